import math
from collections.abc import Sequence

import numpy as np
import pytest

from voice.noise_floor import SILENCE_DBFS, NoiseFloor, level_dbfs


def after(*levels: float, spoken: Sequence[float] = ()) -> NoiseFloor:
    floor = NoiseFloor(frame_s=0.1, memory_s=2.0, least_s=0.5, unrest_memory_s=4.0)
    for level in levels:
        floor.hear(level, within_utterance=False)
    for level in spoken:
        floor.hear(level, within_utterance=True)
    return floor


def floor_after(*levels: float) -> float:
    return after(*levels).dbfs


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


def test_a_steady_noise_is_at_rest_and_talk_is_not() -> None:
    assert after(*[-40.0] * 40).unrest_db == 0
    assert after(*[-40.0, -38.0, -36.0, -34.0] * 10).unrest_db == pytest.approx(2)


def test_whoever_speaks_makes_no_room_restless() -> None:
    assert after(*[-60.0] * 16, spoken=[-20.0, -24.0, -28.0, -32.0] * 10).unrest_db == 0


def test_talk_around_is_learnt_though_it_passes_for_an_utterance() -> None:
    assert after(spoken=[-40.0, -38.0, -36.0, -34.0] * 10).unrest_db == pytest.approx(2)


def test_no_unrest_is_known_at_first() -> None:
    assert after(-40.0, -30.0, -20.0).unrest_db == 0


@pytest.mark.parametrize(("amplitude", "dbfs"), [(1.0, 0.0), (0.1, -20.0), (0.0, SILENCE_DBFS)])
def test_levels_are_relative_to_full_scale(amplitude: float, dbfs: float) -> None:
    assert level_dbfs(np.full(512, amplitude, np.float32)) == pytest.approx(dbfs, abs=1e-3)
