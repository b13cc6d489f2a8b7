"""Time as an argument, so that no test waits: the Clock seam, the real one and the fake."""

import time
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def monotonic_s(self) -> float:
        """Seconds that only ever grow; for measuring."""
        ...

    def now(self) -> datetime:
        """The wall clock, with its time zone; for dates and opening hours."""
        ...


class SystemClock:
    """The machine's own clock."""

    def monotonic_s(self) -> float:
        """Seconds from the process's performance counter."""
        return time.perf_counter()

    def now(self) -> datetime:
        """Local time with the machine's zone."""
        return datetime.now().astimezone()


class FakeClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, now: datetime) -> None:
        self._start = now
        self._elapsed_s = 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._elapsed_s += seconds

    def monotonic_s(self) -> float:
        """Seconds advanced so far."""
        return self._elapsed_s

    def now(self) -> datetime:
        """The starting time plus the seconds advanced."""
        return self._start + timedelta(seconds=self._elapsed_s)
