"""Utterances as sparse vectors: pieces of words, words and pairs of words, weighted by rarity.

Pieces of words carry Kazakh and Russian endings without any grammar; pairs carry word order.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

SHORTEST_PIECE = 2
LONGEST_PIECE = 5


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of length one; features that were never seen count in its length alone."""

    ids: NDArray[np.intp]
    values: NDArray[np.float32]


def features(folded: str) -> Counter[str]:
    """Pieces of 2–5 letters with the word's borders, whole words and neighbouring words."""
    counts: Counter[str] = Counter()
    words = folded.split()
    for word in words:
        bordered = f" {word} "
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
            for at in range(len(bordered) - size + 1):
                counts[bordered[at : at + size]] += 1
        counts[f"word {word}"] += 1
    for one, next_one in pairwise(words):
        counts[f"pair {one} {next_one}"] += 1
    return counts


class Vocabulary:
    """The features of a set of texts and how rare each is."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = len(texts)
        spread = Counter(feature for text in texts for feature in features(text))
        self._ids = {feature: at for at, feature in enumerate(spread)}
        self._rarity = [self._weight(count) for count in spread.values()]
        self._unseen = self._weight(0)

    def __len__(self) -> int:
        return len(self._ids)

    def _weight(self, texts_with_it: int) -> float:
        return log((1 + self._texts) / (1 + texts_with_it)) + 1

    def vector(self, folded: str) -> Vector:
        """The text as a vector; empty where nothing in it is known."""
        ids: list[int] = []
        values: list[float] = []
        square = 0.0
        for feature, count in features(folded).items():
            at = self._ids.get(feature)
            value = (1 + log(count)) * (self._unseen if at is None else self._rarity[at])
            square += value * value
            if at is not None:
                ids.append(at)
                values.append(value)
        length = sqrt(square) or 1.0
        return Vector(np.array(ids, np.intp), np.array(values, np.float32) / np.float32(length))
