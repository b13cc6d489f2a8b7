"""Actions on the queue: take a ticket, give it back, ask how it stands."""

from assistant.actions.action import Outcome, Request
from assistant.ticket_queue import Ticket, TicketQueue
from core.clock import Clock
from core.errors import DomainError
from nlu.domain import Domain


class QueueActions:
    """`ticket.issue`, `ticket.cancel` and `ticket.status` over one queue."""

    def __init__(self, domain: Domain, tickets: TicketQueue, clock: Clock) -> None:
        self._domain = domain
        self._tickets = tickets
        self._clock = clock

    def issue(self, request: Request) -> Outcome:
        """Issue a ticket for the slot `service`. Raises QueueError, DomainError."""
        service = self._domain.services[request.intent.slot("service") or ""]
        if service.queue is None:
            raise DomainError(
                f"the service «{service.id}» has no queue: write `queue: А` in its list"
            )
        ticket = self._tickets.take(service.queue, service.id, self._clock.now())
        values = {"service": service.names[request.language], **self._place_in_queue(ticket)}
        return Outcome(request.intent.name, values, ticket=ticket)

    def cancel(self, request: Request) -> Outcome:
        """Give back the visit's ticket. Raises QueueError."""
        if request.ticket is None:
            return nothing(request)
        self._tickets.cancel(request.ticket, self._clock.now())
        values = {"ticket": str(request.ticket)}
        return Outcome(request.intent.name, values, gives_back_ticket=True)

    def status(self, request: Request) -> Outcome:
        """Tell the visit's ticket and how many wait before it. Raises QueueError."""
        if request.ticket is None:
            return nothing(request)
        return Outcome(request.intent.name, self._place_in_queue(request.ticket))

    def _place_in_queue(self, ticket: Ticket) -> dict[str, str]:
        return {"ticket": str(ticket), "waiting": str(self._tickets.waiting_before(ticket))}


def nothing(request: Request) -> Outcome:
    """There is no ticket of this visit."""
    return Outcome(f"{request.intent.name}.nothing")
