"""What the visitor wants: the values between nlu/ and the actions."""

from dataclasses import dataclass

from core.language import Language

NONE = "none"
"""The name under which NotRecognized is reported."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that an intent carries."""

    name: str
    """As in the domain's YAML, e.g. `service`."""

    value: str
    """The canonical value, e.g. `id_card`, not the words that named it."""


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent of the domain, with how it was found."""

    name: str
    slots: tuple[Slot, ...]
    language: Language
    """The language in which it was said."""

    confidence: float
    """Probability in [0, 1]."""

    resolver: str
    """What decided: template, bank, classifier, llm, …"""

    rivals: tuple[Slot, ...] = ()
    """Values of one slot that were named together («паспорт пен куәлік»); the slot stays open."""

    other: "Intent | None" = None
    """Another intent that is nearly as likely; the dialogue then asks which of them is meant."""

    def slot(self, name: str) -> str | None:
        """The value of a slot, or None where it was not said."""
        return next((slot.value for slot in self.slots if slot.name == name), None)


@dataclass(frozen=True, slots=True)
class NotRecognized:
    """Nothing in the domain fits. A value, not an error: the assistant says so and goes on."""

    language: Language
    confidence: float
    """Probability in [0, 1] that nothing fits."""

    resolver: str
