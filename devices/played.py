"""What the speaker played: the reference by which an echo is told from a visitor.

    speaker's callback ──note──▶ queue ──take──▶ whoever reads the microphone

The callback only copies and enqueues; resampling to HEARING_RATE_HZ is left to the reader. Speaker
and microphone are lined up by counting samples alone, since time stamps of some sound servers are
off by more than the echo's delay: for each sample heard, one that was played is taken. A speaker
that stalls plays silence meanwhile, which is what the reader gets; what a stalled microphone
lost is dropped. Between stalls the delay is steady, and finding it is the canceller's business;
after one, `shifted` says that it has to be found anew.
"""

import queue
from collections import deque

import numpy as np
import soxr

from core.audio import HEARING_RATE_HZ, Samples

CUSHION = round(0.02 * HEARING_RATE_HZ)
"""Samples that more of them wait each time that there are too few, since sound servers take blocks
in bursts. As few as possible: an echo must not precede its cause."""

SURPLUS = round(0.06 * HEARING_RATE_HZ)
"""Samples that wait after every burst only where the microphone has lost as many."""

WATCHED = 200
"""Takes of 20 ms within which the fewest waiting samples count."""

WAITING_BLOCKS = 1000
"""Blocks of the callback that may wait to be read; what comes on top is lost."""


class PlayedSound:
    """Mono at HEARING_RATE_HZ; one thread notes, another takes."""

    def __init__(self) -> None:
        self._noted: queue.Queue[tuple[Samples, int]] = queue.Queue(WAITING_BLOCKS)
        self._rate_hz = HEARING_RATE_HZ
        self._resampler = soxr.ResampleStream(HEARING_RATE_HZ, HEARING_RATE_HZ, 1)
        self._late = False
        self.restart()

    def note(self, samples: Samples, rate_hz: int, late: bool = False) -> None:
        """The next block that the device took, silent or not; from the speaker's callback.

        `late`: the device played silence before it.
        """
        self._late |= late
        if not self._noted.full():
            self._noted.put_nowait((samples, rate_hz))

    def restart(self) -> None:
        """The microphone's stream begins anew: forget what nobody will take."""
        self._waiting = np.zeros(0, dtype=np.float32)
        self._fewest: deque[int] = deque(maxlen=WATCHED)
        self._stalled = self._shifted = self._fresh = True

    @property
    def shifted(self) -> bool:
        """True once after speaker and microphone had to be lined up anew."""
        shifted, self._shifted = self._shifted or self._late, False
        self._late = False
        return shifted

    def take(self, count: int) -> Samples:
        """What was played in the time of the next `count` samples heard; zeros where nothing."""
        self._collect()
        if self._fresh:
            self._fresh = False
            self._drop(len(self._waiting))
        stalled = len(self._waiting) < count + (CUSHION if self._stalled else 0)
        self._shifted |= stalled is not self._stalled
        self._stalled = stalled
        if stalled:
            return np.zeros(count, dtype=np.float32)
        played, self._waiting = self._waiting[:count], self._waiting[count:]
        self._watch()
        return played

    def _watch(self) -> None:
        """Drop what has waited all the time, for as long as is watched."""
        self._fewest.append(len(self._waiting))
        if len(self._fewest) == WATCHED and min(self._fewest) > SURPLUS:
            self._drop(min(self._fewest) - CUSHION)
            self._fewest.clear()
            self._shifted = True

    def _drop(self, count: int) -> None:
        self._waiting = self._waiting[max(0, count) :]

    def _collect(self) -> None:
        """Resample what was noted since."""
        while not self._noted.empty():
            samples, rate_hz = self._noted.get_nowait()
            if rate_hz != self._rate_hz:
                self._rate_hz = rate_hz
                self._resampler = soxr.ResampleStream(rate_hz, HEARING_RATE_HZ, 1)
            piece = self._resampler.resample_chunk(samples)
            self._waiting = np.concatenate((self._waiting, piece))
