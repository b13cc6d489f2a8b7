"""Lets the desktop's wizard try microphone and speaker, before any loop has them."""

import threading
from collections.abc import Callable, Mapping

from assistant.chime import chime
from assistant.config import Config
from assistant.engines import load_synthesizer
from core.clock import Clock
from core.errors import DeviceError, ModelError
from core.language import Language
from devices.levels import dbfs
from devices.microphone import Microphone
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from devices.speaker import Speaker
from tts.synthesis import Synthesizer

FORGOTTEN_S = 3.0
"""A microphone for which nobody asks any more is let go after so long."""

READ_S = 1.0
"""How long a chunk may take to come."""


class MicrophoneTrial:
    """Tells how loud the microphone is: it is open as long as somebody asks."""

    def __init__(self, open_microphone: Callable[[], Microphone], clock: Clock) -> None:
        self._open_microphone = open_microphone
        self._clock = clock
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked_s = 0.0
        self._loudest: float | None = None
        self._fault = ""
        self._closing = False

    def level_dbfs(self) -> float | None:
        """The loudest chunk since the last question; None before the first one.

        Raises DeviceError where the microphone can't be opened; the next question tries again.
        """
        with self._lock:
            self._asked_s = self._clock.monotonic_s()
            fault, self._fault = self._fault, ""
            if fault:
                raise DeviceError(fault)
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._listen, name="trial", daemon=True)
                self._thread.start()
            level, self._loudest = self._loudest, None
            return level

    def close(self) -> None:
        """Let the microphone go, for good; returns when it is free."""
        with self._lock:
            self._closing = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _listen(self) -> None:
        try:
            with self._open_microphone() as microphone:
                while self._wanted() and (chunk := microphone.read(READ_S)) is not None:
                    level = dbfs(chunk.samples)
                    with self._lock:
                        self._loudest = max(level, self._loudest or level)
        except DeviceError as error:
            self._fault = str(error)
        finally:
            with self._lock:
                self._thread = None

    def _wanted(self) -> bool:
        return not self._closing and self._clock.monotonic_s() - self._asked_s < FORGOTTEN_S


def microphone_trial(config: Config, clock: Clock) -> MicrophoneTrial:
    """The config's microphone."""
    audio = config.audio
    return MicrophoneTrial(
        lambda: SoundcardMicrophone(audio.microphone or None, channel=audio.channel_number), clock
    )


def try_speaker(config: Config, sentences: Mapping[Language, str]) -> bool:
    """Play the chime, and the sentences where the voices are there; whether they were.

    Returns when all was heard. Raises DeviceError.
    """
    try:
        voice = load_synthesizer(config)
    except ModelError:
        voice = None
    play_trial(SoundcardSpeaker(config.audio.speaker or None), voice, sentences)
    return voice is not None


def play_trial(
    speaker: Speaker, voice: Synthesizer | None, sentences: Mapping[Language, str]
) -> None:
    """The chime, then each sentence in its language. Raises DeviceError."""
    with speaker:
        speaker.play(chime())
        if voice is not None:
            for language, sentence in sentences.items():
                for clause in voice.synthesize(sentence, language):
                    speaker.play(clause)
        speaker.drain()
