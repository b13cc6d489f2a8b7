"""The loop: sound in, spoken answer out, the same for WAV files and for live devices.

    IDLE ──speech──▶ LISTENING ──end of speech──▶ THINKING ──first sound──▶ SPEAKING
     ▲                  ▲                            │ no words                │ │
     └──────────────────│────────────────────────────┴────────all heard────────┘ │
                        └──────────────────────barge-in──────────────────────────┘

Full duplex, where the microphone is free of echo: a visitor who speaks over the reply cuts it off,
and what was said so far becomes the next utterance. Half duplex else: what the microphone brings
while the assistant thinks and speaks is dropped.

One thread reads the microphone and owns the state; inference and playback are tasks of a
worker, which posts what happened back to that thread, and so do screens, buttons and printers.
Recognition starts at the first short pause; if speech goes on, it is cancelled and forgotten. What
it finds tells how long the pause may be: see voice.pausing.
"""

import logging
import queue
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from assistant.attendant import Attendant, Heard
from assistant.attention import Always, Attending, Attention
from assistant.decoding import Decoding, Recognition
from assistant.events import (
    Announced,
    LevelHeard,
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
    WordsHeard,
    ignore,
)
from assistant.own_speech import is_own_speech
from assistant.partials import PartialHearing
from assistant.posts import Finished, Left, Post, Stayed, Told, Written
from assistant.saying import Saying
from assistant.silence import SilenceStep, SilenceWatch
from assistant.typed import typed_hypotheses
from assistant.worker import Worker
from core.audio import AudioChunk
from core.clock import Clock
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnState
from devices.microphone import Microphone
from devices.speaker import Speaker
from tts.said import Said
from voice.endpointing import Endpointer
from voice.noise_floor import level_dbfs
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

BARGE_IN_S = 0.096
"""Speech over a reply, within a quarter of a second, after which the visitor has the word."""

LEVEL_S = 0.1
"""How often the level is told."""

TOLD_LIMIT = 4
"""Announcements that may wait for silence; older ones are left out."""

POSTS_LIMIT = 256
"""What may wait for the loop's thread, which takes it up with every chunk."""


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
        full_duplex: bool = False,
        attention: Attention | None = None,
        decode_ahead: bool = True,
        partials: PartialRecognizer | None = None,
        between_turns: Callable[[], None] = lambda: None,
        on_progress: Callable[[], None] = lambda: None,
        beside: AbstractContextManager[object] | None = None,
    ) -> None:
        """`full_duplex`: the microphone is free of echo, so visitors may speak over a reply.

        `attention`: when sound is listened to; None for always.
        `decode_ahead`: recognise at the first short pause; pays where cores are idle.
        `partials`: tells the listener what is heard while the visitor speaks; None to do without.
        `between_turns`: called with each chunk while nobody speaks; must take no time.
        `on_progress`: called with each chunk, whatever goes on; must take no time.
        `beside`: what is there as long as the loop runs, such as the printer's thread.
        """
        self._microphone = microphone
        self._speaker = speaker
        self._endpointer = endpointer
        self._attendant = attendant
        self._worker = worker
        self._clock = clock
        self._listener = listener
        self._full_duplex = full_duplex
        self._attention = attention or Always()
        self.decode_ahead = decode_ahead
        """May be switched while the loop runs."""
        self._state = TurnState.IDLE
        self._decoding = Decoding(attendant, worker)
        self._saying = Saying(attendant, speaker)
        self._over = ""
        self._yielded = False
        self._leaving = False
        self._posted: queue.Queue[Post] = queue.Queue(POSTS_LIMIT)
        self._told: deque[Reply] = deque(maxlen=TOLD_LIMIT)
        self._partials = (
            None if partials is None else PartialHearing(partials, worker, clock, self._posted.put)
        )
        self._between_turns = between_turns
        self._on_progress = on_progress
        self._beside = beside or nullcontext()
        self._silence = SilenceWatch()
        self._unlevelled_s = 0.0
        self._touching = False
        self._stopping = False

    @property
    def attendant(self) -> Attendant:
        """Who answers; screens ask it for the domain and for what is open."""
        return self._attendant

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
        self._saying.interrupt()

    def fail(self, error: Exception) -> None:
        """Take note that a task failed; called by the worker, from its thread."""
        self._posted.put(TurnFailed(error))

    def notify(self, event: LoopEvent) -> None:
        """Tell the listener something from the loop's own thread; from any thread."""
        self._post(event)

    def tell(self, reply: Reply) -> None:
        """Say something as soon as nobody speaks; from any thread."""
        self._post(Told(reply))

    def type(self, text: str, language: Language | None = None) -> None:
        """Answer what the visitor wrote; it cuts off what is being said. From any thread."""
        self._post(Written(Heard(typed_hypotheses(text, language), asr_ms=None)))

    def touch(self, intent: Intent, label: str) -> None:
        """Answer a button with this label as if its intent was said; from any thread."""
        labelled = typed_hypotheses(label, intent.language)
        self._post(Written(Heard(labelled, asr_ms=None, meant=intent)))

    def stay(self) -> None:
        """The visitor is there, though silent: the silence is counted anew. From any thread."""
        self._post(Stayed())

    def end_visit(self) -> None:
        """The visitor is done; from any thread."""
        self._post(Left())

    def run(self) -> None:
        """Read the microphone until it ends or `stop` is called."""
        with self._beside, self._microphone, self._speaker, self._attention:
            try:
                self._listen()
                self._await_reply()
            finally:
                self._stopping = True
                self._decoding.drop()
                self._saying.close()
                self._worker.close()

    def _post(self, post: Post) -> None:
        """What comes from outside must never stop whoever brings it."""
        try:
            self._posted.put_nowait(post)
        except queue.Full:
            log.warning("too much waits for the loop: %s is left out", type(post).__name__)

    def _listen(self) -> None:
        while not self._stopping:
            chunk = self._microphone.read(SILENT_DEVICE_S)
            if chunk is None:
                self._flush()
                return
            self._on_progress()
            self._attend(chunk)
            self._collect()

    def _await_reply(self) -> None:
        """After the last chunk of a file: let the reply come to its end."""
        self._collect()
        while self._answering and not self._stopping:
            self._collect(wait_s=REPLY_WAIT_S)

    @property
    def _answering(self) -> bool:
        return self._state in (TurnState.THINKING, TurnState.SPEAKING)

    def _attend(self, chunk: AudioChunk) -> None:
        """Hear the chunk, if somebody wants to be heard."""
        attending = self._attention.look()
        if self._attention.interrupts:
            self._saying.interrupt()
        if attending is Attending.CLOSED:
            self._flush()
            self._be_idle_for(chunk)
        elif self._answering:
            self._hear_over_reply(chunk)
        else:
            self._hear(chunk)

    def _flush(self) -> None:
        """Nothing more belongs to the utterance under way."""
        if not self._answering:
            for event in self._endpointer.flush():
                self._follow(event)

    def _hear(self, chunk: AudioChunk) -> None:
        self._decoding.judge_pause(self._endpointer)
        for event in self._endpointer.push(chunk):
            self._follow(event)
        if self._partials is not None:
            self._partials.follow(self._endpointer, self._attendant.expectation)
        self._tell_level(chunk)
        self._be_idle_for(chunk)

    def _be_idle_for(self, chunk: AudioChunk) -> None:
        """What is done while nobody speaks."""
        if self._state is TurnState.IDLE:
            self._between_turns()
        self._watch_silence(chunk)
        if self._state is TurnState.IDLE and self._told:
            self._say_unasked(self._told.popleft(), Announced)

    def _hear_over_reply(self, chunk: AudioChunk) -> None:
        """Give the visitor the word who speaks over the reply; its beginning is kept."""
        if not self._full_duplex:
            return
        for event in self._endpointer.push(chunk):
            if isinstance(event, SpeechStarted):
                self._over = self._saying.words
        if self._state is TurnState.SPEAKING and self._endpointer.lately_s >= BARGE_IN_S:
            self._over = self._over or self._saying.words
            if self._endpointer.utterance_s > 0:
                self._yield()
                self._enter(TurnState.LISTENING)
            else:  # too faint yet to be an utterance: silence shows whether it becomes one
                self._saying.interrupt()

    def _yield(self) -> None:
        """Cut the reply off, if one is being said, for what the visitor wants instead."""
        if self._state is TurnState.SPEAKING:
            self._saying.interrupt()
            self._yielded = True

    def _tell_level(self, chunk: AudioChunk) -> None:
        self._unlevelled_s += chunk.duration_s
        if self._unlevelled_s >= LEVEL_S:
            self._unlevelled_s = 0.0
            self._listener(LevelHeard(level_dbfs(chunk.samples)))

    def _watch_silence(self, chunk: AudioChunk) -> None:
        """Ask a silent visitor once more, then say goodbye; replies leave the count as it is.

        Nobody is called silent whom a lost microphone can't hear, unless they use the screen.
        """
        if not self._attendant.visiting:
            self._silence.heard()
        elif self._state is TurnState.IDLE and (self._touching or self._microphone.present):
            match self._silence.passed(chunk.duration_s):
                case SilenceStep.PROMPT:
                    self._say_unasked(self._attendant.prompt())
                case SilenceStep.OVER:
                    goodbye = self._attendant.goodbye()
                    self._end_visit() if goodbye is None else self._say_unasked(goodbye)

    def _say_unasked(
        self, reply: Reply | None, told_as: Callable[[Reply], LoopEvent] = Prompted
    ) -> None:
        if reply is not None:
            self._enter(TurnState.SPEAKING)
            self._listener(told_as(reply))
            self._worker.submit(lambda: self._say_alone(reply))

    def _follow(self, event: EndpointEvent) -> None:
        """Go where the endpointer says."""
        match event:
            case SpeechStarted():
                self._over = ""
                self._enter(TurnState.LISTENING)
            case SpeechPaused(utterance) if self.decode_ahead:
                self._decoding.ahead(utterance)
            case SpeechResumed():
                self._decoding.drop()
            case SpeechEnded(utterance, endpoint_ms):
                self._attention.turn_ended()
                self._enter(TurnState.THINKING)
                ended_s = self._clock.monotonic_s()
                recognition, over = self._decoding.take(utterance), self._over
                self._worker.submit(
                    lambda: self._take_turn(recognition, over, endpoint_ms, ended_s)
                )

    def _take_turn(
        self, recognition: Recognition, over: str, endpoint_ms: float, ended_s: float
    ) -> None:
        """Answer and speak; runs in the worker, right after the recognition it needs.

        `over`: what was being said when the utterance began.
        """
        text_ms = 1000 * (self._clock.monotonic_s() - ended_s)
        heard = recognition.heard
        if heard is None:  # recognition failed and was reported; the apology is on its way
            return
        if not heard.hypotheses or is_own_speech(heard.hypotheses, over):
            self._posted.put(NothingHeard())
            return
        best = heard.hypotheses[0]
        self._posted.put(WordsHeard(best.text, best.language))
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
        self._posted.put(Finished(turn.reply.ends_visit and said.complete))
        self._attendant.make_ready()  # while the visitor begins to speak

    def _say_alone(self, reply: Reply) -> None:
        """Say what answers no turn: an apology, a prompt, a goodbye; runs in the worker."""
        said = self._say(reply, lambda: None)
        self._posted.put(Finished(reply.ends_visit and said.complete))

    def _say(self, reply: Reply, on_first: Callable[[], None]) -> Said:
        said = self._saying.say(reply, on_first)
        if not said.complete:
            self._posted.put(ReplyCutOff(said))
        return said

    def _collect(self, wait_s: float | None = None) -> None:
        """Take up what was posted; wait for the first post where `wait_s` is given."""
        try:
            posted = self._posted.get(block=wait_s is not None, timeout=wait_s)
            while True:
                self._take_up(posted)
                posted = self._posted.get_nowait()
        except queue.Empty:
            return

    def _take_up(self, posted: Post) -> None:
        match posted:
            case TurnTaken():
                self._silence.heard()
                self._enter(TurnState.SPEAKING)
                self._listener(posted)
            case PartialHeard():
                if self._state is TurnState.LISTENING:  # else it comes too late
                    self._listener(posted)
            case NothingHeard():
                self._listener(posted)
                self._finish()
            case Finished(ends_visit):
                self._leaving |= ends_visit
                self._finish()
            case TurnFailed(error):
                log.error("turn failed: %s", error)
                self._listener(posted)
                self._give_up_turn()
            case Written(heard):
                self._answer_written(heard)
            case Told(reply):
                self._told.append(reply)
            case Stayed():
                self._silence.heard()
            case Left():
                self._saying.interrupt()
                self._leaving = True
                if not self._answering:
                    self._finish()
            case _:
                self._listener(posted)

    def _answer_written(self, heard: Heard) -> None:
        """A touch counts more than whatever is being heard or said."""
        self._touching = True
        self._yield()
        self._decoding.drop()
        self._endpointer.reset()
        self._enter(TurnState.THINKING)
        self._worker.submit(lambda: self._speak(self._attendant.answer(heard)))

    def _give_up_turn(self) -> None:
        self._decoding.drop()
        if self._state is TurnState.SPEAKING or self._yielded:
            # The voice itself failed: there is nothing to apologise with.
            self._finish()
            return
        self._enter(TurnState.SPEAKING)
        reply = self._attendant.apology()
        self._worker.submit(lambda: self._say_alone(reply))

    def _finish(self) -> None:
        """The turn is over: be idle, unless the visitor has the word already."""
        if self._leaving:
            self._end_visit()
        if self._yielded:
            self._yielded = False
            return
        if not self._full_duplex:
            self._endpointer.reset()
        speaking = self._endpointer.utterance_s > 0
        self._enter(TurnState.LISTENING if speaking else TurnState.IDLE)

    def _end_visit(self) -> None:
        self._leaving = self._touching = False
        self._attendant.end_visit()
        self._listener(VisitEnded())

    def _enter(self, state: TurnState) -> None:
        if state is not self._state:
            self._state = state
            if state is TurnState.SPEAKING:  # the visitor's own last word cuts nothing off
                self._endpointer.forget_lately()
            self._listener(StateChanged(state))
