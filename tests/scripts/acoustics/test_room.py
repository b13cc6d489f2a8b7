import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import UsageError
from scripts.acoustics.room import ROOMS, SOUND_MPS, Room, check_fits, images, response

RINGS_S = {"booth": 0.15, "office": 0.4, "hall": 1.2, "vestibule": 2.0}


def decay_s(sound: Samples) -> float:
    """T30 by Schroeder's backward integration: ISO 3382."""
    left = np.cumsum(np.square(sound[::-1], dtype=np.float64))[::-1]
    left_db = 10 * np.log10(left / left[0] + 1e-15)
    first, last = (int(np.flatnonzero(left_db < level)[0]) for level in (-5, -35))
    at_s = np.arange(first, last) / HEARING_RATE_HZ
    return float(-60 / np.polyfit(at_s, left_db[first:last], 1)[0])


def direct_and_rest(name: str, distance_m: float) -> tuple[float, float]:
    """Energy of the direct sound and of all that comes more than a millisecond later."""
    sound = response(name, distance_m).astype(np.float64)
    end = round((distance_m / SOUND_MPS + 0.001) * HEARING_RATE_HZ)
    return float(np.sum(sound[:end] ** 2)), float(np.sum(sound[end:] ** 2))


@pytest.mark.parametrize("distance_m", [0.5, 1.0, 3.43])
def test_sound_takes_its_time(distance_m: float) -> None:
    peak = int(np.argmax(np.abs(response("none", distance_m))))
    assert peak == pytest.approx(distance_m / SOUND_MPS * HEARING_RATE_HZ, abs=0.6)


@pytest.mark.parametrize("name", ["none", "office", "hall"])
def test_the_direct_sound_falls_with_the_distance(name: str) -> None:
    near, _ = direct_and_rest(name, 0.5)
    far, _ = direct_and_rest(name, 2.0)
    assert 10 * np.log10(near / far) == pytest.approx(12.04, abs=1.0)


def test_half_a_metre_in_a_free_field_changes_no_level() -> None:
    spectrum = np.abs(np.fft.rfft(response("none", 0.5), HEARING_RATE_HZ))
    assert spectrum[300:6800] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("absorption", [0.05, 0.1, 0.2])
def test_a_room_of_like_sides_rings_as_sabine_says(absorption: float) -> None:
    room = Room((5.3, 4.7, 4.1), absorption, (0.4, 1.7, 1.3))
    sound = np.zeros(4 * HEARING_RATE_HZ, dtype=np.float32)
    for delays_s, gains in images(room, 1.5):
        np.add.at(sound, np.round(delays_s * HEARING_RATE_HZ).astype(int), gains)
    sound = np.diff(sound, prepend=np.float32(0.0))  # all images add up: without the sum of them
    assert decay_s(sound) == pytest.approx(room.sabine_s, rel=0.15)


def test_images_are_those_of_allen_and_berkley() -> None:
    room = Room((4.0, 3.0, 2.5), 0.36, (1.0, 1.0, 1.0))
    found = np.concatenate([np.stack(each, axis=1) for each in images(room, 0.5)])
    found = found[np.argsort(found[:, 0])]
    mouth = room.mouth_m(0.5)
    assert found[0] == pytest.approx([0.5 / SOUND_MPS, 1.0])
    # The nearest mirror image is that behind a wall of one corner: by hand, for each of three.
    for axis in range(3):
        image = np.where(np.arange(3) == axis, -mouth, mouth)
        apart_m = float(np.linalg.norm(image - np.array(room.microphone_m)))
        expected = [apart_m / SOUND_MPS, 0.5 / apart_m * 0.8]
        assert np.min(np.abs(found - expected).sum(axis=1)) < 1e-9


@pytest.mark.parametrize("name", list(ROOMS))
def test_a_room_rings_as_long_as_is_said_of_it(name: str) -> None:
    assert decay_s(response(name, 1.0)) == pytest.approx(RINGS_S[name], rel=0.1)


@pytest.mark.parametrize("name", ["office", "hall", "vestibule"])
def test_who_stands_farther_is_heard_more_by_the_echoes(name: str) -> None:
    shares = []
    for distance_m in (0.5, 1.0, 2.0):
        direct, rest = direct_and_rest(name, distance_m)
        shares.append(10 * np.log10(direct / rest))
    assert np.diff(shares) == pytest.approx([-6.0, -6.0], abs=2.5)


def test_nobody_stands_outside_the_room() -> None:
    with pytest.raises(UsageError, match=r"3 m from the microphone in the booth: at most 1\.6 m"):
        check_fits("booth", 3.0)


def test_a_room_sounds_the_same_again() -> None:
    first = response("office", 1.25).copy()
    response.cache_clear()
    assert np.array_equal(first, response("office", 1.25))
