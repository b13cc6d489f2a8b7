"""A receipt printer without paper: understands ESC/POS byte by byte, by TCP or on a serial line."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from PIL import Image

READY_ONLINE, READY_PAPER = 0x12, 0x12
OFFLINE, NEAR_END, PAPER_END = 0x1A, 0x1E, 0x72


class SimulatedPrinter:
    """Hears bytes, answers as it should, and keeps what would be on paper."""

    def __init__(self) -> None:
        self.strips: list[Image.Image] = []
        """Pictures since the last cut."""

        self.tickets: list[Image.Image] = []
        """Cut off."""

        self.online, self.paper = READY_ONLINE, READY_PAPER
        self.printed = b"\x00"
        """The answer to GS r; b"" for none."""

        self.answers = True
        """False for a printer that only takes."""

        self.paper_ends_while_printing = False
        self._heard = b""

    def hear(self, data: bytes) -> bytes:
        """Take bytes; return what the printer answers to those that are complete."""
        self._heard += data
        answers = b""
        while (taken := self._take()) is not None:
            answers += taken
        return answers if self.answers else b""

    def _take(self) -> bytes | None:
        """Obey the first command; None where it is not complete yet."""
        heard = self._heard
        commands: tuple[tuple[bytes, int, Callable[[], bytes]], ...] = (
            (b"\x10\x04\x01", 3, lambda: bytes([self.online])),
            (b"\x10\x04\x04", 3, lambda: bytes([self.paper])),
            (b"\x1dr\x01", 3, lambda: self.printed),
            (b"\x1b@", 2, bytes),
            (b"\x1bd", 3, bytes),
            (b"\x1dV\x00", 3, self._cut),
        )
        for start, length, obey in commands:
            if heard.startswith(start) and len(heard) >= length:
                self._heard = heard[length:]
                return obey()
        if heard.startswith(b"\x1dv0\x00") and len(heard) >= 8:
            return self._picture()
        assert len(heard) < 8 or heard.startswith(b"\x1dv0"), f"not ESC/POS: {heard[:8]!r}"
        return None

    def _picture(self) -> bytes | None:
        row_bytes = int.from_bytes(self._heard[4:6], "little")
        rows = int.from_bytes(self._heard[6:8], "little")
        size = 8 + row_bytes * rows
        if len(self._heard) < size:
            return None
        black = bytes(255 - byte for byte in self._heard[8:size])
        self.strips.append(Image.frombytes("1", (8 * row_bytes, rows), black))
        self._heard = self._heard[size:]
        if self.paper_ends_while_printing:
            self.paper, self.printed = PAPER_END, b""
        return b""

    def _cut(self) -> bytes:
        height = sum(strip.height for strip in self.strips)
        ticket = Image.new("1", (self.strips[0].width, height), 1)
        for place, strip in enumerate(self.strips):
            ticket.paste(strip, (0, sum(each.height for each in self.strips[:place])))
        self.tickets.append(ticket)
        self.strips.clear()
        return b""


@contextmanager
def on_network(printer: SimulatedPrinter) -> Iterator[str]:
    """Listen on a port of this machine; the address to print at."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                _converse(printer, partial(connection.recv, 65536), connection.sendall)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"network:127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@contextmanager
def on_serial_line(printer: SimulatedPrinter) -> Iterator[str]:
    """A pseudo-terminal in the place of a cable."""
    here, there = os.openpty()

    def send(answer: bytes) -> None:
        os.write(here, answer)

    thread = threading.Thread(target=_converse, args=(printer, lambda: os.read(here, 65536), send))
    thread.start()
    try:
        yield f"serial:{os.ttyname(there)}:115200"
    finally:
        # Only when the last end is closed, reading ends.
        os.close(there)
        thread.join()
        os.close(here)


def _converse(
    printer: SimulatedPrinter, read: Callable[[], bytes], send: Callable[[bytes], object]
) -> None:
    while True:
        try:
            heard = read()
            if not heard:
                return
            answer = printer.hear(heard)
            if answer:
                send(answer)
        except OSError:
            return
