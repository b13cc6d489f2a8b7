"""The log-mel front end against properties of its definition."""

import numpy as np
import pytest

from core.audio import Samples
from voice.mel import LogMel, slaney_filters


def tone(hz: float, seconds: float) -> Samples:
    at_s = np.arange(int(16_000 * seconds)) / 16_000
    return (0.5 * np.sin(2 * np.pi * hz * at_s)).astype(np.float32)


@pytest.mark.parametrize("bands", [80, 128])
def test_the_shape_follows_the_window(bands: int) -> None:
    features = LogMel(bands)(tone(440, 1), window_s=10)
    assert features.shape == (1, bands, 1000)
    assert features.dtype == np.float32


def test_silence_after_the_sound_is_the_same_as_silence_within_it() -> None:
    short = tone(300, 1)
    padded = np.pad(short, (0, 16_000 * 9))
    mel = LogMel(80)
    assert np.allclose(mel(short, 10), mel(padded, 10), atol=1e-6)


def test_what_is_longer_than_the_window_is_cut() -> None:
    mel = LogMel(80)
    assert mel(tone(300, 12), 10).shape == (1, 80, 1000)


@pytest.mark.parametrize("samples", [0, 1, 100, 401])
def test_very_short_sound_is_fine(samples: int) -> None:
    features = LogMel(80)(np.ones(samples, dtype=np.float32), 10)
    assert np.isfinite(features).all()


def test_a_tone_sounds_in_the_band_that_holds_it() -> None:
    filters = slaney_filters(80)
    centre_hz = np.argmax(filters, axis=1) * 40
    features = LogMel(80)(tone(2000, 1), 10)[0]
    assert abs(centre_hz[np.argmax(features[:, 50])] - 2000) <= 80


def test_features_span_two_units_at_most() -> None:
    features = LogMel(80)(tone(440, 2), 10)
    assert features.max() - features.min() <= 2.0 + 1e-5
