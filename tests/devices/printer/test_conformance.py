from pathlib import Path

import pytest

from devices.printer.escpos_printer import EscposPrinter
from devices.printer.fakes import FakePrinter
from devices.printer.limited import LimitedPrinter
from tests.devices.printer.conformance import check_printer, page
from tests.devices.printer.simulated import SimulatedPrinter, on_network, on_serial_line

WIDTH = 384


def test_the_fake_and_the_limit() -> None:
    check_printer(FakePrinter())
    check_printer(LimitedPrinter(FakePrinter(WIDTH)))


@pytest.mark.parametrize("plugged_in", [on_network, on_serial_line])
def test_a_printer_on_a_cable_prints_what_was_drawn(plugged_in: type) -> None:
    simulated = SimulatedPrinter()
    with plugged_in(simulated) as address:
        check_printer(EscposPrinter(address, WIDTH))
    assert len(simulated.tickets) == 3
    for ticket in simulated.tickets:
        assert ticket.tobytes() == page(WIDTH).tobytes()


def test_a_device_file_that_tells_nothing(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    check_printer(EscposPrinter(f"file:{device}", WIDTH))
    simulated = SimulatedPrinter()
    simulated.hear(device.read_bytes())
    assert [ticket.tobytes() for ticket in simulated.tickets] == [page(WIDTH).tobytes()] * 3
