"""A domain's templates and utterances as example sentences, for the open resolvers.

Values of long lists are left out (`MARK`); those of short ones and numbers stand there as words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from core.intent import NONE
from core.language import Language
from nlu.content import Domain, IntentSpec
from nlu.expand import slot_forms, variants
from nlu.slots import MARK, is_marked
from nlu.template import Node, slots_of
from nlu.text import fold
from nlu.utterances import Family, read_families

PER_TEMPLATE = 16
"""Sentences of one template: enough to hold every word of it, few enough to load at once.

The figure was set for the time that loading takes; 24 and 40 understand no better.
"""

PER_WORDING = 3
"""The same for a wording of an utterance, which seldom holds more than one sentence."""


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
            for text in _sentences(domain, spec, template.node, language, PER_TEMPLATE)
        )
    )


def uttered_sentences(
    domain: Domain, families: Iterable[Family] | None = None
) -> tuple[Example, ...]:
    """The wordings of these families, or of all of the domain's utterances."""
    chosen = read_families(domain) if families is None else families
    return tuple(
        dict.fromkeys(
            Example(text, family.intent, family.language)
            for family in chosen
            for wording in family.wordings
            for text in _sentences(
                domain, _spec(domain, family.intent), wording, family.language, PER_WORDING
            )
        )
    )


def _spec(domain: Domain, intent: str) -> IntentSpec:
    """`none` may have utterances without being among the intents."""
    return domain.intents.get(intent, IntentSpec(NONE, {}, {}))


def _sentences(
    domain: Domain, spec: IntentSpec, node: Node, language: Language, limit: int
) -> Iterator[str]:
    """Up to `limit` wordings of a template, folded; their values take turns."""
    said = {slot: _said(domain, spec, slot, language) for slot in slots_of(node)}
    values = {slot: cycle(each) for slot, each in said.items()}
    wordings: Iterable[str] = variants(node, limit)
    if any(len(each) > 1 for each in said.values()):
        wordings = islice(cycle(list(wordings)), limit)
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
