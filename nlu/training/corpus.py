"""A domain's sentences for learning and for choosing: whole utterances with values, and noise.

Families are either learnt from or kept for development; figures of the latter choose every
constant. tests/domains/*/unseen.yaml has no part in either.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from core.language import Language
from nlu.content import Domain
from nlu.expand import slot_forms, variants
from nlu.slots import MARK, SlotFinder
from nlu.template import slots_of
from nlu.text import fold
from nlu.utterances import Family

ONE_IN, KEPT = 6, 4
"""Of the families of an intent in one language every sixth is kept for development."""

FORMS = 400
"""Of a slot, the plainest: rarer ones are hardly said."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A whole utterance, as a visitor might say it."""

    text: str
    intent: str
    language: Language


def split(families: Iterable[Family]) -> tuple[list[Family], list[Family]]:
    """Families to learn from, and those kept for development."""
    learnt: list[Family] = []
    kept: list[Family] = []
    seen: Counter[tuple[str, Language]] = Counter()
    for family in families:
        place = seen[family.intent, family.language]
        seen[family.intent, family.language] += 1
        (kept if place % ONE_IN == KEPT else learnt).append(family)
    return learnt, kept


class Speaker:
    """Says the wordings of families with values in them and, now and then, a filler around."""

    def __init__(self, domain: Domain, seed: int) -> None:
        self._domain = domain
        self._random = np.random.default_rng(seed)
        self._forms: dict[tuple[str, str, Language], list[str]] = {}
        self._fillers = {
            language: [text for t in templates for text in variants(t.node, 4)]
            for language, templates in domain.fillers.items()
        }

    def say(self, families: Iterable[Family], filler_share: float = 0.0) -> Iterator[Spoken]:
        """Each wording once, its values drawn at random."""
        for family in families:
            for wording in family.wordings:
                text = next(iter(variants(wording, 1)))
                for slot in slots_of(wording):
                    text = text.replace(f"{{{slot}}}", self._value(family, slot))
                fillers = self._fillers.get(family.language)
                if fillers and self._random.random() < filler_share:
                    filler = fillers[self._random.integers(len(fillers))]
                    before = self._random.random() < 2 / 3
                    text = f"{filler} {text}" if before else f"{text} {filler}"
                yield Spoken(text, family.intent, family.language)

    def _value(self, family: Family, slot: str) -> str:
        spec = self._domain.intents[family.intent].slots[slot]
        key = (family.intent, slot, family.language)
        if key not in self._forms:
            forms = slot_forms(spec, self._domain.lists, family.language)[:FORMS]
            self._forms[key] = [form.text for form in forms]
        return self._forms[key][self._random.integers(len(self._forms[key]))]


def without_values(text: str, finder: SlotFinder) -> str:
    """What the classifier sees of a text."""
    return finder.without_values(fold(text)) or MARK
