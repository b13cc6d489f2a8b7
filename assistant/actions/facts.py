"""`tell.KIND`: tells the fact KIND of the value that was named, or of the `place`."""

from assistant.actions.action import Outcome, Request
from assistant.days import day_of_week
from core.clock import Clock
from core.intent import Intent, Slot
from core.language import Language
from nlu.domain import Domain
from nlu.facts import fact_text

PLACE = "place"
"""The subject of facts that belong to no slot value."""


class FactActions:
    """What the domain knows, told in the visitor's language."""

    def __init__(self, domain: Domain, clock: Clock) -> None:
        self._domain = domain
        self._clock = clock

    def tell(self, request: Request) -> Outcome:
        """Tell the fact, or say that it is not known: it is never guessed."""
        intent, language = request.intent, request.language
        kind = request.action.partition(".")[2]
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
