"""A domain's templates as example sentences, for the open resolvers.

Values of long lists are left out (`MARK`); those of short ones and numbers stand there as words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from core.language import Language
from nlu.content import Domain, IntentSpec, Template
from nlu.expand import slot_forms, variants
from nlu.slots import MARK, is_marked
from nlu.template import slots_of
from nlu.text import fold

PER_TEMPLATE = 16
"""Sentences of one template: enough to hold every word of it, few enough to load at once.

The figure was set for the time that loading takes; 24 and 40 understand no better.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that stands for an intent."""

    text: str
    """Folded, with `MARK` for each value of a long list."""

    intent: str
    language: Language


def example_sentences(domain: Domain) -> tuple[Example, ...]:
    """Evenly spread wordings of every template, each sentence once an intent."""
    return tuple(
        dict.fromkeys(
            Example(text, spec.name, language)
            for spec in domain.intents.values()
            for language, templates in spec.examples.items()
            for template in templates
            for text in _sentences(domain, spec, template, language)
        )
    )


def _sentences(
    domain: Domain, spec: IntentSpec, template: Template, language: Language
) -> Iterator[str]:
    """Wordings of a template, folded; their values take turns."""
    said = {slot: _said(domain, spec, slot, language) for slot in slots_of(template.node)}
    values = {slot: cycle(each) for slot, each in said.items()}
    wordings: Iterable[str] = variants(template.node, PER_TEMPLATE)
    if any(len(each) > 1 for each in said.values()):
        wordings = islice(cycle(list(wordings)), PER_TEMPLATE)
    for wording in wordings:
        for slot in said:
            wording = wording.replace(f"{{{slot}}}", next(values[slot]))
        # Folded piece by piece: folding would take the mark for punctuation.
        yield f" {MARK} ".join(fold(piece) for piece in wording.split(MARK)).strip()


def _said(domain: Domain, spec: IntentSpec, slot: str, language: Language) -> list[str]:
    """What stands for the slot: `MARK`, or the plainest words for each of its values."""
    values = spec.slots[slot]
    if values.list is not None and is_marked(domain, values.list):
        return [MARK]
    return [form.text for form in slot_forms(values, domain.lists, language)]
