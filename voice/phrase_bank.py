"""The phrase bank: which of the sentences that the domain expects are nearest to what was heard.

Built from the domain's phrases, asked by voice.matching with the letters and the open hypotheses of
one utterance. Small banks are compared whole; in large ones an index of letter pairs first picks
SHORTLIST phrases that share most with the hypotheses (numpy, well under a millisecond for 50,000).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cdist

from core.hypothesis import Phrase
from core.language import Language
from voice.skeleton import skeleton

SHORTLIST = 2_000
"""Phrases of an indexed bank that are compared letter by letter."""

INDEXED_FROM = 8_000
"""Phrases from which a bank has an index: comparing fewer is quicker than making one."""

PIECE = 4
"""Letters of the pieces that texts are likened by."""

JARO_WINKLER_SHARE = 0.3
"""Weight of Jaro–Winkler, which favours common beginnings, beside Levenshtein's 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may have been said."""

    phrase: Phrase
    similarity: float
    """In [0, 1]: 1 where the skeletons are the same."""


class PhraseBank:
    """The phrases that a domain expects, ready to be searched by sound."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases: tuple[Phrase, ...] = tuple(phrases)
        self._skeletons = [skeleton(phrase.text, phrase.language) for phrase in self.phrases]
        self._index = _PairIndex(self._skeletons) if len(self._skeletons) >= INDEXED_FROM else None

    def __len__(self) -> int:
        return len(self.phrases)

    def search(self, texts: Sequence[tuple[str, Language]], k: int = 20) -> tuple[Candidate, ...]:
        """The k phrases nearest to any of the texts, best first.

        Digits in a text are tried as words of both languages.
        """
        queries = {skeleton(text, language) for text, language in texts}
        queries |= {
            skeleton(text, language.other)
            for text, language in texts
            if any(letter.isdigit() for letter in text)
        }
        ordered = sorted(query for query in queries if query)
        if not ordered or not self.phrases:
            return ()
        rows = self._index.shortlist(ordered) if self._index else np.arange(len(self.phrases))
        similarities = self._similarities(ordered, [self._skeletons[row] for row in rows])
        best = np.argsort(-similarities, kind="stable")[:k]
        return tuple(
            Candidate(self.phrases[rows[column]], float(similarities[column])) for column in best
        )

    def likeness(self, text: str) -> float:
        """Share of the text's pieces of PIECE letters, spaces left out, that phrases have too.

        How much a text sounds like what people say here, though none of the phrases was said.
        """
        pieces = _pieces(text)
        return len(pieces & self._pieces) / max(1, len(pieces))

    @cached_property
    def _pieces(self) -> frozenset[str]:
        return frozenset(piece for phrase in self.phrases for piece in _pieces(phrase.text))

    @staticmethod
    def _similarities(queries: list[str], skeletons: list[str]) -> NDArray[np.float32]:
        levenshtein = cdist(
            queries, skeletons, scorer=Levenshtein.normalized_similarity, dtype=np.float32
        )
        jaro_winkler = cdist(queries, skeletons, scorer=JaroWinkler.similarity, dtype=np.float32)
        weighted = (levenshtein + JARO_WINKLER_SHARE * jaro_winkler) / (1 + JARO_WINKLER_SHARE)
        best: NDArray[np.float32] = weighted.max(axis=0)
        return best


class _PairIndex:
    """For each pair of letters, the rows that hold it."""

    def __init__(self, skeletons: Sequence[str]) -> None:
        rows_of: dict[str, list[int]] = {}
        for row, text in enumerate(skeletons):
            for pair in letter_pairs(text):
                rows_of.setdefault(pair, []).append(row)
        self._rows_of = {pair: np.array(rows, dtype=np.int32) for pair, rows in rows_of.items()}
        self._sizes = np.array([len(letter_pairs(text)) + 1 for text in skeletons], np.float32)

    def shortlist(self, queries: Sequence[str]) -> NDArray[np.intp]:
        """The SHORTLIST rows whose pairs overlap most with any query's (Dice's coefficient)."""
        best = np.zeros(len(self._sizes), dtype=np.float32)
        for query in queries:
            pairs = letter_pairs(query)
            found = [self._rows_of[pair] for pair in pairs if pair in self._rows_of]
            if found:
                shared = np.bincount(np.concatenate(found), minlength=len(self._sizes))
                np.maximum(best, shared / (self._sizes + len(pairs)), out=best)
        return np.argpartition(-best, SHORTLIST)[:SHORTLIST]


def _pieces(text: str) -> set[str]:
    letters = "".join(letter for letter in text if letter.isalpha())
    return {letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1)}


def letter_pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters, with the text's edges marked."""
    marked = f"^{text}$"
    return {marked[at : at + 2] for at in range(len(marked) - 1)}
