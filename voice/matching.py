"""Which phrase of the bank was said, if any: retrieval by skeleton, then the letters' own word.

voice.bilingual asks it with what the letter head made of the sound and, where there are any, the
open hypotheses of Whisper's decoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.hypothesis import Expectation, Phrase
from core.intent import Slot
from core.language import Language
from voice.evidence import Evidence, probabilities, scores
from voice.letters import Spelt, spelling
from voice.numerals import spell_numbers
from voice.phrase_bank import Candidate, PhraseBank
from voice.whisper import Decoding

LETTER_COST = 16.0
"""What a letter that differs counts, in natural log probability, where no head reads the sound:
so much that three letters in four must agree."""

PLAIN = -0.25
"""Evidence.clarity that is assumed there: that of people who speak plainly."""

RETRIEVED = 200
"""Phrases that are fetched by skeleton to be held against the letters."""

RETRIEVED_PASSING = 60
"""The same of phrases that are expected only now."""

Meaning = tuple[str, tuple[Slot, ...]]
"""Intent and slots: what phrases of different wording may share."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the bank."""

    phrase: Phrase
    probability: float
    """That its meaning is what was said, in whichever wording."""


class PhraseMatcher:
    """A bank held against the sound of one utterance.

    `spelt` is None where the Whisper model has no letter head: then only the texts are compared.
    """

    def __init__(
        self,
        bank: PhraseBank,
        spelt: Spelt | None,
        kazakh_log10_odds: float,
        expectation: Expectation,
        passing: PhraseBank | None = None,
    ) -> None:
        """`passing`: the expectation's own phrases."""
        self._banks = [(bank, RETRIEVED)] + ([(passing, RETRIEVED_PASSING)] if passing else [])
        self._spelt = spelt
        self._kazakh = kazakh_log10_odds
        self._expectation = expectation
        heard = spelt.text if spelt else ""
        self._letters = [(heard, language) for language in Language] if spelt else []
        self._free = spelt.likelihood if spelt else 0.0
        self._clarity = spelt.clarity if spelt else PLAIN
        self._gaps: dict[tuple[int, ...], float] = {}

    def matches(self, decodings: Sequence[Decoding] = ()) -> list[Match]:
        """The likeliest wording of each meaning that may have been said, likeliest first.

        `decodings` help to find them. What is missing to 1 in the probabilities is that the bank
        does not have it.
        """
        found = self.candidates(decodings)
        best: dict[Meaning, tuple[Phrase, Evidence]] = {}
        for place in np.argsort(-scores([each for _, each in found]), kind="stable"):
            phrase, evidence = found[place]
            best.setdefault((phrase.intent, phrase.slots), (phrase, evidence))
        shares = probabilities([evidence for _, evidence in best.values()])
        return [
            Match(phrase, float(share))
            for (phrase, _), share in zip(best.values(), shares, strict=True)
        ]

    def candidates(self, decodings: Sequence[Decoding] = ()) -> list[tuple[Phrase, Evidence]]:
        """The phrases that sound like what was heard, and what speaks for each."""
        texts = [(each.text, each.language) for each in decodings if not each.runs_away]
        found = [
            each
            for bank, most in self._banks
            for each in bank.search([*self._letters, *texts], most)
            if self._expectation.language in (None, each.phrase.language)
        ]
        phrases = [each.phrase for each in found]
        return list(zip(phrases, self._evidence(found), strict=True))

    def _evidence(self, found: Sequence[Candidate]) -> list[Evidence]:
        spellings = [_spelling(each.phrase.text, each.phrase.language) for each in found]
        gaps = self._gaps_of(found, spellings)
        return [
            Evidence(
                gap=gap,
                letters=len(letters),
                clarity=self._clarity,
                language_log10_odds=(
                    self._kazakh if each.phrase.language is Language.KK else -self._kazakh
                ),
                awaited=each.phrase.intent in self._expectation.intents,
            )
            for each, letters, gap in zip(found, spellings, gaps, strict=True)
        ]

    def _gaps_of(
        self, found: Sequence[Candidate], spellings: Sequence[tuple[int, ...]]
    ) -> list[float]:
        """Evidence.gap of each; what was held against this sound before is remembered."""
        if self._spelt is None:
            return [
                -LETTER_COST * (1 - each.similarity) * len(letters)
                for each, letters in zip(found, spellings, strict=True)
            ]
        fresh = [each for each in dict.fromkeys(spellings) if each not in self._gaps]
        if fresh:
            fits = self._spelt.log_likelihoods(fresh)
            self._gaps |= {
                each: float(fit) - self._free for each, fit in zip(fresh, fits, strict=True)
            }
        return [self._gaps[letters] for letters in spellings]


@lru_cache(maxsize=50_000)
def _spelling(text: str, language: Language) -> tuple[int, ...]:
    return spelling(spell_numbers(text.lower(), language))
