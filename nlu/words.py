"""The words of a domain, by language: what tells the language of a typed text.

Built when a text first needs it (nlu/latin.py, nlu/cascade.py), not while the domain loads.
"""

from collections import Counter
from collections.abc import Iterator

from core.language import Language
from nlu.content import Domain, Template
from nlu.expand import variants
from nlu.text import fold

WORDINGS = 24
"""Of one template: enough to hold every word of it."""


class DomainWords:
    """Every folded word of the examples, forms and fillers, with how often it stands there."""

    def __init__(self, domain: Domain) -> None:
        self.counts: dict[Language, Counter[str]] = {language: Counter() for language in Language}
        for language, template in _templates(domain):
            for text in variants(template.node, WORDINGS):
                self.counts[language].update(fold(text).split())

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Each word with its count in both languages together."""
        return iter(sum(self.counts.values(), Counter[str]()).items())

    def __contains__(self, word: str) -> bool:
        return any(word in counts for counts in self.counts.values())

    def language(self, folded: str) -> Language | None:
        """The language that more of the words belong to alone; None where neither leads."""
        votes = Counter(
            language
            for word in folded.split()
            for language in Language
            if word in self.counts[language] and word not in self.counts[language.other]
        )
        kazakh, russian = votes[Language.KK], votes[Language.RU]
        if kazakh == russian:
            return None
        return Language.KK if kazakh > russian else Language.RU


def _templates(domain: Domain) -> Iterator[tuple[Language, Template]]:
    for spec in domain.intents.values():
        yield from ((language, t) for language, ts in spec.examples.items() for t in ts)
    for values in domain.lists.values():
        for value in values.values():
            yield from ((language, t) for language, ts in value.forms.items() for t in ts)
    yield from ((language, t) for language, ts in domain.fillers.items() for t in ts)
