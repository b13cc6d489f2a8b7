"""Speaks replies, one at a time, clause by clause; any thread may cut one off. For the loop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.attendant import Attendant
from core.cancellation import Cancellation, Cancelled
from core.turn import Reply
from devices.speaker import Speaker
from tts.said import Said, said_within
from tts.synthesis import SpokenClause

SILENCED_S = 2.0
"""How long to wait for whoever cuts a reply off to have silenced the speaker."""


@dataclass(slots=True)
class Speech:
    """A reply while it is spoken."""

    cancellation: Cancellation = field(default_factory=Cancellation)
    clauses: list[SpokenClause] = field(default_factory=list)
    """What was given to the speaker so far."""
    heard_s: float = 0.0
    """How much of it was heard when it was cut off."""
    silenced: threading.Event = field(default_factory=threading.Event)
    """Whoever cut it off has written `heard_s`."""


class Saying:
    """The assistant's own voice."""

    def __init__(self, attendant: Attendant, speaker: Speaker) -> None:
        self._attendant = attendant
        self._speaker = speaker
        self._speech: Speech | None = None
        self._closed = False

    @property
    def words(self) -> str:
        """What was given to the speaker of the reply that is being said; empty where none is."""
        speech = self._speech
        return " ".join(clause.text for clause in speech.clauses) if speech else ""

    def say(self, reply: Reply, on_first: Callable[[], None]) -> Said:
        """Give each clause to the speaker as it is made; the next is made while it plays.

        Returns when all was heard, or was cut off by `interrupt`.
        """
        self._speech = speech = Speech()
        if self._closed:
            self.interrupt()
        try:
            for clause in self._attendant.speak(reply, speech.cancellation):
                if not speech.clauses:
                    on_first()
                speech.clauses.append(clause)
                self._speaker.play(clause)
            speech.cancellation.check()  # the last clause may have come after the stop
            self._speaker.drain()
        except Cancelled:
            self._speaker.stop()
        finally:
            self._speech = None
        if not speech.cancellation.cancelled:
            return Said(" ".join(clause.text for clause in speech.clauses), complete=True)
        speech.silenced.wait(SILENCED_S)
        return Said(said_within(speech.clauses, speech.heard_s), complete=False)

    def interrupt(self) -> None:
        """Fall silent at once, if something is being said."""
        speech = self._speech
        if speech is not None and not speech.cancellation.cancelled:
            speech.cancellation.cancel()
            speech.heard_s = self._speaker.stop()
            speech.silenced.set()

    def close(self) -> None:
        """Fall silent for good."""
        self._closed = True
        self.interrupt()
        self._speaker.stop()
