"""Recognition ahead of the endpoint: begun at a short pause, dropped if speech goes on.

    pause ──ahead──▶ worker ──▶ heard ──judge_pause──▶ how long the pause may be
    end of speech ──take──▶ the recognition that was begun, else one that begins now

For the loop.
"""

from dataclasses import dataclass, field

from assistant.attendant import Attendant, Heard
from assistant.worker import Worker
from core.audio import Utterance
from core.cancellation import Cancellation
from voice.endpointing import Endpointer


@dataclass(slots=True)
class Recognition:
    """A recognition that was handed to the worker, perhaps ahead of the end of speech."""

    utterance: Utterance
    cancellation: Cancellation = field(default_factory=Cancellation)
    heard: Heard | None = None
    judged: bool = False
    """Whether the endpointer was told what to make of the pause."""


class Decoding:
    """At most one recognition ahead; for the loop's thread."""

    def __init__(self, attendant: Attendant, worker: Worker) -> None:
        self._attendant = attendant
        self._worker = worker
        self._ahead: Recognition | None = None

    def ahead(self, utterance: Utterance) -> None:
        """Begin, though speech may go on."""
        self._ahead = self._begin(utterance)

    def take(self, utterance: Utterance) -> Recognition:
        """Speech has ended: what was begun ahead is it, since nothing was said after it."""
        recognition, self._ahead = self._ahead or self._begin(utterance), None
        return recognition

    def drop(self) -> None:
        """Speech goes on, or does not count any more."""
        if self._ahead is not None:
            self._ahead.cancellation.cancel()
            self._ahead = None

    def judge_pause(self, endpointer: Endpointer) -> None:
        """Tell the endpointer how long the pause may be, once decoding ahead is back."""
        recognition = self._ahead
        if recognition is None or recognition.heard is None or recognition.judged:
            return
        recognition.judged = True
        pause_s = self._attendant.pause_s(recognition.utterance, recognition.heard)
        if pause_s is not None:
            endpointer.expect_end(pause_s)

    def _begin(self, utterance: Utterance) -> Recognition:
        recognition = Recognition(utterance)

        def task() -> None:
            recognition.cancellation.check()
            recognition.heard = self._attendant.hear(utterance, recognition.cancellation)

        self._worker.submit(task)
        return recognition
