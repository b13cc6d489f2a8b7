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

RETRIEVED = 200
"""Phrases that are fetched by skeleton to be held against the letters."""

Meaning = tuple[str, tuple[Slot, ...]]
"""Intent and slots: what phrases of different wording may share."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the bank."""

    phrase: Phrase
    probability: float
    """That its meaning is what was said, in whichever wording."""


def matches(
    bank: PhraseBank,
    spelt: Spelt,
    texts: Sequence[tuple[str, Language]],
    kazakh_log10_odds: float,
    expectation: Expectation,
) -> list[Match]:
    """The likeliest wording of each meaning that may have been said, likeliest first.

    `texts`: open hypotheses beside the letters'. What is missing to 1 in the probabilities is that
    the bank does not have it.
    """
    letters = [(spelt.text, language) for language in Language]
    found = [
        each
        for each in bank.search([*letters, *texts], RETRIEVED)
        if expectation.language in (None, each.phrase.language)
    ]
    evidence = _evidence(found, spelt, kazakh_log10_odds, expectation)
    best: dict[Meaning, int] = {}
    for place in np.argsort(-scores(evidence), kind="stable"):
        phrase = found[place].phrase
        best.setdefault((phrase.intent, phrase.slots), int(place))
    kept = list(best.values())
    shares = probabilities([evidence[place] for place in kept])
    return [
        Match(found[place].phrase, float(share)) for place, share in zip(kept, shares, strict=True)
    ]


def _evidence(
    found: Sequence[Candidate],
    spelt: Spelt,
    kazakh_log10_odds: float,
    expectation: Expectation,
) -> list[Evidence]:
    spellings = [_spelling(each.phrase.text, each.phrase.language) for each in found]
    heard = spelling(spelt.text)
    *fits, free = spelt.log_likelihoods([*spellings, heard])
    return [
        Evidence(
            similarity=each.similarity,
            gap=float(fit - free),
            letters=len(letters),
            language_log10_odds=(
                kazakh_log10_odds if each.phrase.language is Language.KK else -kazakh_log10_odds
            ),
            awaited=each.phrase.intent in expectation.intents,
        )
        for each, letters, fit in zip(found, spellings, fits, strict=True)
    ]


@lru_cache(maxsize=50_000)
def _spelling(text: str, language: Language) -> tuple[int, ...]:
    return spelling(spell_numbers(text.lower(), language))
