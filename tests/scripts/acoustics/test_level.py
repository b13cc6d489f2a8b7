import math

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples
from scripts.acoustics.level import active_level_db, active_parts, level_db, raised


def tone(seconds: float, level: float) -> Samples:
    at_s = np.arange(round(seconds * HEARING_RATE_HZ)) / HEARING_RATE_HZ
    sound = 10 ** (level / 20) * math.sqrt(2) * np.sin(2 * np.pi * 300 * at_s)
    return sound.astype(np.float32)


@pytest.mark.parametrize("level", [-50.0, -26.0, -10.0])
def test_a_steady_sound_has_its_own_level(level: float) -> None:
    assert level_db(tone(2, level)) == pytest.approx(level, abs=0.05)
    assert active_level_db(tone(2, level)) == pytest.approx(level, abs=0.2)


def test_long_pauses_don_t_count() -> None:
    pause = np.zeros(5 * HEARING_RATE_HZ, dtype=np.float32)
    speech = np.concatenate([pause, tone(2, -20), pause])
    # 200 ms after the end still count as speech.
    assert active_level_db(speech) == pytest.approx(-20, abs=0.8)
    assert level_db(speech) == pytest.approx(-27.8, abs=0.1)


def test_short_gaps_count_as_speech() -> None:
    gap = np.zeros(round(0.15 * HEARING_RATE_HZ), dtype=np.float32)
    syllables = np.concatenate([part for _ in range(6) for part in (tone(0.2, -20), gap)])
    assert np.count_nonzero(active_parts(syllables)) / len(syllables) > 0.95


def test_faint_noise_in_the_pauses_is_no_speech() -> None:
    speech = np.concatenate([tone(1, -20), np.zeros(4 * HEARING_RATE_HZ, dtype=np.float32)])
    noise = np.random.default_rng(1).normal(0, 10 ** (-70 / 20), len(speech)).astype(np.float32)
    assert active_level_db(speech + noise) == pytest.approx(active_level_db(speech), abs=0.2)


@pytest.mark.parametrize("count", [0, 1, 16_000])
def test_silence_has_no_level(count: int) -> None:
    silence = np.zeros(count, dtype=np.float32)
    assert active_level_db(silence) == -math.inf
    assert level_db(silence) == -math.inf


def test_louder_is_louder_by_so_much() -> None:
    assert level_db(raised(tone(1, -30), 12)) == pytest.approx(-18, abs=0.05)
