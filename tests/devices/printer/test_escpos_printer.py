"""The bytes that are sent, and what becomes of a printer's complaints."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from escpos.printer import Dummy
from PIL import Image

from core.errors import DeviceError
from devices.printer.address import Address
from devices.printer.escpos_printer import EscposPrinter
from devices.printer.links import Link
from devices.printer.printer import PrinterStatus
from tests.devices.printer.conformance import page
from tests.devices.printer.simulated import (
    NEAR_END,
    OFFLINE,
    PAPER_END,
    SimulatedPrinter,
    on_network,
)

ROOT = Path(__file__).parents[3]
WIDTH = 384


class DummyLink(Dummy):  # type: ignore[misc] # escpos carries no types
    """Escpos's own Dummy keeps the bytes; a simulated printer may answer them."""

    def __init__(self, printer: SimulatedPrinter | None = None) -> None:
        super().__init__()
        self.printer = printer
        self.answers = b""

    def _raw(self, msg: bytes) -> None:
        super()._raw(msg)
        if self.printer:
            self.answers += self.printer.hear(msg)

    def _read(self) -> bytes:
        answer, self.answers = self.answers[:1], self.answers[1:]
        return answer

    answer = _read

    def port_status(self) -> int | None:
        return None


def linked(link: Link, width_dots: int = WIDTH, cut: bool = True) -> EscposPrinter:
    return EscposPrinter("usb", width_dots, cut, link_to=lambda _: link)


def test_a_tiny_picture_byte_by_byte() -> None:
    link = DummyLink()
    tiny = Image.new("1", (16, 2), 1)
    tiny.putpixel((0, 0), 0)
    tiny.putpixel((15, 1), 0)
    linked(link, 16).print(tiny)
    assert link.output == (
        b"\x10\x04\x01\x10\x04\x04"  # are you online, have you paper
        b"\x1b@"  # begin anew
        b"\x1dv0\x00\x02\x00\x02\x00"  # a picture of 2 bytes by 2 rows
        b"\x80\x00\x00\x01"
        b"\x1bd\x06\x1dV\x00"  # past the knife, cut
    )


def test_without_a_knife_the_paper_is_only_fed() -> None:
    link = DummyLink()
    linked(link, cut=False).print(page(WIDTH, 8))
    assert link.output.endswith(b"\x1bd\x06")
    assert b"\x1dV" not in link.output


def test_a_tall_page_goes_in_strips_that_any_printer_has_memory_for() -> None:
    simulated = SimulatedPrinter()
    linked(DummyLink(simulated), cut=False).print(page(WIDTH, 700))
    assert [strip.height for strip in simulated.strips] == [240, 240, 220]


def test_a_printer_that_answers_is_asked_whether_all_is_printed() -> None:
    link = DummyLink(SimulatedPrinter())
    linked(link).print(page(WIDTH))
    assert link.output.endswith(b"\x1dV\x00\x1dr\x01")


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"paper": PAPER_END}, PrinterStatus.PAPER_OUT, "put in a new roll"),
        ({"online": OFFLINE}, PrinterStatus.OFFLINE, "switch it on"),
        ({"paper": NEAR_END}, PrinterStatus.PAPER_LOW, "the roll ends soon"),
        ({"answers": False}, PrinterStatus.UNKNOWN, "does not tell"),
        ({}, PrinterStatus.READY, ""),
    ],
)
def test_its_condition(change: dict[str, object], status: PrinterStatus, says: str) -> None:
    simulated = SimulatedPrinter()
    for name, value in change.items():
        setattr(simulated, name, value)
    printer = linked(DummyLink(simulated))
    condition = printer.condition()
    assert condition.status is status
    assert says in condition.reason
    if status.prints:
        printer.print(page(WIDTH))
        assert len(simulated.tickets) == 1
    else:
        with pytest.raises(DeviceError, match=says):
            printer.print(page(WIDTH))
        assert not simulated.tickets + simulated.strips


def test_paper_that_ends_in_the_middle_of_a_ticket() -> None:
    simulated = SimulatedPrinter()
    simulated.paper_ends_while_printing = True
    with pytest.raises(DeviceError, match="out of paper"):
        linked(DummyLink(simulated)).print(page(WIDTH))


def test_a_printer_that_answers_but_knows_no_gs_r() -> None:
    simulated = SimulatedPrinter()
    simulated.printed = b""
    linked(DummyLink(simulated)).print(page(WIDTH))
    assert len(simulated.tickets) == 1


def test_nobody_at_the_other_end() -> None:
    with on_network(SimulatedPrinter()) as address:
        pass
    printer = EscposPrinter(address, WIDTH)
    assert printer.condition().status is PrinterStatus.OFFLINE
    with pytest.raises(DeviceError, match=f"printer {address}: Connection refused: plug it in"):
        printer.print(page(WIDTH))


@pytest.mark.parametrize("form", ["file:{}", "serial:{}:9600"])
def test_a_device_that_is_not_there_is_not_made(form: str, tmp_path: Path) -> None:
    missing = tmp_path / "lp0"
    with pytest.raises(DeviceError, match="No such file or directory: plug it in") as told:
        EscposPrinter(form.format(missing), WIDTH).print(page(WIDTH))
    assert "\n" not in str(told.value)
    assert not missing.exists()


def test_a_device_file_that_takes_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.printer.links.SEND_S", 0.05)
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(DeviceError, match="takes nothing in time: look at its paper"):
            # More than a pipe holds: nobody reads it, as no printer without paper does.
            EscposPrinter(f"file:{pipe}", WIDTH).print(page(WIDTH, 4000))
    finally:
        os.close(reader)


def failing(error: Exception) -> Callable[[Address], Link]:
    def link_to(_: Address) -> Link:
        raise error

    return link_to


def test_no_permission_says_which_rule_is_missing() -> None:
    refused = PermissionError(errno.EACCES, "Access denied (insufficient permissions)")
    printer = EscposPrinter("usb", WIDTH, link_to=failing(refused))
    with pytest.raises(DeviceError, match=r"no permission: .* the rule of docs/printer.md"):
        printer.print(page(WIDTH))
    assert printer.condition().status is PrinterStatus.OFFLINE


def test_loading_leaves_nothing_behind(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    program = "import devices.printer.links"
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, check=True)
    assert not list(tmp_path.iterdir())
