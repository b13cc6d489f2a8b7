"""What an operator may do to a ticket: the queue's steps, at the operator's own window.

{"step": "call_next", "lines": ["А"]}          whose turn it is; the one before is finished
{"step": "call", "ticket": 17}                 out of turn
{"step": "recall", "ticket": 17}               also who did not come before
{"step": "serve" | "finish" | "no_show", "ticket": 17}
{"step": "transfer", "ticket": 17, "service": "passport"}
"""

from collections.abc import Callable, Mapping
from contextlib import suppress

from core.errors import TicketError
from kiosk.operators import Operator
from kiosk.services import Services
from kiosk.sockets import BadCommandError, Command
from tickets.queue import TicketQueue
from tickets.ticket import AT_A_DESK, Ticket, TicketState

LINES_LIMIT = 40
"""Letters of the alphabet."""


def take_step(
    queue: TicketQueue, services: Services, operator: Operator, command: Command
) -> Ticket | None:
    """Take it; None where nobody waits. Raises BadCommandError, TicketError, QueueError."""
    window = operator.window
    match command:
        case {"step": "call_next", "lines": list(lines)} if _are_lines(lines):
            return queue.call_next(window, [str(line) for line in lines])
        case {"step": "call", "ticket": int(key)}:
            return _alone(queue, queue.call(_ticket(queue, key), window))
        case {"step": "recall", "ticket": int(key)}:
            return _alone(queue, queue.recall(_own(queue, key, window)))
        case {"step": "transfer", "ticket": int(key), "service": str(service)}:
            wanted = services.get(service)
            if wanted is None or not wanted.queue:
                raise BadCommandError("unknown service")
            return queue.transfer(_own(queue, key, window), wanted.queue, service)
        case {"step": str(step), "ticket": int(key)} if step in _at_the_window(queue):
            return _at_the_window(queue)[step](_own(queue, key, window))
        case _:
            raise BadCommandError("unknown step")


def _at_the_window(queue: TicketQueue) -> Mapping[str, Callable[[Ticket], Ticket]]:
    return {
        "serve": queue.serve,
        "finish": queue.finish,
        "no_show": queue.no_show,
    }


def _alone(queue: TicketQueue, called: Ticket) -> Ticket:
    """Finish whoever else is at the window, as calling the next one does: one place, one visitor.

    Only now, since the call may have failed, and then the visitor before must stay.
    """
    for other in queue.present(*AT_A_DESK):
        if other.desk == called.desk and other.id != called.id:
            with suppress(TicketError):  # ended elsewhere in this moment
                queue.finish(other)
    return called


def _are_lines(lines: list[object]) -> bool:
    return len(lines) <= LINES_LIMIT and all(isinstance(one, str) and one for one in lines)


def _ticket(queue: TicketQueue, key: int) -> Ticket:
    found = queue.by_id(key) if 0 < key < 2**63 else None
    if found is None:
        raise TicketError(f"there is no ticket with the id {key}")
    return found


def _own(queue: TicketQueue, key: int, window: str) -> Ticket:
    """A ticket that waits, or is at this window."""
    ticket = _ticket(queue, key)
    if ticket.state is not TicketState.WAITING and ticket.desk != window:
        raise TicketError(f"the ticket {ticket} is not at window {window}")
    return ticket
