"""What a visitor may touch instead of saying it: a tree of buttons, made of the domain alone.

    services ─ passport ─ take a ticket · documents · cost · …   intents with a slot of services
    questions ─ opening hours · find a place ─ toilet · …        other intents that have a name
    ticket ─ how long yet · cancel                               what needs a ticket first
    controls                                                     repeat, slower, the language

A leaf is an Offer: one intent with its slots. Screens send back its id, so they can ask for nothing
else than what they were offered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from assistant.notice import NOTICE, notice_of
from core.intent import Intent, Slot
from core.language import Language
from nlu.content import Domain, IntentSpec, SlotValue
from nlu.dialogue import Question, Waiting

RESOLVER = "touch"
"""Who decided what a button means."""

Names = Mapping[Language, str]

SERVICES = "services"
TICKET = "ticket.issue"
"""The action that gives a ticket: the first of a service."""

NEEDS_TICKET = frozenset({"ticket.status", "ticket.cancel"})
"""Actions on the ticket of this visit."""

CONTROLS = frozenset({"reply.repeat", "speak.slower"})
"""Actions on how the assistant talks; screens have signs of their own for them."""

YES, NO = "confirm.yes", "confirm.no"
CONSENT: Mapping[str, Names] = {
    YES: {Language.KK: "Иә", Language.RU: "Да"},
    NO: {Language.KK: "Жоқ", Language.RU: "Нет"},
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a button asks for."""

    intent: str
    slots: tuple[Slot, ...]

    label: Names
    """In full, as a visitor would say it: «Выдача паспорта: взять талон»."""

    @property
    def id(self) -> str:
        """The same for the same wish, e.g. «ticket.take service=passport»."""
        return " ".join((self.intent, *(f"{slot.name}={slot.value}" for slot in self.slots)))

    def meant(self, language: Language) -> Intent:
        """What a visitor who touches it in this language wants."""
        return Intent(self.intent, self.slots, language, 1.0, RESOLVER)


@dataclass(frozen=True, slots=True)
class Button:
    """A place in the tree: it is an offer, or leads to more buttons."""

    name: Names
    offer: Offer | None = None
    buttons: tuple["Button", ...] = ()

    chief: bool = False
    """Whether it is what most visitors come for."""


@dataclass(frozen=True)
class Offers:
    """All that a domain has to touch."""

    notice: Names
    """That an AI speaks: it stands beside the buttons."""

    service_names: Mapping[str, Names]
    """Service → what it is called."""

    services: tuple[Button, ...]
    questions: tuple[Button, ...]
    ticket: tuple[Button, ...]
    controls: Mapping[str, Offer]
    """Action → offer, without a label; for the language «language.switch=kk»."""

    @cached_property
    def by_id(self) -> Mapping[str, Offer]:
        """Every offer that screens may send back."""
        shown = chain(_leaves(self.services), _leaves(self.questions), _leaves(self.ticket))
        consent = (Offer(name, (), label) for name, label in CONSENT.items())
        return {offer.id: offer for offer in chain(shown, self.controls.values(), consent)}


NOTHING_OFFERED = Offers(NOTICE, {}, (), (), (), {})
"""While the domain is not read yet."""


def offers_of(domain: Domain) -> Offers:
    """The tree of a domain; one without names for its intents has services to show at most."""
    return Offers(
        notice=notice_of(domain),
        service_names={service.id: service.names for service in domain.services.values()},
        services=tuple(_service(domain, service) for service in domain.services.values()),
        questions=tuple(_questions(domain)),
        ticket=tuple(
            _leaf(domain, spec)
            for spec in domain.intents.values()
            if spec.action in NEEDS_TICKET and domain.flow(spec.name).names
        ),
        controls=dict(_controls(domain)),
    )


def open_buttons(domain: Domain, question: Question | None) -> tuple[Button, ...]:
    """What answers the question that the visitor was asked."""
    if question is None:
        return ()
    if question.waiting is Waiting.CONSENT:
        named = (name for name in CONSENT if name in domain.intents)
        return tuple(Button(CONSENT[name], Offer(name, (), CONSENT[name])) for name in named)
    if question.offered:
        buttons = (_offered(domain, intent, question.slot) for intent in question.offered)
        return tuple(button for button in buttons if button)
    return tuple(_values(domain, domain.intents[question.intent.name], question.slot))


def _service(domain: Domain, service: SlotValue) -> Button:
    """A service, and what may be asked about it; a ticket stands first."""
    specs = [spec for spec in domain.intents.values() if _asks_for(spec) == SERVICES]
    specs.sort(key=lambda spec: spec.action != TICKET)
    leaves = tuple(
        _valued(domain, spec, _first_required(spec), service, domain.flow(spec.name).names)
        for spec in specs
        if domain.flow(spec.name).names and (spec.action != TICKET or service.queue)
    )
    chief = tuple(replace(leaf, chief=_issues(domain, leaf)) for leaf in leaves)
    return Button(service.names, buttons=chief)


def _issues(domain: Domain, button: Button) -> bool:
    return button.offer is not None and domain.intents[button.offer.intent].action == TICKET


def _questions(domain: Domain) -> Iterator[Button]:
    for spec in domain.intents.values():
        names, asks_for = domain.flow(spec.name).names, _asks_for(spec)
        if not names or asks_for == SERVICES or spec.action in NEEDS_TICKET:
            continue
        if asks_for is None:
            yield _leaf(domain, spec)
        elif values := tuple(_values(domain, spec, _first_required(spec))):
            yield Button(_capital(names), buttons=values)


def _controls(domain: Domain) -> Iterator[tuple[str, Offer]]:
    for spec in domain.intents.values():
        if spec.action in CONTROLS:
            yield spec.action or "", Offer(spec.name, (), {})
        elif spec.action == "language.switch":
            for value in _listed(domain, spec, "language"):
                slot = Slot("language", value.id)
                yield f"{spec.action}={value.id}", Offer(spec.name, (slot,), {})


def _leaf(domain: Domain, spec: IntentSpec) -> Button:
    names = _capital(domain.flow(spec.name).names)
    return Button(names, Offer(spec.name, (), names))


def _values(domain: Domain, spec: IntentSpec, slot: str) -> Iterator[Button]:
    """A button for each value of a slot that has names."""
    for value in _listed(domain, spec, slot):
        if value.names:
            yield _valued(domain, spec, slot, value, value.names)


def _valued(domain: Domain, spec: IntentSpec, slot: str, value: SlotValue, name: Names) -> Button:
    names = domain.flow(spec.name).names
    label = {
        language: f"{called}: {names[language]}" if names else called
        for language, called in value.names.items()
    }
    return Button(_capital(name), Offer(spec.name, (Slot(slot, value.id),), label))


def _offered(domain: Domain, intent: Intent, slot: str) -> Button | None:
    """One of two that it may be: a value of the slot, or an intent."""
    names = domain.flow(intent.name).names
    if slot:
        named = Slot(slot, intent.slot(slot) or "")
        names = {each: domain.value_name(intent.name, named, each) for each in domain.languages}
    if not names:
        return None
    return Button(_capital(names), Offer(intent.name, intent.slots, _capital(names)))


def _listed(domain: Domain, spec: IntentSpec, slot: str) -> Iterable[SlotValue]:
    known = spec.slots.get(slot)
    return domain.lists.get(known.list or "", {}).values() if known else ()


def _asks_for(spec: IntentSpec) -> str | None:
    """The list of the value that it can't do without; None where it can do without any."""
    name = _first_required(spec)
    return spec.slots[name].list if name else None


def _first_required(spec: IntentSpec) -> str:
    return next((slot.name for slot in spec.slots.values() if slot.required), "")


def _leaves(buttons: Iterable[Button]) -> Iterator[Offer]:
    for button in buttons:
        if button.offer:
            yield button.offer
        yield from _leaves(button.buttons)


def _capital(names: Names) -> Names:
    return {language: name[:1].upper() + name[1:] for language, name in names.items()}
