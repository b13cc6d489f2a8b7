"""A domain's templates as example sentences without slot values, for the open resolvers."""

from dataclasses import dataclass

from core.language import Language
from nlu.content import Domain
from nlu.expand import variants
from nlu.slots import MARK
from nlu.template import slots_of
from nlu.text import fold

PER_TEMPLATE = 40
"""Wordings of one template: enough to hold every word of it, few enough to load at once."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that stands for an intent."""

    text: str
    """Folded, with `MARK` for each slot value."""

    intent: str
    language: Language


def example_sentences(domain: Domain) -> tuple[Example, ...]:
    """Evenly spread wordings of every template, each sentence once an intent."""
    found: dict[Example, None] = {}
    for spec in domain.intents.values():
        for language, templates in spec.examples.items():
            for template in templates:
                slots = slots_of(template.node)
                for wording in variants(template.node, PER_TEMPLATE):
                    text = _marked(wording, slots)
                    found[Example(text, spec.name, language)] = None
    return tuple(found)


def _marked(wording: str, slots: tuple[str, ...]) -> str:
    """Folded piece by piece: folding would take the mark for punctuation."""
    for slot in slots:
        wording = wording.replace(f"{{{slot}}}", MARK)
    return f" {MARK} ".join(fold(piece) for piece in wording.split(MARK)).strip()
