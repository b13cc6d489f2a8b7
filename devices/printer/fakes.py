"""A printer without hardware, for tests of whatever prints."""

from core.errors import DeviceError
from devices.printer.paper import DOTS
from devices.printer.printer import Condition, Page, PrinterStatus


class FakePrinter:
    """Keeps its pages; as it is in real life, somebody may empty or switch it off."""

    def __init__(self, width_dots: int = DOTS[80]) -> None:
        self.pages: list[Page] = []
        """What was printed, oldest first."""

        self.status = PrinterStatus.READY
        """To be set by the test."""

        self._width_dots = width_dots

    @property
    def name(self) -> str:
        """As an address."""
        return "fake"

    @property
    def width_dots(self) -> int:
        """How wide a page must be."""
        return self._width_dots

    def condition(self) -> Condition:
        """As it was set."""
        fine = self.status is PrinterStatus.READY
        return Condition(self.status, "" if fine else f"printer fake: {self.status}")

    def print(self, page: Page) -> None:
        """Keep the page. Raises DeviceError."""
        if page.width != self._width_dots:
            raise DeviceError(f"the page is {page.width} dots wide, the paper {self._width_dots}")
        if not self.status.prints:
            raise DeviceError(f"printer fake: {self.status}")
        self.pages.append(page)
