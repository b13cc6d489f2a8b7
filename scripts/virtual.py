"""Devices, worker and clock of a scene: time is what the microphones were given, nothing else.

    director  ──give──▶ microphone ──▶ loop ──submit──▶ worker ──play, drain──▶ speaker
        ▲                                                  │                       │
        └───────settle: all that can be done now is done◀──┴──until it was heard◀──┘

Inference takes no time of the scene, a reply takes as long as its sound. Whenever one thread of a
kiosk works, the director waits for it, so that a scene goes the same way each time it is played.
"""

import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import numpy as np

from assistant.worker import Task, ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import EngineError
from devices.wavfile import at_hearing_rate

STUCK_S = 180.0
"""Real seconds after which a step of inference counts as stuck."""


class SceneClock:
    """A Clock: the wall clock goes with the scene; measured spans have the real work in them."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._began_s = time.perf_counter()
        self._scene_s = 0.0

    @property
    def scene_s(self) -> float:
        """Seconds of the scene so far."""
        return self._scene_s

    def begin(self) -> None:
        """The scene begins now; what it took to get ready is not part of it."""
        self._scene_s = 0.0

    def advance(self, seconds: float) -> None:
        """Let the scene go on."""
        self._scene_s += seconds
        self._now += timedelta(seconds=seconds)

    def put(self, now: datetime) -> None:
        """Put the wall clock to another time."""
        self._now = now

    def monotonic_s(self) -> float:
        """Seconds of the scene, and those that its work has really taken."""
        return self.scene_s + time.perf_counter() - self._began_s

    def now(self) -> datetime:
        """The scene's time of day."""
        return self._now


class SceneMicrophone:
    """A Microphone that gives what the director gives, when the loop asks for it."""

    def __init__(self) -> None:
        self._given: queue.SimpleQueue[AudioChunk] = queue.SimpleQueue()
        self._asked = threading.Semaphore(0)
        self.present = True
        """False while it is unplugged: silence comes in its stead."""

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """The loop asks for nothing more."""
        self._asked.release()

    def read(self, timeout_s: float) -> AudioChunk | None:  # noqa: ARG002 - the scene has no hurry
        """Wait for the director's next chunk."""
        self._asked.release()
        return self._given.get()

    def give(self, chunk: AudioChunk) -> None:
        """Hand a chunk over."""
        self._given.put(chunk)

    def await_asked(self) -> None:
        """Wait until the loop has done with its chunk. Raises EngineError where it never does."""
        if not self._asked.acquire(timeout=STUCK_S):
            raise EngineError(f"the loop did not come back within {STUCK_S:.0f} s: see the log")


@dataclass(slots=True)
class Played:
    """A piece of a reply, and when it sounded."""

    start_s: float
    chunk: AudioChunk
    end_s: float
    """Earlier than its length says where it was cut off."""


def sounded(played: Iterable[Played], count: int) -> Samples:
    """What was heard of it from the scene's beginning, `count` samples at HEARING_RATE_HZ."""
    whole = np.zeros(count, np.float32)
    for piece in played:
        start = round(piece.start_s * HEARING_RATE_HZ)
        end = min(count, round(piece.end_s * HEARING_RATE_HZ))
        if start < end:
            samples = at_hearing_rate(piece.chunk.samples, piece.chunk.rate_hz)[: end - start]
            whole[start : start + len(samples)] += samples
    return whole


class SceneSpeaker:
    """A Speaker in the scene's time: `drain` waits until the scene has gone on far enough."""

    def __init__(self, clock: SceneClock) -> None:
        self._clock = clock
        self.turn = threading.Condition()
        """Held by whoever looks at what is done; told whenever that changes."""
        self.played: list[Played] = []
        self.draining = False
        """Whether somebody waits for the end of what is played."""
        self.there = True
        """False while it is unplugged: what is played takes its time, and nobody hears it."""
        self.began_s = 0.0
        """When the scene heard the reply begin that is or was played last."""
        self._silent_at_s = 0.0
        self._undrained_s = 0.0

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Fall silent."""
        self.stop()

    def play(self, chunk: AudioChunk) -> None:
        """Enqueue after what is already playing."""
        with self.turn:
            if not self.playing:
                self.began_s = self._clock.scene_s
            start_s = max(self._silent_at_s, self._clock.scene_s)
            self._silent_at_s = start_s + chunk.duration_s
            self._undrained_s += chunk.duration_s
            if self.there:
                self.played.append(Played(start_s, chunk, self._silent_at_s))

    def drain(self) -> None:
        """Wait for the scene."""
        with self.turn:
            if self.playing:
                self.draining = True
                self.turn.notify_all()
                self.turn.wait_for(lambda: not self.draining)
            self._undrained_s = 0.0

    def stop(self) -> float:
        """Silent from now on; who drains learns it when the scene goes on."""
        with self.turn:
            now_s = self._clock.scene_s
            heard_s = self._undrained_s - max(0.0, self._silent_at_s - now_s)
            for piece in self.played:
                piece.end_s = min(piece.end_s, max(now_s, piece.start_s))
            self._silent_at_s, self._undrained_s = now_s, 0.0
            return max(0.0, heard_s)

    @property
    def playing(self) -> bool:
        """Whether it sounds at this time of the scene."""
        return self._clock.scene_s < self._silent_at_s

    def pass_time(self) -> None:
        """The scene went on: whoever waited for silence may have waited long enough."""
        if not self.playing:
            self.release()

    def release(self) -> None:
        """Whoever waits has waited long enough."""
        with self.turn:
            self.draining = False
            self.turn.notify_all()


class SceneWorker:
    """The live loop's own worker; what it is given begins when the loop has done with its chunk."""

    def __init__(self, worker: ThreadWorker, speaker: SceneSpeaker) -> None:
        self._worker = worker
        self._speaker = speaker
        self._given: list[Task] = []
        self._pending = 0
        self._dies = False

    def submit(self, task: Task) -> None:
        """Run `task` in the background, after those submitted before it."""
        self._given.append(task)

    def close(self) -> None:
        """As the worker does."""
        self._speaker.release()
        self._worker.close()

    def kill(self) -> None:
        """Let the next task die as if a library had ended its thread."""
        self._dies = True

    def settle(self) -> None:
        """Wait until all is done that can be done at this time of the scene.

        Raises EngineError where that takes too long.
        """
        given, self._given = self._given, []
        with self._speaker.turn:
            self._pending += len(given)
        for task in given:
            self._worker.submit(self._counted(task))
        with self._speaker.turn:
            done = self._speaker.turn.wait_for(
                lambda: self._pending == 0 or self._speaker.draining, STUCK_S
            )
        if not done:
            raise EngineError(f"inference did not come back within {STUCK_S:.0f} s: see the log")

    def _counted(self, task: Task) -> Task:
        def counted() -> None:
            try:
                if self._dies:
                    self._dies = False
                    raise SystemExit("killed by the script")
                task()
            finally:
                with self._speaker.turn:
                    self._pending -= 1
                    self._speaker.turn.notify_all()

        return counted
