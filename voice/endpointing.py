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

What ends the utterance is end_pause_s, unless `expect_end` says otherwise for this pause: see
voice.pausing. A click within the pause, shorter than min_speech_s, belongs to the pause:

    sound      xxxxxxxxxxx.......x...........      xxxxxxxxxxx.......xxxxxxxxxxxxxx
    event                     |              |               |         |
                              SpeechPaused   SpeechEnded     Paused    SpeechResumed

A frame is speech where the detector says so and it stands out of the room, the farther the more
restless that is: see voice.noise_floor.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from core.audio import AudioChunk, Samples, Utterance
from core.errors import AudioError
from voice.noise_floor import NoiseFloor, level_dbfs
from voice.speech_events import (
    EndpointEvent,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)
from voice.vad import VoiceActivityDetector

LATELY_S = 0.256
"""What `lately_s` looks back over: a word or two."""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """The policy's parameters."""

    start_probability: float = 0.5
    """A frame at or above it is speech."""

    stop_probability: float = 0.35
    """While speaking, only a frame below it is pause: hysteresis against flicker."""

    min_speech_s: float = 0.096
    """Seconds of speech before an utterance begins, or goes on after a SpeechPaused; shorter is a
    tap or a click."""

    start_above_floor_db: float = 4.0
    """Decibels that a frame of speech is louder than the room. With 6 the first sounds are lost
    at a signal-to-noise ratio of 5 dB; with 3 a room full of talk hardly ends an utterance."""

    stop_above_floor_db: float = 2.0
    """The same while speaking, where only a frame below it is pause."""

    at_rest_db: float = 1.3
    """Unrest of a room at rest at most: 0.4 to 1.3 in pink noise, 1.8 to 3.1 where a dozen people
    talk. See voice.noise_floor."""

    unrest_weight: float = 6.0
    """Decibels that a frame must stand out more, for each that the room is more restless."""

    most_above_floor_db: float = 8.0
    """But for no more than this to start, and as much less to go on as above. A dozen people who
    talk at once stay below 8.5 dB for 99 % of the time; a visitor 5 dB louder than they are rises
    above it in vowels."""

    floor_memory_s: float = 3.0
    """Seconds in which a steady noise becomes the room; longer than talk goes without a dip."""

    unrest_memory_s: float = 8.0
    """Seconds of the room alone that tell whether it is restless."""

    floor_least_s: float = 1.5
    """Seconds of the stream before which nothing is known about the room: it may begin with
    speech."""

    pre_roll_s: float = 0.4
    """Seconds kept from before the first frame of speech, so that no consonant is lost."""

    decode_ahead_pause_s: float = 0.096
    """Seconds of pause after which the recogniser may start on what there is. In read speech it
    starts a fifth more often in vain than with 0.2; docs/endpointing.md has what it gains."""

    end_pause_s: float = 0.64
    """Seconds of pause that end the utterance, where nothing more is known about it."""

    trailing_s: float = 0.096
    """Seconds of the pause that stay in the utterance; at most decode_ahead_pause_s, so that
    the utterance decoded ahead is the one that ends."""

    max_utterance_s: float = 28.0
    """Seconds after which an utterance is cut though the visitor still speaks."""

    def __post_init__(self) -> None:
        if not 0 <= self.trailing_s <= self.decode_ahead_pause_s <= self.end_pause_s:
            raise ValueError("trailing_s <= decode_ahead_pause_s <= end_pause_s does not hold")


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
        self._floor = NoiseFloor(
            self._frame_s,
            self._settings.floor_memory_s,
            self._settings.floor_least_s,
            self._settings.unrest_memory_s,
        )
        self._paused = False
        self._resuming_frames = 0
        self._lately: deque[bool] = deque(maxlen=round(LATELY_S / self._frame_s))
        self.reset()

    @property
    def state(self) -> EndpointState:
        """What the endpointer believes now."""
        return self._state

    @property
    def pause_s(self) -> float:
        """Seconds that the pause within the utterance lasts by now; 0 while speaking."""
        return self._pause_frames * self._frame_s

    @property
    def utterance_s(self) -> float:
        """Seconds of the utterance under way, pre-roll included; 0 where there is none."""
        speaking = self._state in (EndpointState.SPEAKING, EndpointState.STOPPING)
        return len(self._frames) * self._frame_s if speaking else 0.0

    @property
    def lately_s(self) -> float:
        """Seconds of speech within the last LATELY_S, whether or not it made an utterance yet."""
        return sum(self._lately) * self._frame_s

    def forget_lately(self) -> None:
        """From now on `lately_s` begins anew; the utterance under way goes on."""
        self._lately.clear()

    def so_far(self) -> Utterance:
        """The utterance under way, with trailing_s of the pause at most; a copy."""
        kept_pause = min(self._pause_frames, round(self._settings.trailing_s / self._frame_s))
        dropped = self._pause_frames - kept_pause
        samples = np.concatenate(self._frames)
        samples = samples[: len(samples) - dropped * self._vad.frame_samples]
        start_s = (self._frames_seen - len(self._frames)) * self._frame_s
        return Utterance(samples, start_s)

    def reset(self) -> None:
        """Forget the stream and start at 0 s; the room stays what it was."""
        self._vad.reset()
        self._lately.clear()
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
            events += self._cut()
        self._be_quiet()
        return events

    def expect_end(self, pause_s: float) -> None:
        """End the utterance after `pause_s` seconds of the pause that is under way.

        For who has decoded the last SpeechPaused meanwhile. If that much has passed already, the
        next frame ends it; if speech goes on, it is forgotten.
        """
        if self._paused:
            self._end_pause_s = pause_s

    def _hear(self, frame: Samples) -> list[EndpointEvent]:
        probability = self._vad.probability(frame)
        level = level_dbfs(frame)
        raised_by_db = self._raised_by_db()
        above_db = level - self._floor.dbfs - raised_by_db
        # What is enough to go on is heard 24 times a minute where a dozen people talk.
        lately = self._starts if raised_by_db > 0 else self._holds
        self._lately.append(lately(probability, above_db))
        within = self._state in (EndpointState.SPEAKING, EndpointState.STOPPING)
        self._floor.hear(level, within_utterance=within)
        self._frames_seen += 1
        self._frames.append(frame)
        match self._state:
            case EndpointState.QUIET | EndpointState.STARTING:
                return self._hear_before_speech(self._starts(probability, above_db))
            case EndpointState.SPEAKING:
                goes_on = self._starts(probability, above_db) or self._holds(probability, above_db)
                return self._hear_within_speech(goes_on)
            case EndpointState.STOPPING:
                return self._hear_within_speech(self._starts(probability, above_db))

    def _raised_by_db(self) -> float:
        """How much more than in a room at rest a frame of speech has to stand out."""
        settings = self._settings
        most_db = settings.most_above_floor_db - settings.start_above_floor_db
        unrest_db = max(0.0, self._floor.unrest_db - settings.at_rest_db)
        return min(settings.unrest_weight * unrest_db, max(most_db, 0.0))

    def _starts(self, probability: float, above_db: float) -> bool:
        return (
            probability >= self._settings.start_probability
            and above_db >= self._settings.start_above_floor_db
        )

    def _holds(self, probability: float, above_db: float) -> bool:
        return (
            probability >= self._settings.stop_probability
            and above_db >= self._settings.stop_above_floor_db
        )

    def _hear_before_speech(self, speech: bool) -> list[EndpointEvent]:
        if not speech:
            self._state = EndpointState.QUIET
            self._speech_frames = 0
            while len(self._frames) > round(self._settings.pre_roll_s / self._frame_s):
                self._frames.popleft()
            return []
        self._state = EndpointState.STARTING
        self._speech_frames += 1
        if not self._is_more_than_a_click(self._speech_frames):
            return []
        self._state = EndpointState.SPEAKING
        return [SpeechStarted((self._frames_seen - self._speech_frames) * self._frame_s)]

    def _hear_within_speech(self, speech: bool) -> list[EndpointEvent]:
        events = self._go_on() if speech else self._pause()
        too_long = len(self._frames) * self._frame_s >= self._settings.max_utterance_s
        if too_long and self._state is not EndpointState.QUIET:
            events += self._cut()
            self._be_quiet()
        return events

    def _go_on(self) -> list[EndpointEvent]:
        self._resuming_frames += 1
        if self._paused and not self._is_more_than_a_click(self._resuming_frames):
            return []
        return self._resume()

    def _resume(self) -> list[EndpointEvent]:
        """Speak on: what sounded since the pause belongs to the utterance."""
        resumed = SpeechResumed((self._frames_seen - self._resuming_frames) * self._frame_s)
        events: list[EndpointEvent] = [resumed] if self._paused else []
        self._state = EndpointState.SPEAKING
        self._be_unpaused()
        return events

    def _pause(self) -> list[EndpointEvent]:
        self._state = EndpointState.STOPPING
        self._pause_frames += self._resuming_frames + 1
        self._resuming_frames = 0
        pause_s = self._pause_frames * self._frame_s
        if pause_s >= self._end_pause_s - 1e-9:
            ended = self._end()
            self._be_quiet()
            return [ended]
        if pause_s >= self._settings.decode_ahead_pause_s - 1e-9 and not self._paused:
            self._paused = True
            return [SpeechPaused(self.so_far())]
        return []

    def _cut(self) -> list[EndpointEvent]:
        """End the utterance though no pause ended it."""
        events = self._resume() if self._resuming_frames else []
        return [*events, self._end()]

    def _is_more_than_a_click(self, frames: int) -> bool:
        return frames * self._frame_s >= self._settings.min_speech_s - 1e-9

    def _end(self) -> SpeechEnded:
        return SpeechEnded(self.so_far(), self._pause_frames * self._frame_s * 1000)

    def _be_quiet(self) -> None:
        self._state = EndpointState.QUIET
        self._frames: deque[Samples] = deque()
        self._speech_frames = 0
        self._be_unpaused()

    def _be_unpaused(self) -> None:
        self._paused = False
        self._pause_frames = 0
        self._resuming_frames = 0
        self._end_pause_s = self._settings.end_pause_s
