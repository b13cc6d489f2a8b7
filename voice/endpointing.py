"""Endpointing: where an utterance begins and where it ends. The loop pushes the stream through it.

The policy is apart from the model: any VoiceActivityDetector gives a probability a frame, and
four states make utterances of them. Time is counted in samples alone.

    sound      ......xx.....xxxxxxxxxxxxxxxx....xxxxxxxxxxxxxx....................
    state      QUIET ST QUIET STRT SPEAKING STOP SPEAKING      STOPPING       QUIET
                              |    |        |   |              |    |         |
                              |    |        |   |              |    |         SpeechEnded
                              |    |        |   |              |    SpeechPaused
                              |    |        |   SpeechResumed  |
                              |    |        |                  |<-- pause --->| end_pause_s
                              |    |        |                  |<-->| decode_ahead_pause_s
                              |    SpeechStarted (after min_speech_s of speech)
                         |<-->| pre_roll_s: kept from before the first frame of speech
    utterance            [=================================================]
                                                               |<->| trailing_s
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from core.audio import AudioChunk, Samples, Utterance
from core.errors import AudioError
from voice.vad import VoiceActivityDetector


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """The policy's parameters."""

    start_probability: float = 0.5
    """A frame at or above it is speech."""

    stop_probability: float = 0.35
    """While speaking, only a frame below it is pause: hysteresis against flicker."""

    min_speech_s: float = 0.096
    """Seconds of speech before an utterance begins; shorter is a tap or a click."""

    pre_roll_s: float = 0.4
    """Seconds kept from before the first frame of speech, so that no consonant is lost."""

    decode_ahead_pause_s: float = 0.2
    """Seconds of pause after which the recogniser may start on what there is."""

    end_pause_s: float = 0.64
    """Seconds of pause that end the utterance."""

    trailing_s: float = 0.2
    """Seconds of the pause that stay in the utterance; at most decode_ahead_pause_s, so that
    the utterance decoded ahead is the one that ends."""

    max_utterance_s: float = 28.0
    """Seconds after which an utterance is cut though the visitor still speaks."""

    def __post_init__(self) -> None:
        if not 0 <= self.trailing_s <= self.decode_ahead_pause_s <= self.end_pause_s:
            raise ValueError("trailing_s <= decode_ahead_pause_s <= end_pause_s does not hold")


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The visitor speaks; sent once min_speech_s of speech was heard."""

    at_s: float
    """Where speech began in the stream, in seconds."""


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """A first short pause: the utterance may be over, and decoding may start ahead."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """It was not over: what was decoded ahead is void."""

    at_s: float
    """Where speech went on in the stream, in seconds."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The utterance is over."""

    utterance: Utterance
    """The same samples as in the last SpeechPaused, where one was sent and none resumed."""

    endpoint_ms: float
    """Milliseconds of audio between the last speech and this decision."""


EndpointEvent = SpeechStarted | SpeechPaused | SpeechResumed | SpeechEnded


class EndpointState(Enum):
    """What the endpointer believes about the visitor."""

    QUIET = auto()
    STARTING = auto()
    SPEAKING = auto()
    STOPPING = auto()


class Endpointer:
    """Cuts a stream at 16 kHz into utterances. Not for use by two threads at once."""

    def __init__(
        self, vad: VoiceActivityDetector, settings: EndpointSettings | None = None
    ) -> None:
        self._vad = vad
        self._settings = settings or EndpointSettings()
        self._frame_s = vad.frame_samples / vad.rate_hz
        self._paused = False
        self.reset()

    @property
    def state(self) -> EndpointState:
        """What the endpointer believes now."""
        return self._state

    def reset(self) -> None:
        """Forget the stream and start at 0 s."""
        self._vad.reset()
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._frames_seen = 0
        self._be_quiet()

    def push(self, chunk: AudioChunk) -> list[EndpointEvent]:
        """Hear the next piece of the stream, of any length; return what it decided, in order.

        Raises AudioError where the chunk is not at the detector's rate.
        """
        if chunk.rate_hz != self._vad.rate_hz:
            raise AudioError(
                f"endpointing hears {self._vad.rate_hz} Hz and got {chunk.rate_hz} Hz; "
                "resample the stream first"
            )
        samples = np.concatenate((self._rest, np.nan_to_num(chunk.samples, posinf=0, neginf=0)))
        size = self._vad.frame_samples
        whole = len(samples) // size * size
        self._rest = samples[whole:].astype(np.float32)
        events: list[EndpointEvent] = []
        for start in range(0, whole, size):
            events += self._hear(samples[start : start + size].astype(np.float32))
        return events

    def flush(self) -> list[EndpointEvent]:
        """End of the stream: finish the utterance that is under way, if there is one."""
        events: list[EndpointEvent] = []
        if len(self._rest):
            missing = self._vad.frame_samples - len(self._rest)
            events += self._hear(np.pad(self._rest, (0, missing)))
            self._rest = np.zeros(0, dtype=np.float32)
        if self._state in (EndpointState.SPEAKING, EndpointState.STOPPING):
            events.append(self._end())
        self._be_quiet()
        return events

    def _hear(self, frame: Samples) -> list[EndpointEvent]:
        probability = self._vad.probability(frame)
        self._frames_seen += 1
        self._frames.append(frame)
        match self._state:
            case EndpointState.QUIET | EndpointState.STARTING:
                return self._hear_before_speech(probability)
            case EndpointState.SPEAKING | EndpointState.STOPPING:
                return self._hear_within_speech(probability)

    def _hear_before_speech(self, probability: float) -> list[EndpointEvent]:
        if probability < self._settings.start_probability:
            self._state = EndpointState.QUIET
            self._speech_frames = 0
            while len(self._frames) > round(self._settings.pre_roll_s / self._frame_s):
                self._frames.popleft()
            return []
        self._state = EndpointState.STARTING
        self._speech_frames += 1
        if self._speech_frames * self._frame_s < self._settings.min_speech_s - 1e-9:
            return []
        self._state = EndpointState.SPEAKING
        return [SpeechStarted((self._frames_seen - self._speech_frames) * self._frame_s)]

    def _hear_within_speech(self, probability: float) -> list[EndpointEvent]:
        events: list[EndpointEvent] = []
        speaking = self._state is EndpointState.SPEAKING
        if probability >= self._settings.start_probability or (
            speaking and probability >= self._settings.stop_probability
        ):
            if self._paused:
                events.append(SpeechResumed((self._frames_seen - 1) * self._frame_s))
            self._state = EndpointState.SPEAKING
            self._pause_frames, self._paused = 0, False
        else:
            self._state = EndpointState.STOPPING
            self._pause_frames += 1
            events += self._pause()
        if self._state in (EndpointState.SPEAKING, EndpointState.STOPPING) and (
            len(self._frames) * self._frame_s >= self._settings.max_utterance_s
        ):
            events.append(self._end())
            self._be_quiet()
        return events

    def _pause(self) -> list[EndpointEvent]:
        pause_s = self._pause_frames * self._frame_s
        if pause_s >= self._settings.end_pause_s - 1e-9:
            ended = self._end()
            self._be_quiet()
            return [ended]
        if pause_s >= self._settings.decode_ahead_pause_s - 1e-9 and not self._paused:
            self._paused = True
            return [SpeechPaused(self._utterance())]
        return []

    def _end(self) -> SpeechEnded:
        return SpeechEnded(self._utterance(), self._pause_frames * self._frame_s * 1000)

    def _utterance(self) -> Utterance:
        kept_pause = min(self._pause_frames, int(self._settings.trailing_s / self._frame_s))
        dropped = self._pause_frames - kept_pause
        samples = np.concatenate(self._frames)
        samples = samples[: len(samples) - dropped * self._vad.frame_samples]
        start_s = (self._frames_seen - len(self._frames)) * self._frame_s
        return Utterance(samples, start_s)

    def _be_quiet(self) -> None:
        self._state = EndpointState.QUIET
        self._frames: deque[Samples] = deque()
        self._speech_frames = 0
        self._pause_frames = 0
        self._paused = False
