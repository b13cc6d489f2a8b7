import threading

import pytest

from core.errors import DeviceError
from devices.printer.fakes import FakePrinter
from devices.printer.limited import LimitedPrinter
from devices.printer.printer import Condition, Page, PrinterStatus
from tests.devices.printer.conformance import page


class HangingPrinter(FakePrinter):
    """Does not come back until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()
        self.calls = 0

    def print(self, page: Page) -> None:
        self.calls += 1
        self.release.wait()
        super().print(page)

    def condition(self) -> Condition:
        self.calls += 1
        self.release.wait()
        return super().condition()


def test_a_printer_that_hangs_is_given_up_and_gathers_no_threads() -> None:
    hanging = HangingPrinter()
    printer = LimitedPrinter(hanging, limit_s=0.02)
    with pytest.raises(DeviceError, match=r"printer fake: hangs for 0\.02 s: switch it off and on"):
        printer.print(page(576))
    before = threading.active_count()
    with pytest.raises(DeviceError, match="hangs: switch it off and on"):
        printer.print(page(576))
    assert printer.condition().status is PrinterStatus.OFFLINE
    assert hanging.calls == 1
    assert threading.active_count() == before
    hanging.release.set()
    for thread in threading.enumerate():
        if thread.name == "printer":
            thread.join()
    printer.print(page(576))
    assert len(hanging.pages) == 2


def test_errors_come_through_as_they_are() -> None:
    fake = FakePrinter()
    fake.status = PrinterStatus.PAPER_OUT
    with pytest.raises(DeviceError, match="printer fake: paper_out"):
        LimitedPrinter(fake).print(page(576))
    assert LimitedPrinter(fake).condition() == fake.condition()
