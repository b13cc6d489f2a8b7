"""When a sample of a stream sounds, on the clock that all of PortAudio's streams share.

PortAudio's time stamps jitter by milliseconds, samples don't: so a stream's beginning is the
median of what its last blocks say about it, and any sample is counted from there.
"""

from collections import deque
from statistics import median

REMEMBERED = 64
"""Blocks whose median counts: about a second. A block that was lost moves the beginning, and half
a second later the median has followed."""


class StreamClock:
    """The clock of one stream; for one thread."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._beginnings: deque[float] = deque(maxlen=REMEMBERED)
        self._count = 0

    def tick(self, samples: int, time_s: float) -> float:
        """A block of so many samples began at `time_s` by its stamp; returns when it really did."""
        self._beginnings.append(time_s - self._count / self._rate_hz)
        began_s = median(self._beginnings) + self._count / self._rate_hz
        self._count += samples
        return began_s
