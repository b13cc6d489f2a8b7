"""Plays the demo: the visitor's sound goes in at the microphone, nothing is passed around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from assistant.attendant import Attendant
from assistant.demo.page import TurnRecord
from assistant.demo.script import Line
from assistant.demo.waveform import waveform_path
from assistant.events import LoopEvent, StateChanged, TurnTaken
from assistant.loop import Loop
from assistant.notice import RECORDING_NOTE
from assistant.worker import InlineWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.clock import Clock
from core.turn import Turn, TurnState
from devices.wavfile import at_hearing_rate, write_wav
from voice.endpointing import Endpointer

CHUNK_SAMPLES = 512
LEAD_IN_S = 0.3
"""Silence before the visitor speaks."""

LEAD_OUT_S = 1.2
"""Silence after; longer than the pause that ends an utterance."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What the visitor says next: the sound, and the words where they are known."""

    audio: AudioChunk
    line: Line | None = None


class Stage:
    """Microphone and speaker of the demo in one: knows which cue is being heard.

    A Microphone and a Speaker, see devices/. A file needs no time: a reply is heard at once.
    """

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._heard: list[Samples] = [_with_silence(cue.audio) for cue in cues]
        self._position = 0
        self.cue = 0
        """Index of the cue that is being heard."""
        self.replies: list[list[AudioChunk]] = [[] for _ in cues]
        """What the assistant said to each cue."""

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing to close."""

    def read(self, timeout_s: float) -> AudioChunk | None:  # noqa: ARG002 - a file is never late
        """Give the next chunk, going on to the next cue where one is over."""
        while self.cue < len(self._heard) and self._position >= len(self._heard[self.cue]):
            self.cue += 1
            self._position = 0
        if self.cue == len(self._heard):
            return None
        start, self._position = self._position, self._position + CHUNK_SAMPLES
        samples = self._heard[self.cue][start : self._position]
        return AudioChunk(samples, HEARING_RATE_HZ)

    @property
    def present(self) -> bool:
        """A script is always there."""
        return True

    def play(self, chunk: AudioChunk) -> None:
        """Keep what is said."""
        self.replies[self.cue].append(chunk)

    def drain(self) -> None:
        """Nobody waits for a file."""

    def stop(self) -> float:
        """Nothing is under way."""
        return 0.0

    @property
    def playing(self) -> bool:
        """Never: what is played is heard at once."""
        return False


class Performance:
    """Runs the cues through the loop, in one visit, and keeps what became of each."""

    def __init__(
        self, cues: Sequence[Cue], folder: Path, on_record: Callable[[TurnRecord], None]
    ) -> None:
        """`folder`: where the WAVs go. `on_record` is called when a cue is over."""
        self._cues = cues
        self._folder = folder
        self._on_record = on_record
        self._stage = Stage(cues)
        self._turns: dict[int, Turn] = {}
        self.records: list[TurnRecord] = []

    def run(self, attendant: Attendant, endpointer: Endpointer, clock: Clock) -> None:
        """Perform every cue; `records` then holds one for each."""
        loop = Loop(
            self._stage,
            self._stage,
            endpointer,
            attendant,
            InlineWorker(),
            clock,
            self._listen,
            decode_ahead=False,
        )
        loop.run()
        self._record_before(len(self._cues))

    def _listen(self, event: LoopEvent) -> None:
        if isinstance(event, TurnTaken):
            self._turns[self._stage.cue] = event.turn
        elif isinstance(event, StateChanged) and event.state is TurnState.IDLE:
            self._record_before(self._stage.cue + 1)

    def _record_before(self, end: int) -> None:
        """Record the cues before `end`, those included that nothing was heard of."""
        for index in range(len(self.records), end):
            record = self._record(index)
            self.records.append(record)
            self._on_record(record)

    def _record(self, index: int) -> TurnRecord:
        cue, reply = self._cues[index], self._stage.replies[index]
        visitor_wav = f"turn{index + 1:02}_visitor.wav"
        write_wav(self._folder / visitor_wav, [cue.audio])
        assistant_wav = f"turn{index + 1:02}_assistant.wav" if reply else None
        if assistant_wav:
            write_wav(self._folder / assistant_wav, reply, RECORDING_NOTE)
        said = [chunk.samples for chunk in reply] or [np.zeros(0, np.float32)]
        return TurnRecord(
            line=cue.line,
            turn=self._turns.get(index),
            visitor_wav=visitor_wav,
            assistant_wav=assistant_wav,
            visitor_waveform=waveform_path(cue.audio.samples),
            assistant_waveform=waveform_path(np.concatenate(said)),
        )


def _with_silence(audio: AudioChunk) -> Samples:
    speech = at_hearing_rate(audio.samples, audio.rate_hz)
    before = np.zeros(round(LEAD_IN_S * HEARING_RATE_HZ), np.float32)
    after = np.zeros(round(LEAD_OUT_S * HEARING_RATE_HZ), np.float32)
    return np.concatenate((before, speech, after)).astype(np.float32)
