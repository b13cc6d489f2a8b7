"""What the speaker played and when: the reference by which an echo is told from a visitor.

    speaker's callback ──note──▶ queue ──between──▶ whoever reads the microphone

The callback only copies and enqueues; resampling to HEARING_RATE_HZ is left to the reader.
"""

import queue

import numpy as np
import soxr

from core.audio import HEARING_RATE_HZ, Samples
from devices.stream_clock import StreamClock

KEPT_S = 2.0
"""How far back the reader may look: more than a microphone's buffers hold."""

SLACK_S = 0.010
"""By how much the two streams' clocks may disagree before the reader jumps: the canceller bears a
steady delay, and each jump makes it learn the room anew."""

WAITING_BLOCKS = 1000
"""Blocks of the callback that may wait to be read; what comes on top is lost."""


class PlayedSound:
    """Mono at HEARING_RATE_HZ; one thread notes, another reads."""

    def __init__(self) -> None:
        self._noted: queue.Queue[tuple[Samples, int, float]] = queue.Queue(WAITING_BLOCKS)
        self._rate_hz = 0
        self._begin(HEARING_RATE_HZ)
        self._next = 0

    def note(self, samples: Samples, rate_hz: int, heard_at_s: float) -> None:
        """The next block, which leaves the speaker at `heard_at_s`; from the speaker's callback."""
        if not self._noted.full():
            self._noted.put_nowait((samples, rate_hz, heard_at_s))

    def between(self, start_s: float, count: int) -> Samples:
        """The `count` samples that were heard from `start_s` on; zeros where nothing is known."""
        self._take()
        wanted = round((start_s - self._kept_from_s) * HEARING_RATE_HZ)
        if abs(wanted - self._next) > SLACK_S * HEARING_RATE_HZ:
            self._next = wanted
        first, self._next = self._next, self._next + count
        played = np.zeros(count, dtype=np.float32)
        known = self._kept[max(0, first) : max(0, first + count)]
        played[max(0, -first) : max(0, -first) + len(known)] = known
        self._forget()
        return played

    def _begin(self, rate_hz: int) -> None:
        """A stream of another rate, or the first."""
        self._rate_hz = rate_hz
        self._clock = StreamClock(rate_hz)
        self._resampler = soxr.ResampleStream(rate_hz, HEARING_RATE_HZ, 1)
        self._kept = np.zeros(0, dtype=np.float32)
        self._resampled = 0
        self._taken = 0
        self._kept_from_s = 0.0

    def _take(self) -> None:
        """Resample what was noted since."""
        while not self._noted.empty():
            samples, rate_hz, heard_at_s = self._noted.get_nowait()
            if rate_hz != self._rate_hz:
                self._begin(rate_hz)
            began_s = self._clock.tick(len(samples), heard_at_s) - self._taken / self._rate_hz
            self._taken += len(samples)
            piece = self._resampler.resample_chunk(samples)
            self._resampled += len(piece)
            self._kept = np.concatenate((self._kept, piece))
            # Kept samples are the last of those resampled since the stream's beginning.
            forgotten = self._resampled - len(self._kept)
            self._kept_from_s = began_s + forgotten / HEARING_RATE_HZ

    def _forget(self) -> None:
        surplus = len(self._kept) - round(KEPT_S * HEARING_RATE_HZ)
        if surplus > 0:
            self._kept = self._kept[surplus:]
            self._kept_from_s += surplus / HEARING_RATE_HZ
            self._next -= surplus
