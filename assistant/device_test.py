"""Tries microphone and speaker out: a recording, its echo, and how late sound comes back.

Called by `tildes devices test`.
"""

import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import DeviceError
from devices.levels import dbfs
from devices.microphone import Microphone
from devices.sounding import found_at, sweep
from devices.speaker import Speaker

METER_S = 0.1
"""How often the live bar moves."""

SOUNDINGS = 3
LISTENED_S = 1.0
"""How long a sweep may take from the speaker to the microphone."""

SILENT_S = 3.0
"""A microphone that gives nothing for so long is broken."""

OnLevel = Callable[[float], None]
"""Told the level in dBFS, METER_S apart."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What came back of the sweeps."""

    latency_s: float | None
    """From `play` until it is read, the median; None where most were not heard."""

    heard: int
    """How many of SOUNDINGS were."""


def record(microphone: Microphone, seconds: float, on_level: OnLevel) -> AudioChunk:
    """Listen for so long. Raises DeviceError where nothing comes."""
    pieces: list[Samples] = []
    unmetered: list[Samples] = []
    wanted = round(seconds * HEARING_RATE_HZ)
    while sum(map(len, pieces)) < wanted:
        chunk = microphone.read(SILENT_S)
        if chunk is None:
            break
        pieces.append(chunk.samples)
        unmetered.append(chunk.samples)
        if sum(map(len, unmetered)) >= METER_S * HEARING_RATE_HZ:
            on_level(dbfs(np.concatenate(unmetered)))
            unmetered.clear()
    recorded = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
    return AudioChunk(recorded[:wanted], HEARING_RATE_HZ)


def sound_out(microphone: Microphone, speaker: Speaker) -> Echo:
    """Play sweeps and find them in what the microphone hears meanwhile."""
    with Listening(microphone) as listening:
        found = [_sound_once(listening, speaker) for _ in range(SOUNDINGS)]
    latencies_s = [latency_s for latency_s in found if latency_s is not None]
    heard = len(latencies_s)
    # One alone may be a door that creaked.
    most = heard > SOUNDINGS // 2
    return Echo(statistics.median(latencies_s) if most else None, heard)


def _sound_once(listening: "Listening", speaker: Speaker) -> float | None:
    played = sweep(HEARING_RATE_HZ)
    listening.begin()
    speaker.play(played)
    speaker.drain()
    return found_at(listening.wait(played.duration_s + LISTENED_S))


class Listening:
    """Reads a microphone in a thread of its own."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._changed = threading.Condition()
        self._heard: list[Samples] = []
        self._failure: Exception | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._listen, name="listening", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read; returns once sound flows."""
        self._thread.start()
        with self._changed:
            self._await(1)
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End with the chunk in hand."""
        self._stopping = True
        self._thread.join(SILENT_S)

    def begin(self) -> None:
        """What is heard from now on counts."""
        with self._changed:
            self._heard.clear()

    def wait(self, seconds: float) -> AudioChunk:
        """So many seconds since `begin`; fewer where the microphone ended."""
        with self._changed:
            self._await(round(seconds * HEARING_RATE_HZ))
            heard = [*self._heard, np.zeros(0, dtype=np.float32)]
            return AudioChunk(np.concatenate(heard), HEARING_RATE_HZ)

    def _await(self, count: int) -> None:
        while sum(map(len, self._heard)) < count and not self._stopping:
            if not self._changed.wait(SILENT_S):
                raise DeviceError("the microphone gives no sound: check its plug and start again")
        if self._failure is not None:
            raise self._failure

    def _listen(self) -> None:
        try:
            while not self._stopping and (chunk := self._microphone.read(SILENT_S)) is not None:
                with self._changed:
                    self._heard.append(chunk.samples)
                    self._changed.notify_all()
        except DeviceError as error:
            self._failure = error
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
