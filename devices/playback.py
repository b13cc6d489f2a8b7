"""The bounded queue between whoever plays and a speaker's callback, without any device.

    play ──put──▶ queue ──fill──▶ callback ──▶ device
            waits while full        zeros while empty

Used by devices/soundcard.py. What the callback has taken is heard a little later; that time is
counted in the samples of silence taken since, so that no clock is needed.
"""

import threading
from collections import deque

from core.audio import Samples
from core.errors import DeviceError

LIMIT_S = 20.0
"""Sound that may wait; `put` waits above that."""

LOST_S = 2.0
"""A device that takes nothing for so long is lost."""


class Playback:
    """Mono samples at the device's rate, on their way to it. Any thread may call any method."""

    def __init__(self, rate_hz: int, latency_s: float, lost_s: float = LOST_S) -> None:
        """`latency_s`: from the callback to the ear."""
        self._limit = round(LIMIT_S * rate_hz)
        self._latency = round(latency_s * rate_hz)
        self._lost_s = lost_s
        self._changed = threading.Condition()
        self._blocks: deque[Samples] = deque()
        self._waiting = 0
        self._silence = self._latency
        self._clearings = 0
        self._lost = False

    @property
    def sounding(self) -> bool:
        """True while something that was put has not been heard."""
        return self._waiting > 0 or self._silence < self._latency

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
            filled = 0
            while self._blocks and filled < len(out):
                filled += self._take(out[filled:])
            out[filled:] = 0.0
            if not self._waiting:
                self._silence = min(self._latency, self._silence + len(out) - filled)
            self._changed.notify_all()

    def drain(self) -> None:
        """Wait until everything was heard, or cleared; raises DeviceError as `put` does."""
        with self._changed:
            while self.sounding:
                self._wait()

    def clear(self) -> None:
        """Forget what has not been taken; wakes `put` and `drain`."""
        with self._changed:
            self._blocks.clear()
            self._waiting = 0
            self._silence = self._latency
            self._clearings += 1
            self._changed.notify_all()

    def lose(self) -> None:
        """The device is gone: nothing will be taken any more."""
        with self._changed:
            self._lost = True
            self._changed.notify_all()

    def _take(self, out: Samples) -> int:
        """Move as much of the first block as fits; returns how much."""
        block = self._blocks.popleft()
        taken = min(len(block), len(out))
        out[:taken] = block[:taken]
        if taken < len(block):
            self._blocks.appendleft(block[taken:])
        self._waiting -= taken
        return taken

    def _wait(self) -> None:
        """Wait for the next change; each call of the callback is one."""
        if self._lost or not self._changed.wait(self._lost_s):
            raise _lost()


def _lost() -> DeviceError:
    return DeviceError("the speaker takes no sound any more: plug it in again and restart")
