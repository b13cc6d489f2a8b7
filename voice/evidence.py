"""How sure it is that a phrase of the bank was said: the calibrated part of the joint decision.

Each candidate phrase brings evidence of three kinds: how well its letters fit the sound, how clear
the sound is, and which language it is in. A weighted sum makes its score, and a softmax over all
candidates and «none of them» (score 0) makes probabilities. How alike its skeleton is to what was
heard finds the candidates, but adds nothing to what the letters say of them.

The weights were fitted by training/letters on speech that espeak-ng and the accented Piper voice
made, with voices that the letter head was not trained on: commands of benchmarks.phrases in, and
everyday sentences and the babble of three to eight voices out of the bank. No human recording had
a part in it. The weight of the language is set by hand and low: the detector knows nothing of such
voices' languages, and on people it leans (see voice.bilingual).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEIGHTS = {
    "gap_per_letter": 1.26,
    "gap": 0.12,
    "clarity": 5.90,
    "language": 0.3,
    "bias": 9.34,
}
"""Weights of the evidence, in natural log odds a unit."""

LONGEST_FITTED = 34
"""Letters of the longest phrase that the weights were fitted on. A longer one loses a little with
every letter as any does, so its whole gap counts as that of so many letters."""

AWAITED_LOG_ODDS = 1.0
"""Added for a phrase whose intent the dialogue is waiting for."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one candidate."""

    gap: float
    """Natural log probability of its letters given the sound, less that of the letters which fit
    best without any bank; 0 or less, but for rounding."""

    letters: int
    """How many it has."""

    clarity: float
    """Natural log probability a letter of those that fit best without any bank: how plainly
    anything was said. Babble is unclear, and near to many phrases for that very reason."""

    language_log10_odds: float
    """For the candidate's language against the other, with the detector's bias taken out."""

    awaited: bool = False
    """Whether the dialogue is waiting for its intent."""


def features(evidence: Evidence) -> NDArray[np.float64]:
    """The evidence as numbers in the order of WEIGHTS, bounded so that no part runs away."""
    letters = max(1, evidence.letters)
    return np.array(
        [
            max(evidence.gap / letters, -12.0),
            max(evidence.gap * min(1.0, LONGEST_FITTED / letters), -60.0),
            max(evidence.clarity, -6.0),
            float(np.clip(evidence.language_log10_odds, -2.0, 2.0)),
            1.0,
        ]
    )


def scores(candidates: Sequence[Evidence]) -> NDArray[np.float64]:
    """Log odds of each candidate against «none of them»."""
    weights = np.array(list(WEIGHTS.values()))
    return np.array(
        [features(each) @ weights + AWAITED_LOG_ODDS * each.awaited for each in candidates]
    )


def probabilities(candidates: Sequence[Evidence]) -> NDArray[np.float64]:
    """Probability of each candidate; what is missing to 1 is that of «none of them»."""
    exponents = np.append(scores(candidates), 0.0)
    odds = np.exp(exponents - exponents.max())
    shares: NDArray[np.float64] = (odds / odds.sum())[:-1]
    return shares
