"""Devices of a scene in real time: a speaker for visitors, and what keeps a kiosk's sound."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import numpy as np

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import DeviceError
from devices.microphone import Microphone
from devices.sound_server import RATE_HZ, SoundServer
from devices.soundcard import LONG_S, SoundcardSpeaker
from devices.speaker import Speaker
from scripts.virtual import Played, SceneClock

AHEAD_S = 0.4
"""Of the visitor's sound wait before the device, so that a busy machine tears no holes into it."""


class Mouth:
    """The visitor's speaker: sounds without a hole, a little later than it is given."""

    def __init__(self, wish: str | None) -> None:
        self._wish = wish
        self._speaker: SoundcardSpeaker | None = None

    def begin(self) -> SoundcardSpeaker:
        """The visitor can be heard. Raises DeviceError."""
        try:
            self._speaker = SoundcardSpeaker(self._wish, latency_s=LONG_S).__enter__()
        except DeviceError as error:
            raise DeviceError(
                f"visitors have no speaker: {error}; name another with --visitor-speaker"
            ) from error
        return self._speaker

    def play(self, chunk: AudioChunk) -> None:
        """The next piece; nobody hears it while the card is out."""
        if self._speaker is None:
            return
        if not self._speaker.playing:
            self._speaker.play(AudioChunk(silence(AHEAD_S), HEARING_RATE_HZ))
        self._speaker.play(chunk)

    def end(self) -> None:
        """The visitor can't be heard."""
        if self._speaker is not None:
            self._speaker.__exit__(None, None, None)
            self._speaker = None


class KeptMicrophone:
    """A Microphone that keeps what was heard."""

    def __init__(self, microphone: Microphone, clock: SceneClock) -> None:
        self._microphone = microphone
        self._clock = clock
        self._heard: list[Samples] = []
        self._began_s = 0.0

    def __enter__(self) -> Self:
        """Start to listen."""
        self._microphone.__enter__()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._microphone.__exit__(error_type, error, traceback)

    def read(self, timeout_s: float) -> AudioChunk | None:
        """The next chunk."""
        chunk = self._microphone.read(timeout_s)
        if chunk is not None:
            if not self._heard:
                self._began_s = max(0.0, self._clock.scene_s - chunk.duration_s)
            self._heard.append(chunk.samples)
        return chunk

    @property
    def present(self) -> bool:
        """False while the device is lost."""
        return self._microphone.present

    @property
    def listening(self) -> bool:
        """Whether anything was heard, silence included."""
        return bool(self._heard)

    def forget(self) -> None:
        """The scene begins; what was before is not part of it."""
        self._heard.clear()

    def sound(self) -> Samples:
        """What was heard from the scene's beginning."""
        return np.concatenate([silence(self._began_s), *self._heard])


class KeptSpeaker:
    """A Speaker that keeps what was played, and when."""

    def __init__(self, speaker: Speaker, clock: SceneClock) -> None:
        self._speaker = speaker
        self._clock = clock
        self._silent_at_s = 0.0
        self._began_s = 0.0
        self.played: list[Played] = []

    def __enter__(self) -> Self:
        """Open the device."""
        self._speaker.__enter__()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let go of it."""
        self._speaker.__exit__(error_type, error, traceback)

    def forget(self) -> None:
        """As the microphone's."""
        self.played.clear()
        self._silent_at_s = 0.0

    def play(self, chunk: AudioChunk) -> None:
        """Enqueue a chunk."""
        now_s = self._clock.scene_s
        if not self._speaker.playing:
            self._began_s = now_s
        start_s = max(self._silent_at_s, now_s)
        self._silent_at_s = start_s + chunk.duration_s
        self.played.append(Played(start_s, chunk, self._silent_at_s))
        self._speaker.play(chunk)

    def drain(self) -> None:
        """Wait until everything was heard."""
        self._speaker.drain()

    def stop(self) -> float:
        """Fall silent."""
        heard_s = self._speaker.stop()
        now_s = self._clock.scene_s
        for piece in self.played:
            piece.end_s = min(piece.end_s, max(now_s, piece.start_s))
        self._silent_at_s = min(self._silent_at_s, now_s)
        return heard_s

    @property
    def playing(self) -> bool:
        """Whether it sounds."""
        return self._speaker.playing

    @property
    def began_s(self) -> float:
        """When the last reply began; earlier by as much as visitors are heard later."""
        return self._began_s - AHEAD_S


class Capture:
    """What comes out of a virtual speaker; a card that is pulled out ends it."""

    def __init__(self, server: SoundServer, clock: SceneClock) -> None:
        self._server, self._clock = server, clock
        self._recording = ExitStack()
        self._end: Callable[[], Sequence[Played]] = tuple
        self.pieces: list[Played] = []

    def begin(self) -> None:
        """Capture from now on. Raises DeviceError."""
        recording = self._recording.enter_context(self._server.recording())
        start_s = self._clock.scene_s - len(recording.samples) / RATE_HZ

        def ended() -> Sequence[Played]:
            samples = recording.samples
            end_s = start_s + len(samples) / RATE_HZ
            return (Played(start_s, AudioChunk(samples, RATE_HZ), end_s),)

        self._end = ended

    def end(self) -> None:
        """Keep what was captured since."""
        self.pieces += self._end()
        self._end = tuple
        self._recording.close()


def silence(seconds: float) -> Samples:
    """So much of it."""
    return np.zeros(round(seconds * HEARING_RATE_HZ), np.float32)
