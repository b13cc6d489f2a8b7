"""Words out of letters: hearing's reading by sound, cut and spelt as the domain writes its words.

«талоналуға керек» → «талон алуга керек», «адриспотскажите» → «адрес подскажите». Every cut of the
letters into words and strange stretches has a cost, in natural log probability; the cheapest is
found by dynamic programming, as in any segmentation by unigrams. A stretch becomes a word of the
domain only where both sound the same (nlu.features.sounds), so nothing is guessed: what the domain
does not have stays as it was heard.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import log

from rapidfuzz.distance import Levenshtein

from core.language import Language
from nlu.features import sounds
from nlu.text import fold
from nlu.words import DomainWords

STRANGE, STRANGE_LETTER = 5.0, 2.6
"""What a stretch costs that is no word, and each of its letters: as even odds among 13."""

SPACE_INSIDE = 1.5
"""For a space that was heard inside a word."""

NO_SPACE = 0.7
"""For a border of two words where none was heard."""

MISSPELT_LETTER = 1.0
SHORTEST_MISSPELT = 3
"""Letters of the shortest word that may be written otherwise than it was heard."""

LONGEST = 18
"""Letters of the longest word that is looked for."""


@dataclass(frozen=True, slots=True)
class Respelt:
    """A folded text in words."""

    text: str

    known: float
    """Share of its letters that stand in words of the domain, in [0, 1]."""

    language: Language | None
    """The language whose words these likelier are; None where neither leads."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """The cheapest way to a place in the letters."""

    cost: float
    start: int
    word: str
    known: bool


class Respeller:
    """Knows a domain's words by their sound."""

    def __init__(self, words: DomainWords) -> None:
        self._words = words
        self._by_sound: dict[str, str] = {}
        counts = dict(words)
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            self._by_sound.setdefault(sounds(word), word)
        total = max(1, sum(counts.values()))
        self._costs = {word: -log(count / total) for word, count in counts.items()}

    def read(self, text: str) -> Respelt:
        """The likeliest words of a text whose spaces and spelling are not to be trusted."""
        heard = fold(text).split()
        letters, spaces = "".join(heard), set(accumulate(map(len, heard)))
        if not letters:
            return Respelt("", 0.0, None)
        cuts = self._cheapest(letters, spaces)
        words = " ".join(cut.word for cut in cuts)
        known = sum(len(cut.word) for cut in cuts if cut.known)
        share = known / sum(len(cut.word) for cut in cuts)
        return Respelt(words, share, self._words.language(words))

    def _cheapest(self, letters: str, spaces: set[int]) -> list[_Cut]:
        best = [_Cut(0.0, 0, "", False)]
        for end in range(1, len(letters) + 1):
            ways = (
                _Cut(best[start].cost + cost, start, word, known)
                for start in range(max(0, end - LONGEST), end)
                for cost, word, known in self._ways(letters, start, end, spaces)
            )
            best.append(min(ways, key=lambda way: way.cost))
        cuts: list[_Cut] = []
        end = len(letters)
        while end:
            cuts.append(best[end])
            end = best[end].start
        return cuts[::-1]

    def _ways(
        self, letters: str, start: int, end: int, spaces: set[int]
    ) -> Iterator[tuple[float, str, bool]]:
        """A stretch as itself and as the word that it sounds like: cost, text, whether known."""
        stretch = letters[start:end]
        heard_apart = sum(start < space < end for space in spaces)
        border = SPACE_INSIDE * heard_apart + (NO_SPACE if start and start not in spaces else 0.0)
        yield border + STRANGE + STRANGE_LETTER * len(stretch), stretch, False
        word = stretch if stretch in self._costs else self._by_sound.get(sounds(stretch))
        if word is not None and (word == stretch or len(word) >= SHORTEST_MISSPELT):
            misspelt = MISSPELT_LETTER * Levenshtein.distance(word, stretch)
            yield border + self._costs[word] + misspelt, word, True
