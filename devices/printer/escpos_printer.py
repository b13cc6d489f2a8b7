"""A receipt printer that understands ESC/POS, as nearly all do; built by assistant.printing.

ask      DLE EOT, else the port's status     no paper, offline → not tried at all
send     ESC @ · GS v 0 picture · cut
confirm  GS r: answered once all is printed; only asked of printers that answer at all
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from escpos.exceptions import Error as EscposError
from serial import SerialTimeoutException

from core.errors import DeviceError
from devices.printer.address import Address, parse_address
from devices.printer.answers import (
    ASK_ONLINE,
    ASK_PAPER,
    ASK_PRINTED,
    escpos_status,
    is_answer,
    is_printed_answer,
    port_status,
)
from devices.printer.links import Link, link_to
from devices.printer.printer import Condition, Page, PrinterStatus

STRIP_DOTS = 240
"""A picture is sent in strips of this height, since many printers have little memory."""

FEED_LINES = 6
"""Past the edge that paper is torn at."""

_ANSWERS_TRIED = 12
"""How often the answer to GS r is waited for, at half a second each: a ticket takes two."""

_SAYS = {
    PrinterStatus.PAPER_OUT: "out of paper: put in a new roll",
    PrinterStatus.OFFLINE: "offline: switch it on, close its cover, look at its lights",
    PrinterStatus.PAPER_LOW: "the roll ends soon: have a new one ready",
    PrinterStatus.UNKNOWN: "it does not tell how it is",
}

_LATE = (TimeoutError, SerialTimeoutException)
"""Those of USB have only the number of it."""


class EscposPrinter:
    """Opens the connection anew for each ticket and each question; a TicketPrinter."""

    def __init__(
        self,
        address: str,
        width_dots: int,
        cut: bool = True,
        link_to: Callable[[Address], Link] = link_to,
    ) -> None:
        """Nothing is opened yet. Raises DeviceError for an address that can't be read.

        `cut`: False for a printer without a knife.
        """
        self._name = address.strip()
        self._address = parse_address(address)
        self._width_dots = width_dots
        self._cut = cut
        self._link_to = link_to

    @property
    def name(self) -> str:
        """Its address."""
        return self._name

    @property
    def width_dots(self) -> int:
        """How wide a page must be."""
        return self._width_dots

    def condition(self) -> Condition:
        """Ask it; OFFLINE where it can't be reached."""
        try:
            with self._connected() as link:
                status = _status(link)
        except DeviceError as error:
            return Condition(PrinterStatus.OFFLINE, str(error))
        said = _SAYS.get(status)
        return Condition(status, f"printer {self._name}: {said}" if said else "")

    def print(self, page: Page) -> None:
        """Print a page. Raises DeviceError."""
        if page.width != self._width_dots:
            raise DeviceError(f"the page is {page.width} dots wide, the paper {self._width_dots}")
        with self._connected() as link:
            before = _status(link)
            self._refuse(before)
            self._tell_width(link)
            link.hw("INIT")
            link.image(page, fragment_height=STRIP_DOTS)
            if self._cut:
                link.cut()
            else:
                link.print_and_feed(FEED_LINES)
            if before is not PrinterStatus.UNKNOWN and not _printed(link):
                self._refuse(_status(link))

    def _tell_width(self, link: Link) -> None:
        """Escpos complains on stdout of a width it does not know."""
        media = {"media": {"width": {"pixels": self._width_dots}}}
        link.profile.profile_data = {**link.profile.profile_data, **media}

    def _refuse(self, status: PrinterStatus) -> None:
        if not status.prints:
            raise DeviceError(f"printer {self._name}: {_SAYS[status]}")

    @contextmanager
    def _connected(self) -> Iterator[Link]:
        """An open link; whatever goes wrong becomes one line that says what to do."""
        link: Link | None = None
        try:
            link = self._link_to(self._address)
            link.open()
            yield link
            link.close()
        except (EscposError, OSError) as error:
            raise DeviceError(f"printer {self._name}: {_reason(error)}") from error
        finally:
            if link is not None:
                _let_go(link)


def _status(link: Link) -> PrinterStatus:
    online, paper = _answer(link, ASK_ONLINE), _answer(link, ASK_PAPER)
    if online is None and paper is None:
        return port_status(link.port_status())
    return escpos_status(online, paper)


def _answer(link: Link, question: bytes) -> int | None:
    answer = link.query_status(question)
    return answer[0] if answer and is_answer(answer[0]) else None


def _printed(link: Link) -> bool:
    """Whether the printer says that it is through with all that was sent."""
    answer = link.query_status(ASK_PRINTED)
    for _ in range(_ANSWERS_TRIED):
        if answer and is_printed_answer(answer[0]):
            return True
        answer = link.answer()
    return False


def _let_go(link: Link) -> None:
    # It has failed already, or is closed: a second complaint would hide the first.
    try:
        link.close()
    except OSError:
        return


def _reason(error: Exception) -> str:
    """What went wrong at the bottom of it, with the next step."""
    causes = [error, *_below(error)]
    system = [each for each in causes if isinstance(each, OSError)]
    if any(each.errno == errno.EACCES for each in system):
        return (
            "no permission: add the user to the group lp (dialout for serial ports); USB needs the "
            "rule of docs/printer.md"
        )
    if any(each.errno == errno.ETIMEDOUT or isinstance(each, _LATE) for each in system):
        return "takes nothing in time: look at its paper, cover and cable"
    reasons = [each.strerror for each in system if each.strerror]
    said = reasons[-1] if reasons else " ".join(str(error).split())
    return f"{said}: plug it in, switch it on, look at its cable"


def _below(error: BaseException) -> Iterator[BaseException]:
    """What libraries have wrapped."""
    inner = error.__cause__ or error.__context__
    while inner is not None:
        yield inner
        inner = inner.__cause__ or inner.__context__
