"""The bounded queue between whoever plays and a speaker's callback, without any device.

    play ──put──▶ queue ──fill──▶ callback ──▶ device
            waits while full        zeros while empty
    stop ──clear─▶ a fade of what would have come next, then zeros

Used by devices/soundcard.py. What the callback has taken is heard a little later; that time is
counted in the samples of silence taken since, so that no clock is needed.
"""

import threading
from collections import deque

import numpy as np

from core.audio import Samples
from core.errors import DeviceError

LIMIT_S = 20.0
"""Sound that may wait; `put` waits above that."""

LOST_S = 2.0
"""A device that takes nothing for so long is lost."""

FADE_S = 0.010
"""What is cut off falls silent over so long: at once would be a click."""


class Playback:
    """Mono samples at the device's rate, on their way to it. Any thread may call any method."""

    def __init__(self, rate_hz: int, latency_s: float, lost_s: float = LOST_S) -> None:
        """`latency_s`: from the callback to the ear."""
        self._limit = round(LIMIT_S * rate_hz)
        self._latency = round(latency_s * rate_hz)
        self._rate_hz = rate_hz
        self._lost_s = lost_s
        self._changed = threading.Condition()
        self._blocks: deque[Samples] = deque()
        self._waiting = 0
        self._taken = 0
        self._mid_sound = False
        self._fade = np.zeros(0, dtype=np.float32)
        self._silence = self._latency
        self._clearings = 0
        self._lost = False

    @property
    def sounding(self) -> bool:
        """True while something that was put has not been heard."""
        return self._waiting > 0 or self._silence < self._latency

    @property
    def heard_s(self) -> float:
        """Seconds heard since the last time that nothing was left."""
        with self._changed:
            in_the_device = self._latency - self._silence
            return max(0, self._taken - in_the_device) / self._rate_hz

    @property
    def clearings(self) -> int:
        """How often the queue was cleared."""
        return self._clearings

    def put(self, samples: Samples, clearings: int) -> None:
        """Enqueue; wait while the queue is full. Raises DeviceError where the device is lost.

        `clearings`: what it was when this sound began; what was cleared since is dropped.
        """
        with self._changed:
            while self._waiting >= self._limit and clearings == self._clearings:
                self._wait()
            if self._lost:
                raise _lost()
            if len(samples) and clearings == self._clearings:
                self._blocks.append(samples)
                self._waiting += len(samples)
                self._silence = 0

    def fill(self, out: Samples) -> None:
        """Write the next samples into `out`, zeros where there are none; for the callback."""
        with self._changed:
            filled = self._take_fade(out)
            while self._blocks and filled < len(out):
                filled += self._take(out[filled:])
            out[filled:] = 0.0
            self._mid_sound = filled == len(out)
            if not self._waiting:
                self._silence = min(self._latency, self._silence + len(out) - filled)
            self._changed.notify_all()

    def drain(self) -> None:
        """Wait until everything was heard, or cleared; raises DeviceError as `put` does."""
        with self._changed:
            clearings = self._clearings
            while self.sounding:
                self._wait()
            if clearings == self._clearings:
                self._taken = 0

    def clear(self) -> float:
        """Forget what has not been taken, but for a fade; wakes `put` and `drain`.

        Returns the seconds that were taken since the last time that nothing was left, the fade
        included: they are heard.
        """
        with self._changed:
            if self._mid_sound and not len(self._fade):
                self._fade = self._fading()
            taken_s = (self._taken + len(self._fade)) / self._rate_hz
            self._blocks.clear()
            self._waiting = self._taken = 0
            self._silence = self._latency
            self._clearings += 1
            self._changed.notify_all()
            return taken_s

    def lose(self) -> None:
        """The device is gone: nothing will be taken any more."""
        with self._changed:
            self._lost = True
            self._changed.notify_all()

    def _fading(self) -> Samples:
        """The next samples, from their full level down to nothing."""
        upcoming = np.zeros(round(FADE_S * self._rate_hz), dtype=np.float32)
        filled = 0
        while self._blocks and filled < len(upcoming):
            filled += self._take(upcoming[filled:])
        self._taken -= filled
        ramp = np.linspace(1.0, 0.0, filled + 2, dtype=np.float32)[1:-1]
        return np.asarray(upcoming[:filled] * ramp, dtype=np.float32)

    def _take_fade(self, out: Samples) -> int:
        """Move as much of the fade as fits; returns how much."""
        taken = min(len(self._fade), len(out))
        out[:taken] = self._fade[:taken]
        self._fade = self._fade[taken:]
        return taken

    def _take(self, out: Samples) -> int:
        """Move as much of the first block as fits; returns how much."""
        block = self._blocks.popleft()
        taken = min(len(block), len(out))
        out[:taken] = block[:taken]
        if taken < len(block):
            self._blocks.appendleft(block[taken:])
        self._waiting -= taken
        self._taken += taken
        return taken

    def _wait(self) -> None:
        """Wait for the next change; each call of the callback is one."""
        if self._lost or not self._changed.wait(self._lost_s):
            raise _lost()


def _lost() -> DeviceError:
    return DeviceError("the speaker takes no sound any more: plug it in again and restart")
