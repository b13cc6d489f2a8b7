"""Noise that lasts: the same whenever asked, at its level, and no two stretches alike."""

import numpy as np
import pytest

from scripts.acoustics import CLEAN, Acoustics
from scripts.acoustics.level import level_db
from scripts.acoustics.setting import Codec, Noise
from scripts.acoustics.surroundings import BLEND, STRETCH, Surroundings

HUM = Acoustics(snr_db=10, noise=Noise.HUM)


@pytest.fixture(scope="module")
def hum() -> Surroundings:
    return Surroundings(HUM, speech_dbfs=-26, seed=3)


def test_without_an_snr_it_is_silent() -> None:
    assert not Surroundings(CLEAN, speech_dbfs=-26, seed=3).recorded(0, 4096).any()


def test_what_is_heard_at_a_time_does_not_depend_on_when_it_is_asked(hum: Surroundings) -> None:
    whole = hum.arriving(0, 2 * STRETCH)
    late = Surroundings(HUM, speech_dbfs=-26, seed=3).arriving(STRETCH - 700, 1400)
    assert np.array_equal(late, whole[STRETCH - 700 : STRETCH + 700])
    assert not np.array_equal(whole, Surroundings(HUM, -26, seed=4).arriving(0, 2 * STRETCH))


def test_it_goes_on_at_one_level_and_repeats_nothing(hum: Surroundings) -> None:
    for start in (0, STRETCH - BLEND, STRETCH, 2 * STRETCH + 100):
        assert level_db(hum.arriving(start, STRETCH // 2)) == pytest.approx(-36, abs=0.5)
    first, second = (hum.arriving(n * STRETCH + BLEND, STRETCH // 2) for n in (0, 1))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.95


def test_stretches_go_over_into_each_other(hum: Surroundings) -> None:
    around = hum.arriving(STRETCH - BLEND, 2 * BLEND)
    steps = np.abs(np.diff(around))
    assert steps[BLEND - 2 : BLEND + 2].max() <= steps.max()
    assert level_db(around[BLEND:]) == pytest.approx(-36, abs=3)


def test_before_the_scene_there_is_nothing(hum: Surroundings) -> None:
    early = hum.arriving(-100, 200)
    assert not early[:100].any()
    assert early[100:].any()


def test_it_is_heard_through_the_same_line_as_speech() -> None:
    narrow = Acoustics(snr_db=0, noise=Noise.HUM, codec=Codec.TELEPHONE)
    around = Surroundings(narrow, speech_dbfs=-26, seed=3)
    # Most of the hum's power is below 300 Hz, which a telephone leaves out.
    assert level_db(around.recorded(0, 16_000)) < level_db(around.arriving(0, 16_000)) - 6
