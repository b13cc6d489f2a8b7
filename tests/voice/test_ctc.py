"""The forward algorithm against the sum over every path, on cases small enough to list them."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from voice.ctc import BLANK, beginning_log_likelihoods, greedy, log_likelihoods

LETTERS = 4


def frames(count: int, seed: int = 0) -> NDArray[np.float32]:
    logits = np.random.default_rng(seed).normal(0, 2, (count, LETTERS))
    normalised = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return np.asarray(normalised, dtype=np.float32)


def collapsed(path: Sequence[int]) -> tuple[int, ...]:
    fresh = [index for place, index in enumerate(path) if not place or path[place - 1] != index]
    return tuple(index for index in fresh if index != BLANK)


def brute_force(log_probs: NDArray[np.float32], spelling: tuple[int, ...]) -> float:
    probs = np.exp(log_probs.astype(np.float64))
    paths = product(range(LETTERS), repeat=len(probs))
    rows = np.arange(len(probs))
    total = sum(probs[rows, list(path)].prod() for path in paths if collapsed(path) == spelling)
    return float(np.log(total)) if total else -np.inf


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_spelling_is_the_sum_of_its_paths(count: int) -> None:
    log_probs = frames(count, seed=count)
    spellings = [spelling for size in range(4) for spelling in product((1, 2, 3), repeat=size)]
    expected = [brute_force(log_probs, spelling) for spelling in spellings]
    np.testing.assert_allclose(log_likelihoods(log_probs, spellings), expected, atol=1e-5)


def test_all_spellings_together_are_certain() -> None:
    log_probs = frames(4)
    spellings = [spelling for size in range(5) for spelling in product((1, 2, 3), repeat=size)]
    assert np.exp(log_likelihoods(log_probs, spellings)).sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("spelling", "needed"), [((1, 2, 3), 3), ((1, 1), 3), ((2, 2, 2), 5)])
def test_what_is_longer_than_the_frames_is_impossible(
    spelling: tuple[int, ...], needed: int
) -> None:
    """A repeated letter takes one frame more, for the blank between."""
    assert log_likelihoods(frames(needed - 1), [spelling])[0] == -np.inf
    assert np.isfinite(log_likelihoods(frames(needed), [spelling])[0])


def test_an_empty_spelling_is_blanks_alone() -> None:
    log_probs = frames(6)
    found = log_likelihoods(log_probs, [(), (1, 2)])
    assert found[0] == pytest.approx(float(log_probs[:, BLANK].sum()), abs=1e-5)
    assert log_likelihoods(log_probs, [()])[0] == pytest.approx(found[0])


def test_nothing_asked_is_nothing_answered() -> None:
    assert log_likelihoods(frames(3), []).shape == (0,)


def test_neighbours_do_not_change_a_spelling() -> None:
    log_probs = frames(8)
    spellings: list[tuple[int, ...]] = [(1,), (2, 3, 1, 2), (), (3, 3)]
    alone = [log_likelihoods(log_probs, [spelling])[0] for spelling in spellings]
    np.testing.assert_allclose(log_likelihoods(log_probs, spellings), alone)


def test_long_sound_stays_finite() -> None:
    found = log_likelihoods(frames(1_500), [(1, 2, 3) * 20, (2,)])
    assert np.isfinite(found).all()
    assert (found < -300).all()


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        ([0, 0, 0], []),
        ([1, 1, 2], [1, 2]),
        ([1, 0, 1, 1], [1, 1]),
        ([0, 3, 0, 0, 2, 2, 0], [3, 2]),
        ([2], [2]),
    ],
)
def test_greedy_drops_repetitions_and_blanks(best: list[int], expected: list[int]) -> None:
    assert greedy(np.log(np.eye(LETTERS, dtype=np.float32)[best] + 1e-6)) == expected


def test_a_beginning_ends_with_its_last_letter() -> None:
    """Paths of the first frames that spell it and have its last letter in the last frame."""
    log_probs = frames(5, seed=3)
    probs = np.exp(log_probs.astype(np.float64))
    for spelling in [(1,), (1, 2), (2, 2), (3, 1, 2)]:
        found = beginning_log_likelihoods(log_probs, [spelling])[:, 0]
        for count in range(1, 6):
            paths = product(range(LETTERS), repeat=count)
            total = sum(
                probs[np.arange(count), list(path)].prod()
                for path in paths
                if collapsed(path) == spelling and path[-1] == spelling[-1]
            )
            expected = np.log(total) if total else -np.inf
            assert found[count - 1] == pytest.approx(expected, abs=1e-5)
