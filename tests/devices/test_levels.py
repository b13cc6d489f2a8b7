"""Microphones that are well and unwell, of numbers."""

import numpy as np
import pytest

from core.audio import AudioChunk, Samples
from devices.levels import SILENCE_DBFS, Fault, dbfs, measure

RATE_HZ = 16_000
SECONDS = 5


def noise(level_dbfs: float, seconds: float = SECONDS) -> Samples:
    drawn = np.random.default_rng(1).standard_normal(round(seconds * RATE_HZ))
    return (10 ** (level_dbfs / 20) * drawn).astype(np.float32)


def speech(level_dbfs: float) -> Samples:
    """Two seconds of syllables in the middle; a voice has power everywhere below 4 kHz."""
    time_s = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * 130 * k * time_s + k) / k for k in range(1, 20))
    syllables = np.maximum(0.0, np.sin(2 * np.pi * 2 * time_s)) * (np.abs(time_s - 2.5) < 1)
    spoken = voice * syllables
    frames = np.sqrt(np.square(spoken).reshape(-1, 320).mean(axis=1))
    return np.asarray(spoken * (10 ** (level_dbfs / 20) / frames.max()), dtype=np.float32)


def mains(pitch_hz: float, level_dbfs: float) -> Samples:
    time_s = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * pitch_hz * k * time_s) / k for k in (1, 2, 3, 5))
    return np.asarray(wave / np.std(wave) * 10 ** (level_dbfs / 20), dtype=np.float32)


def faults(samples: Samples) -> list[Fault]:
    return measure(AudioChunk(np.clip(samples, -1, 1), RATE_HZ)).faults


def test_a_good_microphone_has_no_fault() -> None:
    assert faults(speech(-20) + noise(-60)) == []
    assert faults(speech(-35) + noise(-55)) == []


def test_what_is_measured_is_what_was_made() -> None:
    found = measure(AudioChunk(speech(-20) + noise(-60), RATE_HZ))
    assert found.speech_dbfs == pytest.approx(-20, abs=2)
    assert found.floor_dbfs == pytest.approx(-60, abs=1)
    assert found.speech_dbfs < found.peak_dbfs < 0
    assert found.clipped == 0
    assert found.hum < 0.2


@pytest.mark.parametrize("level_dbfs", [-200, -95])
def test_a_dead_or_muted_one_gives_no_signal(level_dbfs: float) -> None:
    assert faults(noise(level_dbfs)) == [Fault.NO_SIGNAL]


def test_a_constant_is_no_signal() -> None:
    """Some inputs that nothing is plugged into stand at an offset."""
    assert faults(np.full(RATE_HZ, 0.2, dtype=np.float32)) == [Fault.NO_SIGNAL]


def test_too_quiet() -> None:
    assert faults(speech(-50) + noise(-75)) == [Fault.QUIET]


def test_clipping() -> None:
    assert faults(speech(2) + noise(-60)) == [Fault.CLIPPING]
    # A peak now and then is no clipping.
    peaks = speech(-20) + noise(-60)
    peaks[::800] = 1.0
    assert Fault.CLIPPING not in faults(peaks)


@pytest.mark.parametrize("pitch_hz", [50, 60])
def test_hum(pitch_hz: float) -> None:
    hummed = speech(-20) + noise(-60) + mains(pitch_hz, -45)
    assert faults(hummed) == [Fault.HUM]
    assert measure(AudioChunk(hummed, RATE_HZ)).mains_hz == pitch_hz


def test_hum_that_nobody_hears_is_no_fault() -> None:
    assert faults(speech(-20) + noise(-85) + mains(50, -75)) == []


def test_noise() -> None:
    assert faults(speech(-15) + noise(-35)) == [Fault.NOISY]


def test_speech_that_hardly_stands_out() -> None:
    assert faults(speech(-35) + noise(-42)) == [Fault.UNCLEAR]


def test_a_recording_of_nothing_has_levels_too() -> None:
    empty = np.zeros(0, dtype=np.float32)
    assert dbfs(empty) == SILENCE_DBFS
    assert measure(AudioChunk(np.zeros(100, dtype=np.float32), RATE_HZ)).faults == [Fault.NO_SIGNAL]
