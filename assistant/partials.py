"""When partials are heard: while the visitor speaks, at intervals, and never in the way.

    sound       xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...........
    worker           |partial|        |partia|   |decode ahead |
                ^ FIRST_S    |<------>|      |
                              rest           GIVE_WAY_S of pause: cancelled

A partial runs in the worker like everything else, so it gives way at the first sign of a pause,
before the recogniser is asked. Machines that take too long for one do without.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from assistant.events import PartialHeard
from assistant.worker import Worker
from core.audio import HEARING_RATE_HZ, Utterance
from core.cancellation import Cancellation, Cancelled
from core.clock import Clock
from core.hypothesis import Expectation
from voice.endpointing import Endpointer
from voice.partials import PartialRecognizer
from voice.recognition import NO_EXPECTATION

log = logging.getLogger(__name__)

FIRST_S = 1.0
"""Seconds of the utterance, pre-roll included, before the first partial."""

EVERY_S = 0.8
"""Seconds of sound between two partials at least."""

REST = 2.0
"""And at least so many times what the last one took, so that a core stays free."""

GIVE_WAY_S = 0.06
"""Seconds of pause that cancel a partial: a frame before decoding ahead starts."""

AFFORDABLE_S = 0.4
"""A machine that needs longer for a partial of PROBE_S does without: half of EVERY_S."""

PROBE_S = 3.0


@dataclass(slots=True)
class Attempt:
    """A partial that was handed to the worker."""

    cancellation: Cancellation = field(default_factory=Cancellation)
    over: bool = False


class PartialHearing:
    """Follows the endpointer chunk by chunk and has partials heard where there is time for them."""

    def __init__(
        self,
        recognizer: PartialRecognizer,
        worker: Worker,
        clock: Clock,
        tell: Callable[[PartialHeard], None],
    ) -> None:
        """`tell` is called in the worker's thread."""
        self._recognizer = recognizer
        self._worker = worker
        self._clock = clock
        self._tell = tell
        self._attempt = Attempt(over=True)
        self._due_s = FIRST_S
        self._failed = False

    def follow(self, endpointer: Endpointer, expectation: Expectation) -> None:
        """Take note of where the endpointer is after a chunk."""
        spoken_s = endpointer.utterance_s
        if spoken_s == 0.0:
            self._due_s = FIRST_S
        if spoken_s == 0.0 or endpointer.pause_s >= GIVE_WAY_S:
            self._attempt.cancellation.cancel()
        elif self._attempt.over and spoken_s >= self._due_s and not self._failed:
            self._attempt = Attempt()
            self._ask(self._attempt, endpointer.so_far(), expectation)

    def _ask(self, attempt: Attempt, utterance: Utterance, expectation: Expectation) -> None:
        def task() -> None:
            began_s = self._clock.monotonic_s()
            try:
                reading = self._recognizer.so_far(utterance, expectation, attempt.cancellation)
                attempt.cancellation.check()
                if reading is not None:
                    self._tell(PartialHeard(reading.text, reading.language))
            except Cancelled:
                pass
            except Exception as error:  # whatever it is, no turn may fail for the screen's sake
                log.warning("no partials any more: %s", error)
                self._failed = True
            took_s = self._clock.monotonic_s() - began_s
            self._due_s = utterance.duration_s + max(EVERY_S, REST * took_s)
            attempt.over = True

        self._worker.submit(task)


def affordable(recognizer: PartialRecognizer, clock: Clock) -> bool:
    """Whether this machine has time for partials: measured on noise, the better of two tries."""
    noise = np.random.default_rng(0).normal(0, 0.05, round(PROBE_S * HEARING_RATE_HZ))
    probe = Utterance(noise.astype(np.float32))
    times_s = []
    for _ in range(2):
        began_s = clock.monotonic_s()
        recognizer.so_far(probe, NO_EXPECTATION, Cancellation())
        times_s.append(clock.monotonic_s() - began_s)
    log.info("a partial takes %.2f s, %.2f may be", min(times_s), AFFORDABLE_S)
    return min(times_s) <= AFFORDABLE_S
