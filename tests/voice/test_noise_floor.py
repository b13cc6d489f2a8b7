import math

import numpy as np
import pytest

from voice.noise_floor import SILENCE_DBFS, NoiseFloor, level_dbfs


def floor_after(*levels: float) -> float:
    floor = NoiseFloor(frame_s=0.1, memory_s=2.0, least_s=0.5)
    for level in levels:
        floor.hear(level)
    return floor.dbfs


def test_nothing_is_known_at_first() -> None:
    assert floor_after() == -math.inf
    assert floor_after(*[-40.0] * 4) == -math.inf


def test_a_steady_level_is_the_floor() -> None:
    assert floor_after(*[-40.0] * 5) == -40


def test_speech_with_its_dips_does_not_lift_it() -> None:
    assert floor_after(*[-60.0] * 20, *[-20.0, -20.0, -58.0, -20.0, -20.0] * 8) == -58


def test_a_noise_that_starts_becomes_the_floor_within_its_memory() -> None:
    assert floor_after(*[-60.0] * 20, *[-30.0] * 17) == -60
    assert floor_after(*[-60.0] * 20, *[-30.0] * 20) == -30


def test_it_falls_soon_when_the_noise_stops() -> None:
    assert floor_after(*[-30.0] * 20, *[-60.0] * 3) == -60


@pytest.mark.parametrize(("amplitude", "dbfs"), [(1.0, 0.0), (0.1, -20.0), (0.0, SILENCE_DBFS)])
def test_levels_are_relative_to_full_scale(amplitude: float, dbfs: float) -> None:
    assert level_dbfs(np.full(512, amplitude, np.float32)) == pytest.approx(dbfs, abs=1e-3)
