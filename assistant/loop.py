"""The loop: sound in, spoken answer out, the same for WAV files and for live devices.

    IDLE ──speech──▶ LISTENING ──end of speech──▶ THINKING ──first sound──▶ SPEAKING
     ▲                                              │ no words                │
     └──────────────────────────────────────────────┴────────all heard────────┘

Half duplex: while the assistant thinks and speaks, what the microphone brings is dropped.

One thread reads the microphone and owns the state; inference and playback are tasks of a
worker, which posts what happened back to that thread. Recognition starts at the first short
pause; if speech goes on, it is cancelled and forgotten. What it finds tells how long the pause may
be: see voice.pausing.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from assistant.attendant import Attendant, Heard
from assistant.events import (
    Listener,
    LoopEvent,
    NothingHeard,
    PartialHeard,
    Prompted,
    ReplyCutOff,
    StateChanged,
    TurnFailed,
    TurnTaken,
    VisitEnded,
    ignore,
)
from assistant.partials import PartialHearing
from assistant.silence import SilenceStep, SilenceWatch
from assistant.worker import Worker
from core.audio import AudioChunk, Utterance
from core.cancellation import Cancellation, Cancelled
from core.clock import Clock
from core.turn import Reply, Turn, TurnState
from devices.microphone import Microphone
from devices.speaker import Speaker
from tts.said import Said, said_within
from tts.synthesis import SpokenClause
from voice.endpointing import Endpointer
from voice.partials import PartialRecognizer
from voice.speech_events import (
    EndpointEvent,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)

log = logging.getLogger(__name__)

SILENT_DEVICE_S = 2.0
"""A microphone that gives no chunk for so long is lost; even silence comes as chunks."""

REPLY_WAIT_S = 0.1
"""How long to wait at a time for the worker, once the microphone has ended."""


@dataclass(slots=True)
class Recognition:
    """A recognition that was handed to the worker, perhaps ahead of the end of speech."""

    utterance: Utterance
    cancellation: Cancellation = field(default_factory=Cancellation)
    heard: Heard | None = None
    judged: bool = False
    """Whether the endpointer was told what to make of the pause."""


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


@dataclass(frozen=True, slots=True)
class Finished:
    """Posted by the worker when the reply was heard to its end, or cut off."""

    ends_visit: bool


class Loop:
    """The state machine over a microphone's chunks."""

    def __init__(
        self,
        microphone: Microphone,
        speaker: Speaker,
        endpointer: Endpointer,
        attendant: Attendant,
        worker: Worker,
        clock: Clock,
        listener: Listener = ignore,
        *,
        decode_ahead: bool = True,
        partials: PartialRecognizer | None = None,
        between_turns: Callable[[], None] = lambda: None,
    ) -> None:
        """`decode_ahead`: recognise at the first short pause; pays where cores are idle.

        `partials`: tells the listener what is heard while the visitor speaks; None to do without.
        `between_turns`: called with each chunk while nobody speaks; must take no time.
        """
        self._microphone = microphone
        self._speaker = speaker
        self._endpointer = endpointer
        self._attendant = attendant
        self._worker = worker
        self._clock = clock
        self._listener = listener
        self._decode_ahead = decode_ahead
        self._state = TurnState.IDLE
        self._recognition: Recognition | None = None
        self._speech: Speech | None = None
        self._posted: queue.SimpleQueue[LoopEvent | Finished] = queue.SimpleQueue()
        self._partials = (
            None if partials is None else PartialHearing(partials, worker, clock, self._posted.put)
        )
        self._between_turns = between_turns
        self._silence = SilenceWatch()
        self._stopping = False

    @property
    def state(self) -> TurnState:
        """What the loop is doing."""
        return self._state

    def stop(self) -> None:
        """Make `run` return after the chunk in hand; for signal handlers and tests."""
        self._stopping = True

    def interrupt(self) -> None:
        """Fall silent at once, if something is being said; the loop then listens again.

        From any thread. What the visitor has heard is told to the listener and the visit.
        """
        speech = self._speech
        if speech is not None and not speech.cancellation.cancelled:
            speech.cancellation.cancel()
            speech.heard_s = self._speaker.stop()
            speech.silenced.set()

    def run(self) -> None:
        """Read the microphone until it ends or `stop` is called."""
        with self._microphone, self._speaker:
            try:
                self._listen()
                self._await_reply()
            finally:
                self._stopping = True
                self._drop_recognition()
                self.interrupt()
                self._speaker.stop()
                self._worker.close()

    def fail(self, error: Exception) -> None:
        """Take note that a task failed; called by the worker, from its thread."""
        self._posted.put(TurnFailed(error))

    def _listen(self) -> None:
        while not self._stopping:
            chunk = self._microphone.read(SILENT_DEVICE_S)
            if chunk is None:
                for event in self._endpointer.flush():
                    self._follow(event)
                return
            self._hear(chunk)
            self._collect()

    def _await_reply(self) -> None:
        """After the last chunk of a file: let the reply come to its end."""
        self._collect()
        while self._state in (TurnState.THINKING, TurnState.SPEAKING) and not self._stopping:
            self._collect(wait_s=REPLY_WAIT_S)

    def _hear(self, chunk: AudioChunk) -> None:
        if self._state in (TurnState.THINKING, TurnState.SPEAKING):
            return
        self._judge_pause()
        for event in self._endpointer.push(chunk):
            self._follow(event)
        if self._partials is not None:
            self._partials.follow(self._endpointer, self._attendant.expectation)
        if self._state is TurnState.IDLE:
            self._between_turns()
        self._watch_silence(chunk)

    def _judge_pause(self) -> None:
        """Tell the endpointer how long the pause may be, once decoding ahead is back."""
        recognition = self._recognition
        if recognition is None or recognition.heard is None or recognition.judged:
            return
        recognition.judged = True
        pause_s = self._attendant.pause_s(recognition.utterance, recognition.heard)
        if pause_s is not None:
            self._endpointer.expect_end(pause_s)

    def _watch_silence(self, chunk: AudioChunk) -> None:
        """Ask a silent visitor once more, then say goodbye; replies leave the count as it is."""
        if not self._attendant.visiting:
            self._silence.heard()
        elif self._state is TurnState.IDLE:
            match self._silence.passed(chunk.duration_s):
                case SilenceStep.PROMPT:
                    self._say_unasked(self._attendant.prompt())
                case SilenceStep.OVER:
                    goodbye = self._attendant.goodbye()
                    self._end_visit() if goodbye is None else self._say_unasked(goodbye)

    def _say_unasked(self, reply: Reply | None) -> None:
        if reply is not None:
            self._enter(TurnState.SPEAKING)
            self._listener(Prompted(reply))
            self._worker.submit(lambda: self._say_alone(reply))

    def _follow(self, event: EndpointEvent) -> None:
        """Go where the endpointer says."""
        match event:
            case SpeechStarted():
                self._enter(TurnState.LISTENING)
            case SpeechPaused(utterance) if self._decode_ahead:
                self._recognition = self._recognize(utterance)
            case SpeechResumed():
                self._drop_recognition()
            case SpeechEnded(utterance, endpoint_ms):
                self._enter(TurnState.THINKING)
                ended_s = self._clock.monotonic_s()
                recognition = self._recognition or self._recognize(utterance)
                self._recognition = None
                self._worker.submit(lambda: self._take_turn(recognition, endpoint_ms, ended_s))

    def _recognize(self, utterance: Utterance) -> Recognition:
        recognition = Recognition(utterance)

        def task() -> None:
            recognition.cancellation.check()
            recognition.heard = self._attendant.hear(utterance, recognition.cancellation)

        self._worker.submit(task)
        return recognition

    def _drop_recognition(self) -> None:
        if self._recognition is not None:
            self._recognition.cancellation.cancel()
            self._recognition = None

    def _take_turn(self, recognition: Recognition, endpoint_ms: float, ended_s: float) -> None:
        """Answer and speak; runs in the worker, right after the recognition it needs."""
        text_ms = 1000 * (self._clock.monotonic_s() - ended_s)
        heard = recognition.heard
        if heard is None:  # recognition failed and was reported; the apology is on its way
            return
        if not heard.hypotheses:
            self._posted.put(NothingHeard())
            return
        self._speak(self._attendant.answer(heard, endpoint_ms, text_ms))

    def _speak(self, turn: Turn) -> None:
        """Play the reply while it is being made; runs in the worker."""
        began_s = self._clock.monotonic_s()
        announced = False

        def announce() -> None:
            nonlocal announced
            announced = True
            first_audio_ms = 1000 * (self._clock.monotonic_s() - began_s)
            metrics = replace(turn.metrics, first_audio_ms=first_audio_ms)
            self._posted.put(TurnTaken(replace(turn, metrics=metrics)))

        said = self._say(turn.reply, announce)
        if not announced:
            self._posted.put(TurnTaken(turn))
        self._attendant.note_said(said)
        self._posted.put(Finished(turn.reply.ends_visit))

    def _say_alone(self, reply: Reply) -> None:
        """Say what answers no turn: an apology, a prompt, a goodbye; runs in the worker."""
        self._say(reply, lambda: None)
        self._posted.put(Finished(reply.ends_visit))

    def _say(self, reply: Reply, on_first: Callable[[], None]) -> Said:
        """Give each clause to the speaker as it is made; the next is made while it plays.

        Returns when all was heard, or was cut off by `interrupt`.
        """
        self._speech = speech = Speech()
        if self._stopping:
            self.interrupt()
        try:
            for clause in self._attendant.speak(reply, speech.cancellation):
                if not speech.clauses:
                    on_first()
                speech.clauses.append(clause)
                self._speaker.play(clause)
            self._speaker.drain()
        except Cancelled:
            self._speaker.stop()  # a clause may have come after the stop
        finally:
            self._speech = None
        if not speech.cancellation.cancelled:
            return Said(" ".join(clause.text for clause in speech.clauses), complete=True)
        speech.silenced.wait(SILENT_DEVICE_S)
        said = Said(said_within(speech.clauses, speech.heard_s), complete=False)
        self._posted.put(ReplyCutOff(said))
        return said

    def _collect(self, wait_s: float | None = None) -> None:
        """Take up what the worker posted; wait for the first post where `wait_s` is given."""
        try:
            posted = self._posted.get(block=wait_s is not None, timeout=wait_s)
            while True:
                self._take_up(posted)
                posted = self._posted.get_nowait()
        except queue.Empty:
            return

    def _take_up(self, posted: LoopEvent | Finished) -> None:
        match posted:
            case TurnTaken():
                self._silence.heard()
                self._enter(TurnState.SPEAKING)
                self._listener(posted)
            case PartialHeard():
                if self._state is TurnState.LISTENING:  # else it comes too late
                    self._listener(posted)
            case ReplyCutOff():
                self._listener(posted)
            case NothingHeard():
                self._listener(posted)
                self._listen_again()
            case Finished(ends_visit):
                if ends_visit:
                    self._end_visit()
                self._listen_again()
            case TurnFailed(error):
                log.error("turn failed: %s", error)
                self._listener(posted)
                self._give_up_turn()

    def _give_up_turn(self) -> None:
        self._drop_recognition()
        if self._state is TurnState.SPEAKING:
            # The voice itself failed: there is nothing to apologise with.
            self._listen_again()
            return
        self._enter(TurnState.SPEAKING)
        reply = self._attendant.apology()
        self._worker.submit(lambda: self._say_alone(reply))

    def _listen_again(self) -> None:
        self._endpointer.reset()
        self._enter(TurnState.IDLE)

    def _end_visit(self) -> None:
        self._attendant.end_visit()
        self._listener(VisitEnded())

    def _enter(self, state: TurnState) -> None:
        if state is not self._state:
            self._state = state
            self._listener(StateChanged(state))
