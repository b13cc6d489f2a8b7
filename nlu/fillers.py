"""Words around a sentence that change nothing in it: «кешіріңіз, … өтінемін», «скажите, …»."""

from collections.abc import Iterator

from nlu.content import Domain
from nlu.expand import MAX_FORMS, variants
from nlu.text import fold

MOST_PEELINGS = 24


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
        """The folded text itself, then with ever fewer words; never the empty text.

        At most `MOST_PEELINGS`: somebody may say nothing but fillers for a minute.
        """
        words = tuple(folded.split())
        waiting, seen = [words], {words}
        for _ in range(MOST_PEELINGS):
            if not waiting:
                return
            words = max(waiting, key=len)
            waiting.remove(words)
            yield " ".join(words)
            for shorter in self._without_one(words):
                if shorter not in seen:
                    seen.add(shorter)
                    waiting.append(shorter)

    def _without_one(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The words without one filler at their beginning, or at their end."""
        for size in range(1, min(self._longest, len(words) - 1) + 1):
            if words[:size] in self._fillers:
                yield words[size:]
            if words[-size:] in self._fillers:
                yield words[:-size]
