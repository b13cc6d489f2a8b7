"""Words around a sentence that change nothing in it: «кешіріңіз, … өтінемін», «скажите, …»."""

from collections.abc import Iterator

from nlu.content import Domain
from nlu.expand import MAX_FORMS, variants
from nlu.text import fold


class Fillers:
    """A domain's fillers, ready to be taken off."""

    def __init__(self, domain: Domain) -> None:
        texts = {
            fold(text)
            for templates in domain.fillers.values()
            for template in templates
            for text in variants(template.node, MAX_FORMS)
        }
        self._fillers = frozenset(tuple(text.split()) for text in texts)
        self._longest = max((len(filler) for filler in self._fillers), default=0)

    def peeled(self, folded: str) -> Iterator[str]:
        """The folded text itself, then with ever more fillers taken off; never the empty text."""
        words = folded.split()
        yield folded
        while shorter := self._without_one(words):
            words = shorter
            yield " ".join(words)

    def bare(self, folded: str) -> str:
        """The folded text without any filler, unless it is made of them alone."""
        *_, core = self.peeled(folded)
        return core

    def _without_one(self, words: list[str]) -> list[str]:
        """Words without the longest filler at their beginning, else at their end; [] if none."""
        for size in range(min(self._longest, len(words) - 1), 0, -1):
            if tuple(words[:size]) in self._fillers:
                return words[size:]
        for size in range(min(self._longest, len(words) - 1), 0, -1):
            if tuple(words[-size:]) in self._fillers:
                return words[:-size]
        return []
