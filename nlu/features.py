"""Utterances as sparse vectors: pieces of words, words, pairs of words and pieces of sound.

Pieces of words carry Kazakh and Russian endings without any grammar; pairs carry word order.
Pieces of sound run over the borders of words and forget what recognisers confuse: voiced and
unvoiced consonants, unstressed vowels, doubled letters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

VERSION = 2
"""Changes with what a text is turned into: weights that were learnt before then do not fit."""

SHORTEST_PIECE = 2
LONGEST_PIECE = 5
SOUND_PIECES = (3, 4, 5)

_SOUNDS = str.maketrans("бдгхжщчзцвояыйеэю", "птккшшшссфааииииу", "ьъ")
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector of length one; features that were never seen count in its length alone."""

    ids: NDArray[np.intp]
    values: NDArray[np.float32]


def features(folded: str) -> Counter[str]:
    """Pieces of 2–5 letters with the word's borders, words, neighbouring words, 3–5 sounds."""
    counts: Counter[str] = Counter()
    words = folded.split()
    for word in words:
        _count_pieces(counts, "", f" {word} ", range(SHORTEST_PIECE, LONGEST_PIECE + 1))
        counts[f"word {word}"] += 1
    for one, next_one in pairwise(words):
        counts[f"pair {one} {next_one}"] += 1
    _count_pieces(counts, "~", f" {' '.join(sounds(word) for word in words)} ", SOUND_PIECES)
    return counts


def sounds(word: str) -> str:
    """A folded word without what is easily misheard: «жеделдетип» → «шителтитип»."""
    return _DOUBLED.sub(r"\1", word.translate(_SOUNDS))


def _count_pieces(counts: Counter[str], kind: str, text: str, sizes: Iterable[int]) -> None:
    for size in sizes:
        for at in range(len(text) - size + 1):
            counts[kind + text[at : at + size]] += 1


class Vocabulary:
    """Features with how rare each is."""

    def __init__(self, features: Sequence[str], rarity: NDArray[np.float32], unseen: float) -> None:
        self.features = tuple(features)
        self.rarity = rarity
        self.unseen = unseen
        """Rarity of what is not among the features."""

        self._ids = {feature: at for at, feature in enumerate(self.features)}
        self._weights: list[float] = rarity.tolist()

    def __len__(self) -> int:
        return len(self.features)

    def vector(self, folded: str) -> Vector:
        """The text as a vector; empty where nothing in it is known."""
        ids: list[int] = []
        values: list[float] = []
        square = 0.0
        for feature, count in features(folded).items():
            at = self._ids.get(feature)
            value = (1 + log(count)) * (self.unseen if at is None else self._weights[at])
            square += value * value
            if at is not None:
                ids.append(at)
                values.append(value)
        length = sqrt(square) or 1.0
        return Vector(np.array(ids, np.intp), np.array(values, np.float32) / np.float32(length))


def vocabulary_of(texts: Sequence[str], in_texts: int = 1) -> Vocabulary:
    """The features that stand in at least `in_texts` of the texts."""
    spread = Counter(feature for text in texts for feature in features(text))
    kept = [feature for feature, count in spread.items() if count >= in_texts]
    rarity = [log((1 + len(texts)) / (1 + spread[feature])) + 1 for feature in kept]
    return Vocabulary(kept, np.array(rarity, np.float32), log(1 + len(texts)) + 1)
