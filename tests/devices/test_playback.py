import threading
from collections.abc import Callable

import numpy as np
import pytest

from core.audio import Samples
from core.errors import DeviceError
from devices.playback import LIMIT_S, Playback

RATE_HZ = 1000


def ramp(first: int, count: int) -> Samples:
    return np.arange(first, first + count, dtype=np.float32)


def taken(playback: Playback, count: int) -> list[float]:
    out = np.full(count, -1.0, dtype=np.float32)
    playback.fill(out)
    return [float(value) for value in out]


def in_background(task: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=task, daemon=True)
    thread.start()
    return thread


def test_blocks_follow_each_other_without_a_gap_and_end_in_silence() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(ramp(1, 3), playback.clearings)
    playback.put(ramp(4, 4), playback.clearings)
    assert taken(playback, 2) == [1, 2]
    assert taken(playback, 4) == [3, 4, 5, 6]
    assert taken(playback, 3) == [7, 0, 0]
    assert taken(playback, 2) == [0, 0]


def test_it_sounds_until_the_device_has_played_what_it_took() -> None:
    playback = Playback(RATE_HZ, latency_s=0.010)
    assert not playback.sounding
    playback.put(ramp(1, 5), playback.clearings)
    taken(playback, 5)
    assert playback.sounding
    taken(playback, 9)
    assert playback.sounding
    taken(playback, 1)
    assert not playback.sounding


def test_new_sound_within_the_latency_starts_the_count_anew() -> None:
    playback = Playback(RATE_HZ, latency_s=0.010)
    playback.put(ramp(1, 5), playback.clearings)
    taken(playback, 14)
    playback.put(ramp(1, 1), playback.clearings)
    taken(playback, 10)
    assert playback.sounding
    taken(playback, 1)
    assert not playback.sounding


def test_nothing_put_is_nothing_to_wait_for() -> None:
    playback = Playback(RATE_HZ, latency_s=0.010)
    playback.put(ramp(1, 0), playback.clearings)
    assert not playback.sounding
    playback.drain()


def test_drain_waits_for_the_device() -> None:
    playback = Playback(RATE_HZ, latency_s=0.010)
    playback.put(ramp(1, 50), playback.clearings)
    draining = in_background(playback.drain)
    for _ in range(5):
        taken(playback, 10)
    assert draining.is_alive()
    taken(playback, 10)
    draining.join(5)
    assert not draining.is_alive()


def test_clear_ends_a_drain_and_forgets_the_rest() -> None:
    playback = Playback(RATE_HZ, latency_s=0.010)
    playback.put(ramp(1, 50), playback.clearings)
    draining = in_background(playback.drain)
    playback.clear()
    draining.join(5)
    assert not draining.is_alive()
    assert taken(playback, 2) == [0, 0]


def test_what_is_cut_off_fades_and_is_counted() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(np.ones(100, dtype=np.float32), playback.clearings)
    taken(playback, 20)
    assert playback.clear() == pytest.approx(0.030)
    assert not playback.sounding
    fade = taken(playback, 10)
    assert fade == sorted(fade, reverse=True)
    assert 0.8 < fade[0] < 1
    assert 0 < fade[-1] < 0.2
    assert taken(playback, 5) == [0] * 5
    assert playback.clear() == 0.0


def test_a_second_stop_lets_the_fade_go_on_and_new_sound_waits_for_it() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(np.ones(100, dtype=np.float32), playback.clearings)
    taken(playback, 20)
    playback.clear()
    begun = taken(playback, 4)
    playback.clear()
    playback.put(np.full(3, 5, dtype=np.float32), playback.clearings)
    rest = taken(playback, 10)
    assert begun[-1] > rest[0] > rest[5] > 0
    assert rest[6:] == [5, 5, 5, 0]


def test_a_sound_that_was_never_begun_leaves_nothing() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(np.ones(100, dtype=np.float32), playback.clearings)
    assert playback.clear() == 0.0
    assert taken(playback, 5) == [0] * 5


def test_only_what_came_since_the_last_silence_is_counted() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(np.ones(20, dtype=np.float32), playback.clearings)
    taken(playback, 30)
    playback.drain()
    playback.put(np.ones(50, dtype=np.float32), playback.clearings)
    taken(playback, 10)
    assert playback.clear() == pytest.approx(0.020)


def test_a_full_queue_makes_put_wait_for_the_device() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    full = round(LIMIT_S * RATE_HZ)
    playback.put(np.ones(full, dtype=np.float32), playback.clearings)
    putting = in_background(lambda: playback.put(ramp(7, 1), 0))
    putting.join(0.02)
    assert putting.is_alive()
    taken(playback, full - 1)
    putting.join(5)
    assert taken(playback, 3) == [1, 7, 0]


def test_the_rest_of_a_cleared_sound_is_dropped() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(ramp(1, 5), clearings=0)
    playback.clear()
    playback.put(ramp(6, 5), clearings=0)
    assert not playback.sounding
    playback.put(ramp(11, 1), clearings=1)
    assert taken(playback, 2) == [11, 0]


def test_what_waits_for_room_is_dropped_by_clear() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(np.ones(round(LIMIT_S * RATE_HZ), dtype=np.float32), playback.clearings)
    putting = in_background(lambda: playback.put(ramp(7, 1), 0))
    putting.join(0.02)
    playback.clear()
    putting.join(5)
    assert not putting.is_alive()
    assert taken(playback, 2) == [0, 0]


def test_a_device_that_takes_nothing_is_lost() -> None:
    playback = Playback(RATE_HZ, latency_s=0, lost_s=0.01)
    playback.put(ramp(1, 5), playback.clearings)
    with pytest.raises(DeviceError, match="speaker takes no sound any more"):
        playback.drain()


def test_a_lost_device_is_told_at_once() -> None:
    playback = Playback(RATE_HZ, latency_s=0)
    playback.put(ramp(1, 5), playback.clearings)
    playback.lose()
    with pytest.raises(DeviceError):
        playback.drain()
    with pytest.raises(DeviceError):
        playback.put(ramp(1, 5), playback.clearings)
