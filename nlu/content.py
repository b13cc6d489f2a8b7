"""What a domain holds: intents, slot values, facts and replies. Read from YAML by nlu/domain.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from core.intent import Slot
from core.language import Language
from nlu.replies import Replies
from nlu.template import Node


@dataclass(frozen=True, slots=True)
class Template:
    """An example sentence of an intent, or a form of a slot value."""

    text: str
    """As written in the YAML."""

    node: Node
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class SlotValue:
    """One value that a slot can take, and everything that people call it."""

    id: str
    names: Mapping[Language, str]
    """How replies and screens call it; empty for values given without names."""

    forms: Mapping[Language, tuple[Template, ...]]
    """What visitors call it: synonyms and inflected forms."""

    queue: str | None = None
    """The letter of its queue, where it has one."""


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """A slot of an intent: its values come from a list, or are whole numbers."""

    name: str
    list: str | None
    """The list of its values, or None for a number."""

    low: int = 0
    high: int = 0
    """The range of a number, both ends included."""

    dates: bool = False
    """Beside the list's values a date of the calendar fits; its value is `MM-DD`."""

    required: bool = False
    """The dialogue asks for it (reply `<intent>.ask_<slot>`) where it was not said."""


@dataclass(frozen=True, slots=True)
class IntentSpec:
    """An intent: what is said for it, what it carries, what is done."""

    name: str
    examples: Mapping[Language, tuple[Template, ...]]
    slots: Mapping[str, SlotSpec]
    action: str | None = None
    """The name of what the assistant does; None where it only replies."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A sum in tenge that fees are multiples of, such as the МРП."""

    value: Decimal
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is true of a service or of the place, with its source."""

    texts: Mapping[Language, str]
    """In words; beside an amount a remark on it, or empty."""

    source: str
    checked: date
    """The day on which somebody compared it with the source."""

    multiple: Decimal | None = None
    """Of the constant `of`: fees move with it every year."""

    of: str | None = None
    amount: Decimal | None = None
    """In tenge, at the constant's present value; zero means free of charge."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How the dialogue treats an intent; the default is to do it and to return to what was open."""

    names: Mapping[Language, str] = field(default_factory=dict)
    """What it is called where two are offered; empty for one that is never offered."""

    confirm: bool = False
    """Whether the visitor must agree first (reply `<intent>.confirm`)."""

    starts_over: bool = False
    """Whether questions that are still open are dropped for it."""

    recalls: tuple[str, ...] = ()
    """Slots that are taken from earlier in the visit where they were not said."""

    undone_by: str | None = None
    """The intent that undoes it, where the visitor corrects a value or goes back."""


NO_FLOW = Flow()

Cues = Mapping[str, Mapping[Language, tuple[Template, ...]]]
"""What is said to the dialogue itself: back, first, second, … → language → sentences."""

Facts = Mapping[str, Mapping[str, Fact]]
"""Subject (a slot value's id, or the place) → kind (documents, fee, …) → fact."""


@dataclass(frozen=True, slots=True)
class Domain:
    """Everything that the assistant knows in one place of work. Never changes once loaded."""

    name: str
    folder: Path
    languages: tuple[Language, ...]
    intents: Mapping[str, IntentSpec]
    lists: Mapping[str, Mapping[str, SlotValue]] = field(default_factory=dict)
    fillers: Mapping[Language, tuple[Template, ...]] = field(default_factory=dict)
    """Words that may stand before or after any sentence and change nothing in it."""

    replies: Replies = field(default_factory=lambda: Replies({}))
    facts: Facts = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    cues: Cues = field(default_factory=dict)

    @property
    def services(self) -> Mapping[str, SlotValue]:
        """The list that tickets are issued for; empty in a domain without one."""
        return self.lists.get("services", {})

    def value_name(self, intent: str, slot: Slot, language: Language) -> str:
        """What replies call a slot's value: its name in the list, else the value itself."""
        values = self.lists.get(self.intents[intent].slots[slot.name].list or "", {})
        named = values.get(slot.value)
        return named.names.get(language, slot.value) if named else slot.value

    def flow(self, intent: str) -> Flow:
        """How the dialogue treats an intent."""
        return self.flows.get(intent, NO_FLOW)

    def fact(self, subject: str, kind: str) -> Fact | None:
        """A fact, or None where it is not known: then the visitor is sent to the operator."""
        return self.facts.get(subject, {}).get(kind)
