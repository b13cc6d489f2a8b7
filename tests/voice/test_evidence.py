"""Properties of the joint score that no fit of the weights may break."""

from dataclasses import replace

import numpy as np
import pytest

from voice.evidence import WEIGHTS, Evidence, features, probabilities

STRONG = Evidence(gap=-3.0, letters=12, clarity=-0.2, language_log10_odds=1.0)
WEAK = Evidence(gap=-60.0, letters=12, clarity=-0.5, language_log10_odds=0.0)


def test_features_stand_in_the_order_of_the_weights() -> None:
    assert len(features(STRONG)) == len(WEIGHTS)
    assert features(STRONG)[0] == STRONG.gap / STRONG.letters


def test_strong_evidence_is_believed_and_weak_is_not() -> None:
    assert probabilities([STRONG])[0] > 0.9
    assert probabilities([WEAK])[0] < 0.1
    assert len(probabilities([])) == 0


def test_candidates_share_one_probability() -> None:
    shares = probabilities([STRONG, STRONG, WEAK])
    assert shares[0] == shares[1] > shares[2]
    assert 0.9 < shares.sum() <= 1


@pytest.mark.parametrize(
    "better",
    [
        replace(WEAK, gap=-40.0),
        replace(WEAK, clarity=-0.2),
        replace(WEAK, language_log10_odds=2.0),
        replace(WEAK, awaited=True),
    ],
)
def test_more_evidence_is_never_held_against_a_phrase(better: Evidence) -> None:
    assert probabilities([better])[0] > probabilities([WEAK])[0]


def test_no_number_runs_away() -> None:
    extreme = Evidence(float("-inf"), 0, float("-inf"), float("inf"))
    assert np.isfinite(probabilities([extreme, WEAK])).all()
