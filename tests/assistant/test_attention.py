"""When the loop listens: always, or while a button is pressed."""

import threading
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.attention import Always, Attending, Attention, WhilePressed
from assistant.events import LoopEvent, ReplyCutOff, StateChanged, TurnTaken
from assistant.loop import Loop
from assistant.visit import Visit
from assistant.worker import InlineWorker, ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from core.errors import DeviceError
from core.hypothesis import Hypothesis
from core.language import Language
from core.turn import TurnState
from devices.button import FakeButton, ScreenButton
from devices.fakes import FakeMicrophone, FakeSpeaker
from tts.fakes import FakeSynthesizer
from voice.endpointing import Endpointer
from voice.fakes import FakeRecognizer, FakeVad

CHUNK_S = 0.032
HELLO = Hypothesis("привет", Language.RU, 0.9)


def sound(seconds: float, level: float = 0.1) -> list[AudioChunk]:
    """A tone in chunks of CHUNK_S."""
    samples = np.full(round(CHUNK_S * HEARING_RATE_HZ), level, np.float32)
    samples[::2] *= -1
    return [AudioChunk(samples, HEARING_RATE_HZ)] * round(seconds / CHUNK_S)


def held(*parts: tuple[float, bool]) -> list[bool]:
    """A look a chunk: for so many seconds pressed or not."""
    return [pressed for seconds, pressed in parts for _ in range(round(seconds / CHUNK_S))]


class Stage:
    """A loop over fakes that attends as it is told."""

    def __init__(
        self,
        visit: Visit,
        clock: FakeClock,
        chunks: Sequence[AudioChunk],
        attention: Attention,
        script: Iterable[Hypothesis] = (HELLO, HELLO),
    ) -> None:
        self.events: list[LoopEvent] = []
        self.recognizer = FakeRecognizer(script)
        self.loop = Loop(
            FakeMicrophone(chunks),
            FakeSpeaker(),
            Endpointer(FakeVad()),
            Attendant(self.recognizer, visit, FakeSynthesizer(), clock),
            InlineWorker(),
            clock,
            self.events.append,
            attention=attention,
            decode_ahead=False,
        )

    @property
    def states(self) -> list[TurnState]:
        return [event.state for event in self.events if isinstance(event, StateChanged)]

    @property
    def turns(self) -> int:
        return sum(isinstance(event, TurnTaken) for event in self.events)


def test_always_is_open_and_never_interrupts() -> None:
    with Always() as attention:
        assert attention.look() is Attending.OPEN
        attention.turn_ended()
        assert attention.look() is Attending.OPEN
        assert not attention.interrupts


def test_the_button_opens_and_closes() -> None:
    with WhilePressed(FakeButton([False, True, True, False])) as attention:
        looks = [attention.look() for _ in range(5)]
    closed, open_ = Attending.CLOSED, Attending.OPEN
    assert looks == [closed, open_, open_, closed, closed]


def test_each_press_interrupts_once() -> None:
    attention = WhilePressed(FakeButton([False, True, True, False, True]))
    interruptions = []
    with attention:
        for _ in range(5):
            attention.look()
            interruptions.append(attention.interrupts)
            assert not attention.interrupts
    assert interruptions == [False, True, False, False, True]


def test_the_end_of_a_turn_is_told_to_the_button() -> None:
    button = FakeButton([])
    with WhilePressed(button) as attention:
        attention.turn_ended()
    assert button.turns == 1


def test_what_is_said_without_the_button_is_not_heard(visit: Visit, clock: FakeClock) -> None:
    stage = Stage(visit, clock, [*sound(1.0), *sound(1.2, 0.0)], WhilePressed(FakeButton([])))
    stage.loop.run()
    assert stage.recognizer.heard == []
    assert stage.states == []


def test_releasing_ends_the_utterance_at_once(visit: Visit, clock: FakeClock) -> None:
    """Though the sound goes on: the hall talks."""
    button = FakeButton(held((0.32, False), (0.96, True), (0.64, False)))
    stage = Stage(visit, clock, sound(1.92), WhilePressed(button))
    stage.loop.run()
    ((utterance, _),) = stage.recognizer.heard
    assert utterance.duration_s == pytest.approx(0.96, abs=0.07)
    assert stage.turns == 1
    assert button.turns == 1


def test_the_button_may_be_pressed_turn_after_turn(visit: Visit, clock: FakeClock) -> None:
    button = FakeButton(held((0.96, True), (0.32, False), (0.96, True), (0.32, False)))
    stage = Stage(visit, clock, sound(2.56), WhilePressed(button))
    stage.loop.run()
    assert stage.turns == 2


def test_silence_ends_the_utterance_of_a_button_that_stays(visit: Visit, clock: FakeClock) -> None:
    button = FakeButton(held((2.4, True)))
    stage = Stage(visit, clock, [*sound(0.96), *sound(1.44, 0.0)], WhilePressed(button))
    stage.loop.run()
    assert stage.turns == 1
    assert button.turns == 1


def test_the_silence_of_a_visitor_counts_while_nothing_is_pressed(
    visit: Visit, clock: FakeClock
) -> None:
    button = FakeButton(held((0.96, True), (70, False)))
    stage = Stage(visit, clock, [*sound(0.96), *sound(65, 0.0)], WhilePressed(button))
    stage.loop.run()
    assert visit.turns == 0


class ActedMicrophone(FakeMicrophone):
    """Gives what a scene yields, which does things meanwhile."""

    def __init__(self, scene: Iterator[AudioChunk]) -> None:
        super().__init__([])
        self._scene = scene

    def read(self, timeout_s: float) -> AudioChunk | None:
        return next(self._scene, None)


class SoundingSpeaker(FakeSpeaker):
    """Sounds until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.sounding, self.stopped = threading.Event(), threading.Event()

    def drain(self) -> None:
        self.sounding.set()
        assert self.stopped.wait(10)

    def stop(self) -> float:
        self.stopped.set()
        return super().stop()


def test_a_press_cuts_the_reply_off(visit: Visit, clock: FakeClock) -> None:
    button, speaker = ScreenButton(), SoundingSpeaker()

    def scene() -> Iterator[AudioChunk]:
        button.press()
        yield from sound(0.96)
        button.release()
        yield from sound(0.1)
        assert speaker.sounding.wait(10)
        assert not speaker.stopped.is_set()
        button.press()
        yield from sound(0.1)

    events: list[LoopEvent] = []
    attendant = Attendant(FakeRecognizer([HELLO]), visit, FakeSynthesizer(), clock)
    loop = Loop(
        ActedMicrophone(scene()),
        speaker,
        Endpointer(FakeVad()),
        attendant,
        ThreadWorker(lambda error: loop.fail(error)),
        clock,
        events.append,
        attention=WhilePressed(button),
    )
    loop.run()
    assert any(isinstance(event, ReplyCutOff) for event in events)


def test_a_button_that_is_lost_ends_the_run(visit: Visit, clock: FakeClock) -> None:
    def looks() -> Iterator[bool]:
        yield False
        raise DeviceError("pin 17 can't be used: check the wiring")

    stage = Stage(visit, clock, sound(0.96), WhilePressed(FakeButton(looks())))
    with pytest.raises(DeviceError, match="check the wiring"):
        stage.loop.run()
