"""What gets to Whisper: nothing without speech, and speech without its surroundings."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.audio import Samples
from voice.fakes import FakeVad
from voice.gate import GateSettings, SpeechGate, clean, windows


def test_silence_has_no_speech() -> None:
    assert SpeechGate(FakeVad()).speech(np.zeros(16_000, dtype=np.float32)) is None
    assert SpeechGate(FakeVad()).speech(np.zeros(0, dtype=np.float32)) is None


def test_what_is_too_quiet_has_no_speech() -> None:
    whisper = np.full(16_000, 0.0001, dtype=np.float32)
    assert SpeechGate(FakeVad(threshold_rms=0)).speech(whisper) is None


def test_speech_is_kept_with_its_edges() -> None:
    samples = np.zeros(16_000 * 4, dtype=np.float32)
    samples[32_000:40_000] = 0.5
    speech = SpeechGate(FakeVad(), GateSettings(edge_s=0.3)).speech(samples)
    assert speech is not None
    assert np.count_nonzero(speech) == 8_000
    assert 1.0 <= len(speech) / 16_000 <= 1.3


def test_a_word_that_fills_the_sound_is_whole() -> None:
    word = np.full(3_400, 0.5, dtype=np.float32)
    speech = SpeechGate(FakeVad()).speech(word)
    assert speech is not None
    assert len(speech) == 3_400


def test_cleaning_bounds_and_centres() -> None:
    dirty = np.array([np.nan, np.inf, -np.inf, 3.0, -3.0, 0.5, 0.5], dtype=np.float32)
    cleaned = clean(dirty)
    assert np.isfinite(cleaned).all()
    assert abs(float(cleaned.mean())) < 1e-6
    assert cleaned.dtype == np.float32


@given(arrays.arrays(np.float32, st.integers(0, 2_000), elements=st.floats(width=32)))
def test_any_samples_are_cleaned(samples: Samples) -> None:
    cleaned = clean(samples)
    assert cleaned.shape == samples.shape
    assert np.isfinite(cleaned).all()


@pytest.mark.parametrize("seconds", [1, 27.99, 28, 28.01, 40, 55.99, 56, 57, 85, 600])
def test_windows_hold_all_of_long_speech(seconds: float) -> None:
    count = round(16_000 * seconds)
    samples = np.random.default_rng(4).normal(0, 0.1, count).astype(np.float32)
    pieces = windows(samples)
    assert all(len(piece) <= 28 * 16_000 for piece in pieces)
    assert len(pieces) == math.ceil(seconds / 28)
    assert np.array_equal(np.concatenate(pieces), samples)


def test_windows_are_cut_in_the_pause() -> None:
    samples = np.full(16_000 * 32, 0.5, dtype=np.float32)
    samples[16_000 * 17 : 16_000 * 18] = 0
    assert 17 <= len(windows(samples)[0]) / 16_000 <= 18
