"""Prints a ticket when a turn has issued one, and says so where there is no paper.

    loop's thread     TurnTaken ──▶ bounded queue                     never waits
    printing thread        └─▶ find the ticket → draw → print ──▶ TicketPrinted
                                              └─ fails ──▶ log, TicketNotPrinted, «remember: А-015»
                           no ticket to print: look after the printer that failed;
                           within a minute the last ticket is printed after all

The number is never lost with the paper: the reply has spoken and shown it.
`assistant.live` builds it and gives it every event.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from assistant.config import PrinterConfig
from assistant.events import (
    DeviceBack,
    DeviceLost,
    LoopEvent,
    TicketNotPrinted,
    TicketPrinted,
    TurnTaken,
    VisitEnded,
)
from assistant.ticket_page import ticket_page
from core.clock import Clock
from core.errors import DeviceError, TildesError
from core.language import Language
from core.turn import Reply
from devices.printer.drawing import draw
from devices.printer.printer import PrinterStatus, TicketPrinter
from nlu.domain import Domain
from tickets.queue import TicketQueue
from tickets.ticket import TicketState

log = logging.getLogger(__name__)

WAITING_AT_MOST = 8
"""Tickets in the queue to the printer; a visitor takes one in ten seconds at best."""

LATE_WITHIN_S = 60.0
"""So long a visitor may still stand before the printer."""

LOOK_EVERY_S = 3.0
"""At a printer that has failed."""

CLOSE_WITHIN_S = 2.0

Notify = Callable[[LoopEvent], None]
Tell = Callable[[Reply], None]


@dataclass(frozen=True, slots=True)
class Order:
    """A ticket to print."""

    number: str
    language: Language
    visit: int
    """Counted by the printing; another number means that the visitor has left."""

    late_until_s: float
    """By the monotonic clock."""


class TicketDesk:
    """The steps of printing; to be taken by one thread, `visit_ended` by any."""

    def __init__(
        self,
        printer: TicketPrinter,
        domain: Callable[[], Domain],
        tickets: TicketQueue,
        clock: Clock,
        notify: Notify,
        tell: Tell,
    ) -> None:
        """`domain` is asked for with each ticket, since it may have been edited."""
        self._printer = printer
        self._domain = domain
        self._tickets = tickets
        self._clock = clock
        self._notify = notify
        self._tell = tell
        self._unprinted: Order | None = None
        self._lost = False
        self._visit = 0

    @property
    def attends(self) -> bool:
        """Whether the printer has failed and is to be looked at."""
        return self._lost

    def order(self, reply: Reply) -> Order:
        """A reply's ticket, as an order of the present visit."""
        until_s = self._clock.monotonic_s() + LATE_WITHIN_S
        return Order(reply.ticket or "", reply.language, self._visit, until_s)

    def visit_ended(self) -> None:
        """Nobody is to be told any more about the tickets of before."""
        self._visit += 1

    def print(self, order: Order) -> None:
        """Print a ticket, or tell everybody that it is not printed; never raises."""
        self._unprinted = None
        try:
            self._put_on_paper(order)
        except DeviceError as error:
            self._unprinted = order
            self._lose()
            self._failed(order, str(error))
        except TildesError as error:
            self._failed(order, str(error))
        except Exception as error:
            # A ticket that can't be drawn is our fault, and its visitor must know all the same.
            log.exception("ticket %s", order.number)
            self._failed(order, f"{type(error).__name__}: see the log")

    def look(self) -> None:
        """Is the printer back? Then print the last ticket, unless its visitor must have gone."""
        condition = self._printer.condition()
        if not condition.status.prints:
            return
        order, self._unprinted = self._unprinted, None
        if order is not None and self._clock.monotonic_s() <= order.late_until_s:
            try:
                self._put_on_paper(order)
            except DeviceError as error:
                # It has been told already; the printer is only not well yet.
                self._unprinted = order
                log.info("ticket %s is still not printed: %s", order.number, error)
                return
            except TildesError as error:
                log.warning("ticket %s is not printed any more: %s", order.number, error)
        self._found()

    def _put_on_paper(self, order: Order) -> None:
        standing = self._tickets.standing(self._tickets.find(order.number))
        if standing.ticket.state is TicketState.CANCELLED:
            return
        self._printer.print(draw(ticket_page(standing, self._domain()), self._printer.width_dots))
        log.info("ticket %s is printed", order.number)
        self._found()
        self._notify(TicketPrinted(order.number))

    def _failed(self, order: Order, why: str) -> None:
        log.warning("ticket %s is not printed: %s", order.number, why)
        self._notify(TicketNotPrinted(order.number, why))
        if order.visit != self._visit:
            return
        status = self._printer.condition().status
        key = "printer.paper_out" if status is PrinterStatus.PAPER_OUT else "printer.offline"
        replies = self._domain().replies
        if key in replies:
            text = replies.text(key, order.language, ticket=order.number)
            self._tell(Reply(text, order.language))

    def _lose(self) -> None:
        if not self._lost:
            self._lost = True
            self._notify(DeviceLost("printer", self._printer.name))

    def _found(self) -> None:
        if self._lost:
            self._lost = False
            log.info("printer %s prints again", self._printer.name)
            self._notify(DeviceBack("printer", self._printer.name))


class Printing:
    """A desk with its own thread, which outlives whatever happens to the printer."""

    def __init__(self, desk: TicketDesk, notify: Notify) -> None:
        """Start at once."""
        self._desk = desk
        self._notify = notify
        self._orders: queue.Queue[Order | None] = queue.Queue(WAITING_AT_MOST)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)
        self._thread.start()

    def on_event(self, event: LoopEvent) -> None:
        """Take note of what the loop tells; returns at once."""
        match event:
            case TurnTaken(turn) if turn.reply.ticket:
                try:
                    self._orders.put_nowait(self._desk.order(turn.reply))
                except queue.Full:
                    why = "too many tickets wait for the printer: look at it"
                    log.warning("ticket %s is not printed: %s", turn.reply.ticket, why)
                    self._notify(TicketNotPrinted(turn.reply.ticket, why))
            case VisitEnded():
                self._desk.visit_ended()

    def close(self) -> None:
        """Print nothing more; a ticket under way is finished if that takes no long time."""
        self._closing.set()
        try:
            self._orders.put_nowait(None)
        except queue.Full:
            log.info("tickets are left unprinted")
        self._thread.join(CLOSE_WITHIN_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._step()
            except Exception:
                # Whatever it was, the next ticket must be printed.
                log.exception("printing failed")

    def _step(self) -> None:
        try:
            order = self._orders.get(timeout=LOOK_EVERY_S if self._desk.attends else None)
        except queue.Empty:
            self._desk.look()
            return
        if order is not None:
            self._desk.print(order)


def open_printer(config: PrinterConfig) -> TicketPrinter:
    """The configured printer, with a time limit. Raises DeviceError."""
    # It takes half a second to load, which kiosks without a printer save.
    from devices.printer.escpos_printer import EscposPrinter
    from devices.printer.limited import LimitedPrinter

    return LimitedPrinter(EscposPrinter(config.address, config.width_dots, config.cut == "on"))


def printing(
    config: PrinterConfig,
    domain: Callable[[], Domain],
    tickets: TicketQueue,
    clock: Clock,
    notify: Notify,
    tell: Tell,
) -> Printing | None:
    """Start to print; None where no printer is configured. Raises DeviceError for its address."""
    if not config.address:
        return None
    desk = TicketDesk(open_printer(config), domain, tickets, clock, notify, tell)
    return Printing(desk, notify)
