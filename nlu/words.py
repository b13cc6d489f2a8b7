"""The words of a domain, by language: what tells the language of a text, and how words are spelt.

Those of its templates, and of its utterances where it has been learnt. Built when a text first
needs it (nlu/latin.py, nlu/respelling.py, nlu/cascade.py), not while the domain loads.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log

from core.language import Language
from nlu.content import Domain, Template
from nlu.expand import variants
from nlu.text import fold
from nlu.utterances import Family
from nlu.weights import Words, read_words

WORDINGS = 24
"""Of one template: enough to hold every word of it."""

_CLEAR = log(8)
"""Lead from which a word belongs to one language."""

_SLOT = re.compile(r"\{[^}]*\}")


class DomainWords:
    """Every folded word of a domain, with how often it stands there in each language."""

    def __init__(self, domain: Domain, uttered: Words | None = None) -> None:
        """`uttered`: the words of its utterances; by default those that were kept with it."""
        self.counts: dict[Language, Counter[str]] = {language: Counter() for language in Language}
        for language, template in _templates(domain):
            for text in variants(template.node, WORDINGS):
                self.counts[language].update(fold(text).split())
        for language, counts in (uttered or read_words(domain) or {}).items():
            self.counts[language].update(counts)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Each word with its count in both languages together."""
        return iter(sum(self.counts.values(), Counter[str]()).items())

    def __contains__(self, word: str) -> bool:
        return any(word in counts for counts in self.counts.values())

    def language(self, folded: str) -> Language | None:
        """The language whose words a text is likelier made of; None where neither leads."""
        lead = sum(self._lead(word) for word in folded.split())
        if lead == 0:
            return None
        return Language.KK if lead > 0 else Language.RU

    def is_shared(self, folded: str) -> bool:
        """Whether a text has words of both languages, or only such as both have: «паспорт»."""
        words = folded.split()
        leads = {word: self._lead(word) for word in words}
        kazakh = any(lead >= _CLEAR for lead in leads.values())
        russian = any(lead <= -_CLEAR for lead in leads.values())
        return kazakh == russian and (kazakh or all(word in self for word in words))

    def _lead(self, word: str) -> float:
        """How much likelier a word is Kazakh than Russian; logarithm.

        Nothing where both have it about as often: that depends on who wrote the examples.
        """
        kazakh, russian = self.counts[Language.KK][word], self.counts[Language.RU][word]
        lead = log((kazakh + 1) / (russian + 1))
        return 0.0 if kazakh and russian and abs(lead) < _CLEAR else lead


def uttered_words(families: Iterable[Family]) -> dict[Language, Counter[str]]:
    """The folded words of utterances, without slots, by the language that they belong to."""
    counts: dict[Language, Counter[str]] = {language: Counter() for language in Language}
    for family in families:
        for wording in family.wordings:
            for text in variants(wording, WORDINGS):
                counts[family.language].update(fold(_SLOT.sub(" ", text)).split())
    return counts


def _templates(domain: Domain) -> Iterator[tuple[Language, Template]]:
    for spec in domain.intents.values():
        yield from ((language, t) for language, ts in spec.examples.items() for t in ts)
    for values in domain.lists.values():
        for value in values.values():
            yield from ((language, t) for language, ts in value.forms.items() for t in ts)
    yield from ((language, t) for language, ts in domain.fillers.items() for t in ts)
