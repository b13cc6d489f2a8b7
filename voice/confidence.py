"""How far an open hypothesis may be trusted, and whether the sound is one of ours at all.

voice.bilingual asks both about what no phrase of the bank vouches for. The numbers were fitted by
logistic regression on people's read Russian and telephone prompts (Russian against English, French,
Italian and Spanish) and on synthetic speech of both languages and nine others, none of it
from the recordings that Tildes is measured on.
"""

import math

SMALLEST_SHARE = 1e-6


def open_confidence(log_prob: float, share: float) -> float:
    """Probability that at most three in ten letters of an open hypothesis are wrong.

    `log_prob` is the decoding's mean log probability of a token, `share` is p(kk) + p(ru) of
    Whisper's language detector.
    """
    return _logistic(4.5 + 4.5 * log_prob + 1.0 * _log10(share))


def foreign_probability(share: float, fluency: float) -> float:
    """Probability that speech is in a third language.

    `fluency` is the mean log probability of decoding it in the language that the detector finds
    likeliest: a third language reads well as itself, mumbled Kazakh reads badly in any other.
    """
    return _logistic(-0.03 - 0.98 * _log10(share) + 3.06 * fluency)


def _log10(share: float) -> float:
    return math.log10(max(share, SMALLEST_SHARE))


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
