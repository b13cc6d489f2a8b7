import numpy as np
import pytest

from core.audio import AudioChunk, Samples
from devices.sounding import SWEEP_S, found_at, sweep

RATE_HZ = 16_000


def heard(delay_s: float, gain: float, noise: float, seconds: float = 1.5) -> AudioChunk:
    """The sweep out of a room: direct sound, two reflections and noise."""
    drawn = np.random.default_rng(7).standard_normal(round(seconds * RATE_HZ))
    samples: Samples = (noise * drawn).astype(np.float32)
    played = sweep(RATE_HZ).samples
    for late_s, share in ((0.0, 1.0), (0.004, 0.5), (0.013, 0.3)):
        at = round((delay_s + late_s) * RATE_HZ)
        samples[at : at + len(played)] += gain * share * played
    return AudioChunk(samples, RATE_HZ)


@pytest.mark.parametrize(("gain", "noise"), [(1.0, 0.0), (0.5, 0.001), (0.1, 0.003)])
@pytest.mark.parametrize("delay_s", [0.0, 0.18, 1.0])
def test_the_sweep_is_found_to_the_millisecond(delay_s: float, gain: float, noise: float) -> None:
    assert found_at(heard(delay_s, gain, noise)) == pytest.approx(delay_s, abs=0.001)


def test_what_is_not_there_is_not_found() -> None:
    for seed in range(20):
        drawn = np.random.default_rng(seed).standard_normal(RATE_HZ).astype(np.float32)
        assert found_at(AudioChunk(drawn, RATE_HZ)) is None
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)
    assert found_at(AudioChunk(tone, RATE_HZ)) is None
    assert found_at(AudioChunk(np.zeros(RATE_HZ, dtype=np.float32), RATE_HZ)) is None
    assert found_at(AudioChunk(np.ones(10, dtype=np.float32), RATE_HZ)) is None


def test_it_is_short_and_low() -> None:
    made = sweep(22_050)
    assert made.duration_s == pytest.approx(SWEEP_S, abs=0.001)
    assert 0.04 < np.abs(made.samples).max() < 0.06
    assert np.abs(np.diff(made.samples)).max() < 0.06
