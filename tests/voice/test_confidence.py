import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.confidence import foreign_probability, open_confidence

shares = st.floats(0, 1)
log_probs = st.floats(-30, 0)


@given(log_probs, shares)
def test_they_are_probabilities(log_prob: float, share: float) -> None:
    assert 0 <= open_confidence(log_prob, share) <= 1
    assert 0 <= foreign_probability(share, log_prob) <= 1


def test_fluent_speech_of_ours_is_trusted_and_mumbled_speech_is_not() -> None:
    assert open_confidence(-0.2, 0.98) > 0.9
    assert open_confidence(-1.3, 0.02) < 0.05


@pytest.mark.parametrize(("better", "worse"), [((-0.3, 0.9), (-0.6, 0.9)), ((-1, 0.9), (-1, 0.1))])
def test_confidence_grows_with_both(
    better: tuple[float, float], worse: tuple[float, float]
) -> None:
    assert open_confidence(*better) > open_confidence(*worse)


def test_what_reads_well_in_a_third_language_is_foreign() -> None:
    assert foreign_probability(0.0003, fluency=-0.25) > 0.9
    assert foreign_probability(0.0003, fluency=-2.0) < 0.1
    assert foreign_probability(0.05, fluency=-1.2) < 0.2
