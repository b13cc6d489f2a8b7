"""Rooms and noise: from the seed, within bounds, and finite."""

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples
from training.letters.acoustics import (
    equalised,
    in_room,
    narrowed,
    noise,
    resampled,
    somewhere,
    trimmed,
)


@pytest.fixture
def speech() -> Samples:
    chance = np.random.default_rng(0)
    return (0.1 * chance.normal(size=HEARING_RATE_HZ)).astype(np.float32)


def test_a_seed_gives_the_same_place(speech: Samples) -> None:
    first, again, other = (somewhere(speech, np.random.default_rng(n)) for n in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[:100], other[:100])


def test_every_place_is_finite_and_within_full_scale(speech: Samples) -> None:
    for seed in range(40):
        heard = somewhere(speech, np.random.default_rng(seed))
        assert heard.dtype == np.float32
        assert np.isfinite(heard).all()
        assert 0.01 < np.abs(heard).max() <= 1


def test_nothing_stays_nothing() -> None:
    nothing = np.zeros(0, np.float32)
    assert len(somewhere(nothing, np.random.default_rng(0))) == 0
    assert len(trimmed(np.zeros(100, np.float32))) == 0


def test_silence_is_cut_off(speech: Samples) -> None:
    assert len(trimmed(np.pad(speech, 8_000))) == pytest.approx(len(speech), abs=50)


def test_a_room_adds_a_tail_and_keeps_the_beginning(speech: Samples) -> None:
    heard = in_room(speech, np.random.default_rng(0))
    assert len(heard) > len(speech)
    assert np.abs(heard[len(speech) :]).max() > 0
    assert heard[0] == pytest.approx(speech[0], abs=1e-4)


def test_an_equaliser_keeps_the_length(speech: Samples) -> None:
    assert equalised(speech, np.random.default_rng(0)).shape == speech.shape


def test_a_telephone_has_nothing_high(speech: Samples) -> None:
    spectrum = np.abs(np.fft.rfft(narrowed(speech)))
    hz = np.fft.rfftfreq(len(narrowed(speech)), 1 / HEARING_RATE_HZ)
    assert spectrum[hz > 4_500].mean() < 0.01 * spectrum[hz < 3_500].mean()


def test_stretching_scales_the_length(speech: Samples) -> None:
    assert len(resampled(speech, 1.2)) == pytest.approx(1.2 * len(speech), rel=0.01)


def test_noise_has_its_level() -> None:
    steady = noise(16_000, 0.05, np.random.default_rng(3))
    assert np.sqrt(np.square(steady).mean()) == pytest.approx(0.05, rel=1e-3)
    assert not noise(16_000, 0.0, np.random.default_rng(3)).any()
