"""Calls tickets in the hall: chime, then the call in each language, on a speaker of the hall's own.

    call ──▶ the latest few calls ──▶ thread: open the speaker, chime, speak, close it

Without a speaker of its own the hall hears calls from the assistant's: see `Loop.tell`.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from assistant.chime import chime
from core.audio import AudioChunk
from core.errors import TildesError
from core.turn import Reply
from devices.soundcard import SoundcardSpeaker
from devices.speaker import Speaker

log = logging.getLogger(__name__)

WAITING_LIMIT = 8
"""Calls that wait to be spoken; in a rush the earliest are left to the board."""

Speak = Callable[[Reply], Iterable[AudioChunk]]
Call = tuple[Reply, ...]
"""The same call in each language."""


class HallVoice:
    """Speaks calls one after another, in a thread of its own until it is closed."""

    def __init__(self, open_speaker: Callable[[], Speaker], speak: Speak) -> None:
        """`open_speaker` is asked for each call, so that one that was unplugged may come back."""
        self._open_speaker = open_speaker
        self._speak = speak
        self._waiting: deque[Call] = deque(maxlen=WAITING_LIMIT)
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="hall", daemon=True)
        self._thread.start()

    def call(self, call: Sequence[Reply]) -> None:
        """Speak it when the calls before it are spoken; returns at once, from any thread."""
        with self._changed:
            if len(self._waiting) == WAITING_LIMIT:
                log.warning("calls come faster than they can be spoken: one is only shown")
            self._waiting.append(tuple(call))
            self._changed.notify()

    def close(self) -> None:
        """End after the call that is being spoken."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if self._closing:
                    return
                call = self._waiting.popleft()
            try:
                self._say(call)
            except TildesError as error:
                # The board shows the call all the same.
                log.warning("a call was not spoken in the hall: %s", error)

    def _say(self, call: Call) -> None:
        with self._open_speaker() as speaker:
            speaker.play(chime())
            for reply in call:
                for chunk in self._speak(reply):
                    speaker.play(chunk)
            speaker.drain()


def hall_voice(speaker: str, speak: Speak) -> HallVoice:
    """On the sound card's speaker of this name, or part of a name."""
    return HallVoice(lambda: SoundcardSpeaker(speaker), speak)
