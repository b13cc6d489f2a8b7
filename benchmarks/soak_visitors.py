"""The visitors of benchmarks.soak: they come, speak, interrupt, touch, leave; and what fails.

Time is the fake clock's, which the microphone moves on with each chunk that is read. Most visitors
hum, and a stand-in for the recogniser knows what they mean, so that hundreds of hours can pass; a
share of them speaks with the assistant's own voice and is heard and answered by the real engines.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import numpy as np

from assistant.events import LoopEvent, StateChanged, VisitEnded
from assistant.loop import Loop
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples, Utterance
from core.cancellation import Cancellation
from core.clock import FakeClock
from core.errors import EngineError
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from core.turn import TurnState
from devices.fakes import FakeSpeaker
from tts.fakes import FakeSynthesizer
from tts.synthesis import SpokenClause, Synthesizer
from voice.recognition import NO_EXPECTATION, Recognizer

KK, RU = Language.KK, Language.RU

CHUNK = 512
CHUNK_S = CHUNK / HEARING_RATE_HZ
SILENCE = np.zeros(CHUNK, dtype=np.float32)
HUM = (0.1 * np.sin(2 * np.pi * 200 * np.arange(CHUNK) / HEARING_RATE_HZ)).astype(np.float32)

SPOKEN = {
    KK: (
        "сәлеметсіз бе",
        "паспорт алуға талон беріңіз",
        "жеке куәлікке талон керек",
        "талон беріңіз",
        "қашан ашықсыздар",
        "паспортқа қандай құжаттар керек",
        "кезегім қашан келеді",
        "талон керек емес",
        "баяуырақ айтыңыз",
        "қайталап жіберіңіз",
        "орысша сөйлеңіз",
        "иә",
        "жоқ",
        "бүгін ауа райы қандай екен",
    ),
    RU: (
        "здравствуйте",
        "дайте талон на паспорт",
        "мне нужен талон на удостоверение личности",
        "дайте талон",
        "когда вы работаете",
        "какие документы нужны на паспорт",
        "когда моя очередь",
        "отмените талон",
        "говорите помедленнее",
        "повторите пожалуйста",
        "говорите по-казахски",
        "да",
        "нет",
        "какая сегодня погода на улице",
    ),
}
GOODBYE = {KK: "сау болыңыз", RU: "до свидания"}

LISTENING_LIMIT_S, SPEAKING_LIMIT_S, LEAVING_LIMIT_S = 60.0, 600.0, 120.0
"""Simulated seconds after which a state is stuck: no utterance, reply or farewell is so long."""

GONE_S = 10.0
"""After so long the next visitor may come."""

THINKING_LIMIT_S = 120.0
"""The same in real seconds: thinking is done by real engines."""


class Stuck(Exception):
    """The loop does not come back to where it should be."""


@dataclass(slots=True)
class Counts:
    """What happened so far."""

    visits: int = 0
    spoken: int = 0
    interrupted: int = 0
    typed: int = 0
    lost_microphones: int = 0
    failures: int = 0
    by_event: dict[str, int] = field(default_factory=dict)


class Hall:
    """Visitors one after another, as a microphone. Also the loop's listener."""

    def __init__(
        self,
        clock: FakeClock,
        chance: random.Random,
        share: float,
        voice: Callable[[str, Language], Samples] | None,
    ) -> None:
        """`share`: of visits with real speech; `voice`: gives it at HEARING_RATE_HZ."""
        self.counts = Counts()
        self.said: tuple[str, Language] = ("", KK)
        """What is being said, for the stand-in of the recogniser."""
        self.real = False
        """Whether this visit is one of the share."""
        self.loop: Loop | None = None
        self.visiting: Callable[[], bool] = lambda: False
        """Whether the assistant takes somebody to be there."""
        self._clock = clock
        self._chance = chance
        self._share = share if voice else 0.0
        self._voice = voice
        self._speech: Iterator[Samples] = iter(())
        self._language = KK
        self._turns_left = 0
        self._wait_s = 1.0
        self._leaving_s: float | None = None
        self._lost_s = 0.0
        self._state = TurnState.IDLE
        self._since_s, self._since_real_s = 0.0, time.monotonic()
        self._new_visit()

    def __enter__(self) -> Self:
        """The doors open."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """The doors close."""

    @property
    def present(self) -> bool:
        """False while the microphone is lost."""
        return self._lost_s <= 0

    def lose(self, seconds: float) -> None:
        """Pull the microphone out for so long: silence comes in its stead, as the real one does."""
        self._lost_s = seconds
        self.counts.lost_microphones += 1

    def read(self, timeout_s: float) -> AudioChunk:  # noqa: ARG002 - a chunk is always there
        """The next 32 ms of the hall."""
        self._clock.advance(CHUNK_S)
        if self._state is TurnState.THINKING:
            time.sleep(0.0005)  # the engines work in real time
        self._look_for_stuck()
        samples = next(self._speech, None)
        if samples is None:
            samples = SILENCE
            self._act()
        if self._lost_s > 0:
            self._lost_s -= CHUNK_S
            samples = SILENCE
        return AudioChunk(samples, HEARING_RATE_HZ)

    def listen(self, event: LoopEvent) -> None:
        """What the loop tells."""
        name = type(event).__name__
        self.counts.by_event[name] = self.counts.by_event.get(name, 0) + 1
        match event:
            case StateChanged(state):
                self._state = state
                self._since_s = self._clock.monotonic_s()
                self._since_real_s = time.monotonic()
                if state is TurnState.IDLE:
                    self._wait_s = self._chance.uniform(0.3, 4.0)
                elif state is TurnState.SPEAKING:
                    self._wait_s = self._chance.uniform(1.0, 20.0)
            case VisitEnded():
                self._new_visit()

    def _new_visit(self) -> None:
        self.counts.visits += 1
        self._language = self._chance.choice((KK, RU))
        self._turns_left = self._chance.randint(1, 8)
        self._leaving_s = None
        self.real = self._chance.random() < self._share
        self._wait_s = self._chance.expovariate(1 / 45)

    def _act(self) -> None:
        """The visitor may do something: if the assistant listens, or over its reply."""
        self._wait_s -= CHUNK_S
        if self._wait_s > 0 or self._state in (TurnState.THINKING, TurnState.LISTENING):
            return
        if self._leaving_s is not None:
            self._stay_away()
            return
        if self._state is TurnState.SPEAKING:
            self.counts.interrupted += 1
        self._turns_left -= 1
        if self._turns_left >= 0:
            self._say_or_type(self._chance.choice(SPOKEN[self._language]))
        else:
            self._leave()

    def _stay_away(self) -> None:
        """The visit must end by itself; where nothing was understood in it, there is none."""
        if self._state is not TurnState.IDLE or self._leaving_s is None or not self.present:
            return
        self._leaving_s += CHUNK_S
        if not self.visiting() and self._leaving_s > GONE_S:
            self._new_visit()
        elif self._leaving_s > LEAVING_LIMIT_S:
            raise Stuck("the visitor left, and the visit does not end")

    def _say_or_type(self, text: str) -> None:
        if self._chance.random() < 0.1 and self.loop is not None:
            self.counts.typed += 1
            self.loop.type(text, self._language)
            self._wait_s = 1.0
        else:
            self._say(text)

    def _leave(self) -> None:
        """With a farewell, by touch, or without a word."""
        self._leaving_s = 0.0
        way = self._chance.random()
        if way < 0.4:
            self._say(GOODBYE[self._language])
        elif way < 0.6 and self.loop is not None:
            self.loop.end_visit()

    def _say(self, text: str) -> None:
        self.counts.spoken += 1
        self.said = (text, self._language)
        if self.real and self._voice is not None:
            samples = self._voice(text, self._language)
            whole = len(samples) // CHUNK * CHUNK
            self._speech = iter(samples[:whole].reshape(-1, CHUNK))
        else:
            count = round((0.3 + 0.07 * len(text)) / CHUNK_S)
            self._speech = iter([HUM] * count)

    def _look_for_stuck(self) -> None:
        passed_s = self._clock.monotonic_s() - self._since_s
        if self._state is TurnState.THINKING:
            # The fake clock runs on while real engines work, so it tells nothing here.
            if time.monotonic() - self._since_real_s > THINKING_LIMIT_S:
                raise Stuck(f"thinking for {THINKING_LIMIT_S:.0f} real seconds")
        elif self._state is TurnState.LISTENING and passed_s > LISTENING_LIMIT_S:
            raise Stuck(f"listening for {passed_s:.0f} s")
        elif self._state is TurnState.SPEAKING and passed_s > SPEAKING_LIMIT_S:
            raise Stuck(f"speaking for {passed_s:.0f} s")


class HallSpeaker(FakeSpeaker):
    """Plays by the fake clock: whoever drains it waits until the hall's time has passed."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self._lock = threading.Lock()

    def play(self, chunk: AudioChunk) -> None:
        """Keep nothing of it: a soak must not grow by its own fakes."""
        with self._lock:
            super().play(chunk)
            self.heard.clear()

    def drain(self) -> None:
        """Until it is heard or stopped."""
        while self.playing:
            time.sleep(0.0005)
        with self._lock:
            super().drain()

    def stop(self) -> float:
        """Silent from now on."""
        with self._lock:
            return super().stop()


class HallRecognizer:
    """Knows what hummers mean, and asks the real recogniser about those who speak."""

    def __init__(
        self, hall: Hall, chance: random.Random, fault_rate: float, real: Recognizer | None
    ) -> None:
        self._hall = hall
        self._chance = chance
        self._fault_rate = fault_rate
        self._real = real

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = NO_EXPECTATION,
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        """What was said; now and then the engine fails, or takes the thread with it."""
        if cancellation is not None:
            cancellation.check()
        fate = self._chance.random()
        if fate < self._fault_rate:
            self._hall.counts.failures += 1
            raise SystemExit if fate < self._fault_rate / 2 else EngineError("a fault of the soak")
        if self._hall.real and self._real is not None:
            return self._real.recognize(utterance, expectation, cancellation)
        if self._chance.random() < 0.03:
            return ()
        text, language = self._hall.said
        return (Hypothesis(text, language, 0.9),)

    def expect(self, expectation: Expectation) -> None:
        """As the real one does, where it hears."""
        if self._hall.real and self._real is not None:
            self._real.expect(expectation)


class HallSynthesizer:
    """Beeps for hummers, the real voice for those who speak."""

    def __init__(self, hall: Hall, real: Synthesizer | None) -> None:
        self._hall = hall
        self._real = real
        self._beeps = FakeSynthesizer()

    def synthesize(
        self,
        text: str,
        language: Language,
        cancellation: Cancellation | None = None,
        stretch: float = 1.0,
    ) -> Iterator[SpokenClause]:
        """Clause by clause."""
        if self._hall.real and self._real is not None:
            return self._real.synthesize(text, language, cancellation, stretch=stretch)
        self._beeps.spoken.clear()
        self._beeps.stretches.clear()
        return self._beeps.synthesize(text, language, cancellation, stretch)

    def voice_name(self, language: Language) -> str:
        """As the beeps'."""
        return self._beeps.voice_name(language)

    def spoken_form(self, text: str, language: Language) -> str:
        """As the beeps are."""
        return self._beeps.spoken_form(text, language)
