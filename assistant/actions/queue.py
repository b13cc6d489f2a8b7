"""Actions on the queue: take a ticket, give it back, ask how it stands.

Replies that a domain may lack have a plainer one to fall back on: `.timed` (with {wait}) on the
intent's own, `.closed`, `.full` and `.late` on the apology, which sends the visitor to a person.
"""

from collections.abc import Mapping

from assistant.actions.action import Outcome, Request
from assistant.queue_words import opening_words, wait_words
from core.errors import DomainError, TicketError
from core.language import Language
from nlu.domain import Domain
from tickets.queue import Standing, TicketQueue
from tickets.rules import Reason, Refusal
from tickets.ticket import TicketState

APOLOGY = "apology"


class QueueActions:
    """`ticket.issue`, `ticket.cancel` and `ticket.status` over one queue."""

    def __init__(self, domain: Domain, tickets: TicketQueue) -> None:
        self._domain = domain
        self._tickets = tickets

    def issue(self, request: Request) -> Outcome:
        """Issue a ticket for the slot `service`. Raises QueueError, DomainError."""
        service = self._domain.services[request.intent.slot("service") or ""]
        if service.queue is None:
            raise DomainError(
                f"the service «{service.id}» has no queue: write `queue: А` in its list"
            )
        taken = self._tickets.take(service.queue, service.id)
        named = {"service": service.names[request.language]}
        if isinstance(taken, Refusal):
            return self._refused(request, taken, named)
        standing = self._tickets.standing(taken)
        outcome = self._place_in_queue(request, standing)
        return Outcome(outcome.key, {**named, **outcome.values}, ticket=taken)

    def cancel(self, request: Request) -> Outcome:
        """Give back the visit's ticket, unless it is too late. Raises QueueError."""
        if request.ticket is None:
            return nothing(request)
        values = {"ticket": str(request.ticket)}
        try:
            self._tickets.cancel(request.ticket)
        except TicketError:
            return Outcome(self._or(f"{request.intent.name}.late", APOLOGY), values)
        return Outcome(request.intent.name, values, gives_back_ticket=True)

    def status(self, request: Request) -> Outcome:
        """Tell the visit's ticket and how many wait before it. Raises QueueError."""
        if request.ticket is None:
            return nothing(request)
        standing = self._tickets.standing(request.ticket)
        name = request.intent.name
        match standing.ticket.state:
            case TicketState.WAITING:
                return self._place_in_queue(request, standing)
            case TicketState.CALLED | TicketState.SERVING:
                values = {"ticket": str(standing.ticket), "desk": standing.ticket.desk or ""}
                return Outcome(self._or(f"{name}.called", APOLOGY), values)
        return Outcome(
            self._or(f"{name}.over", f"{name}.nothing"), {"ticket": str(standing.ticket)}
        )

    def _refused(self, request: Request, refusal: Refusal, named: Mapping[str, str]) -> Outcome:
        """Why there is no ticket now, and when there is one."""
        name = request.intent.name
        if refusal.reason is Reason.FULL:
            return Outcome(self._or(f"{name}.full", APOLOGY), named)
        opening = opening_words(refusal, request.language)
        if opening is None:
            return Outcome(APOLOGY)
        return Outcome(self._or(f"{name}.closed", APOLOGY), {**named, "opening": opening})

    def _place_in_queue(self, request: Request, standing: Standing) -> Outcome:
        name, values = request.intent.name, _place(standing, request.language)
        return Outcome(self._or(f"{name}.timed", name) if "wait" in values else name, values)

    def _or(self, key: str, otherwise: str) -> str:
        """A reply that the domain may lack."""
        return key if key in self._domain.replies else otherwise


def _place(standing: Standing, language: Language) -> dict[str, str]:
    values = {"ticket": str(standing.ticket), "waiting": str(standing.before)}
    if standing.wait:
        values["wait"] = wait_words(standing.wait, language)
    return values


def nothing(request: Request) -> Outcome:
    """There is no ticket of this visit."""
    return Outcome(f"{request.intent.name}.nothing")
