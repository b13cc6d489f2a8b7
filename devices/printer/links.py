"""How bytes reach a printer: python-escpos's connections, with a time limit on everything.

Each is opened for one ticket or question and closed after it: a printer may be switched off or
plugged elsewhere in between. Opened by devices.printer.escpos_printer.
"""

import fcntl
import os
import select
import shutil
import socket
import time
from pathlib import Path
from typing import Any, Protocol

from escpos import capabilities
from escpos.escpos import Escpos
from escpos.printer import Network, Serial

from devices.printer.address import (
    Address,
    FileAddress,
    NetworkAddress,
    SerialAddress,
    UsbAddress,
)

CONNECT_S = 3.0
SEND_S = 10.0
"""How long a printer may take to accept a ticket that is some 60 kB; slow lines have longer."""

ANSWER_S = 0.5
"""How long one answer is waited for."""

_LPGETSTATUS = 0x060B
"""The kernel's question for the port's status, of linux/lp.h."""

_BITS_A_BYTE = 10
"""On a serial line, with start and stop."""
_LARGEST_TICKET_BYTES = 90_000


_TEMPORARY = "ESCPOS_CAPABILITIES_PICKLE_DIR"
if _TEMPORARY not in os.environ:
    # Escpos leaves a folder behind in /tmp each time it is loaded.
    shutil.rmtree(Path(capabilities.pickle_path).parent, ignore_errors=True)


class Link(Protocol):
    """What is needed of a connection; the rest of Escpos writes pictures and commands."""

    profile: Any
    """What escpos knows of the printer."""

    def open(self) -> None:
        """Connect. Raises an error of escpos or OSError."""
        ...

    def close(self) -> None:
        """Let go; harmless where it is not open."""
        ...

    def image(self, page: object, *, fragment_height: int) -> None:
        """Send a picture as raster bits."""
        ...

    def cut(self) -> None:
        """Feed past the knife and cut."""
        ...

    def print_and_feed(self, n: int) -> None:
        """Feed lines."""
        ...

    def hw(self, hw: str) -> None:
        """«INIT» clears what an ended connection has left."""
        ...

    def query_status(self, mode: bytes) -> bytes:
        """Send a question; b"" where no answer comes in time."""
        ...

    def answer(self) -> bytes:
        """The next answer, b"" where none comes in time."""
        ...

    def port_status(self) -> int | None:
        """The port's own status byte, None where it has none."""
        ...


def link_to(address: Address) -> Link:
    """The connection for an address, not yet open."""
    match address:
        case UsbAddress():
            # pyusb takes a tenth of a second, which other printers need not wait for.
            from devices.printer.usb_link import usb_link

            return usb_link(address)
        case SerialAddress(path, baud):
            return SerialLink(path, baud)
        case NetworkAddress(host, port):
            return NetworkLink(host, port)
        case FileAddress(path):
            return FileLink(path)


class NetworkLink(Network):  # type: ignore[misc] # escpos carries no types
    """A TCP connection."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=CONNECT_S)

    def open(self, raise_not_found: bool = True) -> None:  # noqa: ARG002 — escpos's signature
        """Connect in CONNECT_S; escpos's own would leak a socket with each failure."""
        self.device = socket.create_connection((self.host, self.port), CONNECT_S)
        self.device.settimeout(SEND_S)

    def answer(self) -> bytes:
        """One byte."""
        return self._read()

    def _read(self) -> bytes:
        self.device.settimeout(ANSWER_S)
        try:
            return bytes(self.device.recv(1))
        except TimeoutError:
            return b""
        finally:
            self.device.settimeout(SEND_S)

    def port_status(self) -> int | None:
        """Only ports of this machine have one."""
        return None


class SerialLink(Serial):  # type: ignore[misc] # escpos carries no types
    """A serial line, its end a USB adapter more often than not."""

    def __init__(self, path: str, baud: int) -> None:
        super().__init__(path, baud, timeout=ANSWER_S)

    def open(self, raise_not_found: bool = True) -> None:
        """Open the port; what is written must get through at the line's rate."""
        super().open(raise_not_found)
        sending_s = _LARGEST_TICKET_BYTES * _BITS_A_BYTE / self.baudrate
        self.device.write_timeout = SEND_S + sending_s

    def answer(self) -> bytes:
        """One byte."""
        return self._read()

    def _read(self) -> bytes:
        return bytes(self.device.read(1))

    def port_status(self) -> int | None:
        """Serial lines have none."""
        return None


class FileLink(Escpos):  # type: ignore[misc] # escpos carries no types
    """A device file, written without blocking: the kernel waits for a printer without paper."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._file: int | None = None

    def open(self) -> None:
        """Open what is there; a missing device must not become an ordinary file."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC
        self._file = os.open(self._path, flags)

    def close(self) -> None:
        """Close the file."""
        file, self._file = getattr(self, "_file", None), None
        if file is not None:
            os.close(file)

    def _raw(self, msg: bytes) -> None:
        left, until_s = memoryview(msg), time.monotonic() + SEND_S
        poll = select.poll()
        poll.register(self._opened, select.POLLOUT)
        while left:
            if not poll.poll(max(0.0, 1000 * (until_s - time.monotonic()))):
                raise TimeoutError("it takes nothing more")
            left = left[os.write(self._opened, left) :]

    def answer(self) -> bytes:
        """None comes back through a file."""
        return b""

    _read = answer

    def port_status(self) -> int | None:
        """What the kernel's printer driver tells; None from any other file."""
        answer = bytearray(4)
        try:
            fcntl.ioctl(self._opened, _LPGETSTATUS, answer)
        except OSError:
            return None
        return answer[0]

    @property
    def _opened(self) -> int:
        if self._file is None:
            raise OSError("the device file is not open")
        return self._file
