"""What the assistant does for an intent, by the action's name in the domain's YAML.

    action: ticket.issue     issue a ticket for the slot `service`
    action: tell.KIND        tell the fact KIND of the slot `service`, or of the place (`centre`)
    action: reply.repeat     say the last reply again
    action: language.switch  go over to the slot `language`
    action: visit.end        the visitor leaves

An intent without an action is answered by the reply of its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.ticket_queue import TicketQueue
from core.clock import Clock
from core.errors import DomainError
from core.intent import Intent
from core.language import Language
from nlu.domain import Domain
from nlu.facts import fact_text

PLACE = "centre"
"""The subject of facts that belong to no service."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action came to: the reply to give and the values that it needs."""

    key: str
    """Of the reply in the domain."""

    values: Mapping[str, str] = field(default_factory=dict)
    """For the reply's placeholders."""

    language: Language | None = None
    """To answer in; None for the visitor's."""

    ticket: str | None = None
    repeats: bool = False
    """The last reply is to be given once more; `key` only where there was none."""

    ends_visit: bool = False


class Actions:
    """The built-in actions over one domain and one queue."""

    def __init__(self, domain: Domain, tickets: TicketQueue, clock: Clock) -> None:
        self._domain = domain
        self._tickets = tickets
        self._clock = clock

    def perform(self, intent: Intent, language: Language) -> Outcome:
        """Do what the intent asks for. Raises QueueError, DomainError."""
        action = self._domain.intents[intent.name].action
        match (action or "reply").split("."):
            case ["reply"]:
                return Outcome(intent.name)
            case ["ticket", "issue"]:
                return self._take_ticket(intent, language)
            case ["tell", kind]:
                return self._tell_fact(intent, kind, language)
            case ["reply", "repeat"]:
                return Outcome(f"{intent.name}.nothing", repeats=True)
            case ["language", "switch"]:
                return Outcome(intent.name, language=Language(intent.slot("language") or language))
            case ["visit", "end"]:
                return Outcome(intent.name, ends_visit=True)
        raise DomainError(
            f"the intent «{intent.name}» names an unknown action «{action}»: see docs/domain.md"
        )

    def _take_ticket(self, intent: Intent, language: Language) -> Outcome:
        service = self._domain.services[intent.slot("service") or ""]
        if service.queue is None:
            raise DomainError(
                f"the service «{service.id}» has no queue: write `queue: А` in its list"
            )
        ticket = self._tickets.take(service.queue, service.id, self._clock.now())
        values = {
            "ticket": str(ticket),
            "service": service.names[language],
            "waiting": str(self._tickets.waiting_before(ticket)),
        }
        return Outcome(intent.name, values, ticket=str(ticket))

    def _tell_fact(self, intent: Intent, kind: str, language: Language) -> Outcome:
        subject = intent.slot("service") or PLACE
        service = self._domain.services.get(subject)
        values = {"service": service.names[language]} if service else {}
        fact = self._domain.fact(subject, kind)
        text = fact_text(self._domain, subject, kind, language)
        if fact is None or text is None:
            return Outcome(f"{intent.name}.unknown", values)
        if fact.amount == 0:
            return Outcome(f"{intent.name}.free", values)
        return Outcome(intent.name, {**values, kind: text})
