"""The test of microphone and speaker in a simulated room, where time passes as sound is played."""

import queue
from types import TracebackType
from typing import Self

import numpy as np
import pytest

from assistant.device_test import LISTENED_S, SOUNDINGS, record, sound_out
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import DeviceError
from devices.fakes import FakeMicrophone

BLOCK = HEARING_RATE_HZ // 50


class Room:
    """A microphone and a speaker, so far apart."""

    def __init__(self, delay_s: float, deaf: int = 0) -> None:
        """`deaf`: so many of the first sounds are not heard."""
        self._delay = round(delay_s * HEARING_RATE_HZ)
        self._deaf = deaf
        self._coming: queue.Queue[Samples | None] = queue.Queue()
        self._played: list[Samples] = []
        self._sounds = 0
        self.lost = False

    def __enter__(self) -> Self:
        self._coming.put(np.zeros(BLOCK, dtype=np.float32))
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing is open."""

    def read(self, timeout_s: float) -> AudioChunk | None:
        heard = self._coming.get(timeout=timeout_s)
        if heard is None:
            if self.lost:
                raise DeviceError("the microphone was unplugged: plug it in again")
            return None
        return AudioChunk(heard, HEARING_RATE_HZ)

    @property
    def present(self) -> bool:
        return True

    @property
    def playing(self) -> bool:
        return False

    def play(self, chunk: AudioChunk) -> None:
        heard = np.zeros(len(chunk.samples) + round(LISTENED_S * HEARING_RATE_HZ), np.float32)
        heard += np.random.default_rng(3).standard_normal(len(heard)).astype(np.float32) * 0.001
        if self._deaf:
            self._deaf -= 1
        else:
            heard[self._delay : self._delay + len(chunk.samples)] += 0.3 * chunk.samples
        self._played = np.split(heard, len(heard) // BLOCK)

    def drain(self) -> None:
        self._sounds += 1
        last = self._sounds == SOUNDINGS
        for block in [None] if self.lost else [*self._played, *([None] if last else [])]:
            self._coming.put(block)

    def stop(self) -> float:
        return 0.0


def test_what_is_recorded_is_metered_ten_times_a_second() -> None:
    chunk = AudioChunk(np.full(BLOCK, 0.1, dtype=np.float32), HEARING_RATE_HZ)
    levels: list[float] = []
    recording = record(FakeMicrophone([chunk] * 200), 2.0, levels.append)
    assert recording.duration_s == 2.0
    assert len(levels) == 20
    assert levels[0] == pytest.approx(-20, abs=0.1)


def test_a_microphone_that_ends_gives_what_there_was() -> None:
    chunk = AudioChunk(np.full(BLOCK, 0.1, dtype=np.float32), HEARING_RATE_HZ)
    assert record(FakeMicrophone([chunk] * 5), 2.0, lambda level: None).duration_s == 0.1
    assert record(FakeMicrophone([]), 2.0, lambda level: None).duration_s == 0


@pytest.mark.parametrize("delay_s", [0.0, 0.16, 0.4])
def test_the_latency_is_measured(delay_s: float) -> None:
    room = Room(delay_s)
    with room:
        echo = sound_out(room, room)
    assert echo.heard == SOUNDINGS
    assert echo.latency_s == pytest.approx(delay_s, abs=0.001)


@pytest.mark.parametrize(("deaf", "heard"), [(1, True), (2, False), (3, False)])
def test_most_sweeps_must_be_heard(deaf: int, heard: bool) -> None:
    room = Room(0.1, deaf)
    with room:
        echo = sound_out(room, room)
    assert echo.heard == SOUNDINGS - deaf
    assert (echo.latency_s is not None) is heard


def test_a_microphone_that_is_lost_under_way_is_one_line() -> None:
    room = Room(0.1)
    room.lost = True
    with room, pytest.raises(DeviceError, match="unplugged"):
        sound_out(room, room)
