"""The seam between the assistant and paper: the TicketPrinter protocol."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image

Page = Image.Image
"""One bit a dot, as wide as the printer prints; see devices.printer.drawing."""


class PrinterStatus(StrEnum):
    """How a printer is, as far as it can tell."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    """It prints, and the roll ends soon."""

    PAPER_OUT = "paper_out"
    OFFLINE = "offline"
    """Not there, switched off, or its cover is open."""

    UNKNOWN = "unknown"
    """It takes what is sent, and does not answer."""

    @property
    def prints(self) -> bool:
        """Whether a ticket may be tried."""
        return self not in (PrinterStatus.PAPER_OUT, PrinterStatus.OFFLINE)


@dataclass(frozen=True, slots=True)
class Condition:
    """A status, and why where there is more to say."""

    status: PrinterStatus

    reason: str = ""
    """One line that says what to do; empty where all is well."""


class TicketPrinter(Protocol):
    """Prints one ticket after another; to be used by one thread at a time."""

    @property
    def name(self) -> str:
        """What to call it before the owner."""
        ...

    @property
    def width_dots(self) -> int:
        """How wide a page must be."""
        ...

    def condition(self) -> Condition:
        """Ask the printer how it is; never raises."""
        ...

    def print(self, page: Page) -> None:
        """Print and cut a page; returns when it is printed, as far as the printer can tell.

        Raises DeviceError where it can't be printed.
        """
        ...
