"""Gives a printer a time limit: a kernel or cable that hangs must not hold up the next ticket."""

import threading
from collections.abc import Callable
from typing import TypeVar

from core.errors import DeviceError
from devices.printer.printer import Condition, Page, PrinterStatus, TicketPrinter

LIMIT_S = 120.0
"""A ticket takes two seconds by USB, and more than a minute on the slowest serial line; links have
limits of their own, so this is for what none of them sees."""

T = TypeVar("T")


class LimitedPrinter:
    """Asks another printer, and gives it up where it does not come back; a TicketPrinter.

    What hangs is left behind in its thread, one at most: until it returns, every call fails at
    once.
    """

    def __init__(self, printer: TicketPrinter, limit_s: float = LIMIT_S) -> None:
        self._printer = printer
        self._limit_s = limit_s
        self._busy = threading.Lock()

    @property
    def name(self) -> str:
        """The printer's."""
        return self._printer.name

    @property
    def width_dots(self) -> int:
        """The printer's."""
        return self._printer.width_dots

    def condition(self) -> Condition:
        """Ask it; OFFLINE where it does not come back."""
        try:
            return self._within_limit(self._printer.condition)
        except DeviceError as error:
            return Condition(PrinterStatus.OFFLINE, str(error))

    def print(self, page: Page) -> None:
        """Print a page. Raises DeviceError, in time."""
        self._within_limit(lambda: self._printer.print(page))

    def _within_limit(self, call: Callable[[], T]) -> T:
        if not self._busy.acquire(blocking=False):
            raise DeviceError(f"printer {self.name}: hangs: switch it off and on")
        results: list[T] = []
        errors: list[Exception] = []

        def collect() -> None:
            try:
                results.append(call())
            except Exception as error:
                errors.append(error)
            finally:
                self._busy.release()

        thread = threading.Thread(target=collect, name="printer", daemon=True)
        thread.start()
        thread.join(self._limit_s)
        if errors:
            raise errors[0]
        if not results:
            raise DeviceError(
                f"printer {self.name}: hangs for {self._limit_s:g} s: switch it off and on"
            )
        return results[0]
