"""What the assistant does for an intent, by the action's name in the domain's YAML.

    action: ticket.issue     issue a ticket for the slot `service`
    action: ticket.cancel    give back the ticket that was taken in this visit
    action: ticket.status    tell its number, and how many wait before it
    action: tell.KIND        tell the fact KIND of the value that was named, or of the `place`
    action: reply.repeat     say the last reply again
    action: speak.slower     say it again more slowly, and go on so; speak.faster the other way
    action: language.switch  go over to the slot `language`
    action: visit.end        the visitor leaves

An intent without an action is answered by the reply of its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.days import day_of_week
from assistant.ticket_queue import Ticket, TicketQueue
from core.clock import Clock
from core.errors import DomainError
from core.intent import Intent, Slot
from core.language import Language
from nlu.domain import Domain
from nlu.facts import fact_text

PLACE = "place"
"""The subject of facts that belong to no slot value."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action came to: the reply to give and the values that it needs."""

    key: str
    """Of the reply in the domain."""

    values: Mapping[str, str] = field(default_factory=dict)
    """For the reply's placeholders."""

    language: Language | None = None
    """To answer in; None for the visitor's."""

    ticket: Ticket | None = None
    """Issued in this turn."""

    gives_back_ticket: bool = False
    """The visit's ticket counts no longer."""

    repeats: bool = False
    """The last reply is to be given once more; `key` only where there was none."""

    paces: int = 0
    """Steps slower that replies are to be spoken from now on; the last one is given once more."""

    ends_visit: bool = False


class Actions:
    """The built-in actions over one domain and one queue."""

    def __init__(self, domain: Domain, tickets: TicketQueue, clock: Clock) -> None:
        self._domain = domain
        self._tickets = tickets
        self._clock = clock

    def perform(self, intent: Intent, language: Language, ticket: Ticket | None = None) -> Outcome:
        """Do what the intent asks for; `ticket` is the one taken earlier in the visit.

        Raises QueueError, DomainError.
        """
        action = self._domain.intents[intent.name].action
        match (action or "reply").split("."):
            case ["reply"]:
                return Outcome(intent.name)
            case ["ticket", "issue"]:
                return self._take_ticket(intent, language)
            case ["ticket", "cancel"]:
                return self._cancel_ticket(intent, ticket)
            case ["ticket", "status"]:
                return self._ticket_status(intent, ticket)
            case ["tell", kind]:
                return self._tell_fact(intent, kind, language)
            case ["reply", "repeat"]:
                return Outcome(f"{intent.name}.nothing", repeats=True)
            case ["speak", "slower"]:
                return Outcome(intent.name, paces=1)
            case ["speak", "faster"]:
                return Outcome(intent.name, paces=-1)
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
        values = {"service": service.names[language], **self._place_in_queue(ticket)}
        return Outcome(intent.name, values, ticket=ticket)

    def _cancel_ticket(self, intent: Intent, ticket: Ticket | None) -> Outcome:
        if ticket is None:
            return Outcome(f"{intent.name}.nothing")
        self._tickets.cancel(ticket, self._clock.now())
        return Outcome(intent.name, {"ticket": str(ticket)}, gives_back_ticket=True)

    def _ticket_status(self, intent: Intent, ticket: Ticket | None) -> Outcome:
        if ticket is None:
            return Outcome(f"{intent.name}.nothing")
        return Outcome(intent.name, self._place_in_queue(ticket))

    def _place_in_queue(self, ticket: Ticket) -> dict[str, str]:
        return {"ticket": str(ticket), "waiting": str(self._tickets.waiting_before(ticket))}

    def _tell_fact(self, intent: Intent, kind: str, language: Language) -> Outcome:
        values = {slot.name: self._name(intent, slot, language) for slot in intent.slots}
        named = self._subject(intent)
        key, subject = intent.name, PLACE
        if named is not None:
            subject = self._dated(named.value)
            if not self._domain.intents[intent.name].slots[named.name].required:
                key = f"{intent.name}.of_{named.name}"
        fact = self._domain.fact(subject, kind)
        text = fact_text(self._domain, subject, kind, language)
        if fact is None or text is None:
            return Outcome(f"{intent.name}.unknown", values)
        if fact.amount == 0:
            return Outcome(f"{intent.name}.free", values)
        return Outcome(key, {**values, kind: text})

    def _subject(self, intent: Intent) -> Slot | None:
        """The slot whose value the question is about: the first that has a list."""
        specs = self._domain.intents[intent.name].slots
        return next(
            (
                Slot(name, value)
                for name, spec in specs.items()
                if spec.list is not None and (value := intent.slot(name)) is not None
            ),
            None,
        )

    def _dated(self, value: str) -> str:
        """«today», «tomorrow» and dates as days of the week; every other value as it is."""
        return day_of_week(value, self._clock.now().date())

    def _name(self, intent: Intent, slot: Slot, language: Language) -> str:
        """What to call a slot's value in a reply."""
        name = self._domain.value_name(intent.name, slot, language)
        if name != slot.value:
            return name
        return self._domain.value_name(
            intent.name, Slot(slot.name, self._dated(slot.value)), language
        )
