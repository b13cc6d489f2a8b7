"""What a kiosk's microphone hears: the room throughout, and speech on top of it."""

import numpy as np
import pytest

from core.audio import Samples
from scripts.acoustics import CLEAN, Acoustics
from scripts.acoustics.setting import Noise
from scripts.acoustics.surroundings import Surroundings
from scripts.sounding import CHUNK, Sounding

HUM = Acoustics(snr_db=20, noise=Noise.HUM)
SPEECH = np.full(3 * CHUNK - 100, 0.5, np.float32)


def heard(sounding: Sounding, chunks: int) -> Samples:
    return np.concatenate([sounding.chunk() for _ in range(chunks)])


def noisy() -> Sounding:
    return Sounding(Surroundings(HUM, speech_dbfs=-26, seed=1))


def test_speech_sounds_in_whole_chunks_and_then_is_over() -> None:
    sounding = Sounding(Surroundings(CLEAN, speech_dbfs=-26, seed=1))
    assert not heard(sounding, 2).any()
    sounding.begin(SPEECH, CLEAN)
    assert sounding.speaking
    assert np.array_equal(heard(sounding, 3), np.pad(SPEECH, (0, 100)))
    assert not sounding.speaking
    assert not heard(sounding, 2).any()


def test_noise_goes_on_before_during_and_after() -> None:
    alone, sounding = heard(noisy(), 9), noisy()
    before = heard(sounding, 3)
    sounding.begin(SPEECH, HUM)
    both = np.concatenate([before, heard(sounding, 6)])
    speech = np.zeros(9 * CHUNK, np.float32)
    speech[3 * CHUNK : 3 * CHUNK + len(SPEECH)] = SPEECH
    assert np.allclose(both, alone + speech, atol=1e-6)
    assert alone.reshape(9, -1).any(axis=1).all()


def test_the_microphone_overdrives_on_both_together() -> None:
    sounding = noisy()
    sounding.begin(SPEECH, Acoustics(snr_db=20, noise=Noise.HUM, clip_dbfs=-6))
    assert heard(sounding, 3).max() == pytest.approx(10 ** (-6 / 20))
