"""Full duplex: who speaks over a reply has the word; screens and buttons beside the voice."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.attention import Attention, WhilePressed
from assistant.events import (
    Announced,
    DeviceLost,
    LevelHeard,
    LoopEvent,
    NothingHeard,
    Prompted,
    ReplyCutOff,
    StateChanged,
    TurnTaken,
    VisitEnded,
)
from assistant.loop import POSTS_LIMIT, Loop
from assistant.own_speech import is_own_speech
from assistant.visit import Visit
from assistant.worker import ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from core.errors import EngineError
from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from core.turn import Reply, TurnState
from devices.button import ScreenButton
from devices.fakes import FakeMicrophone, FakeSpeaker
from tts.fakes import FakeSynthesizer
from voice.endpointing import Endpointer
from voice.fakes import FakeRecognizer, FakeVad

KK, RU = Language.KK, Language.RU
IDLE, LISTENING, THINKING, SPEAKING = TurnState
PATIENCE = 20_000
"""Chunks of silence that a scene waits with; each takes about 50 µs."""


def sound(seconds: float, level: float = 0.1) -> list[AudioChunk]:
    count = round(seconds * HEARING_RATE_HZ / 512)
    tone = level * np.sin(2 * np.pi * 220 * np.arange(512) / HEARING_RATE_HZ)
    return [AudioChunk(tone.astype(np.float32), HEARING_RATE_HZ)] * count


def silence(seconds: float) -> list[AudioChunk]:
    return sound(seconds, level=0.0)


SPOKEN = [*silence(0.3), *sound(0.8), *silence(1.2)]
Step = AudioChunk | Callable[[], object]
"""A chunk; or a condition, which is waited for in silence; or an act, which returns None."""


class DirectedMicrophone(FakeMicrophone):
    """Gives chunks, and between them waits until something has happened, or makes it happen."""

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__([])
        self.steps = list(steps)
        self._waited = 0
        self.is_present = True

    @property
    def present(self) -> bool:
        return self.is_present

    def read(self, timeout_s: float) -> AudioChunk | None:
        while self.steps:
            step = self.steps[0]
            if isinstance(step, AudioChunk):
                return self.steps.pop(0)  # type: ignore[return-value] # it is that chunk
            if step() is False:
                self._waited += 1
                assert self._waited < PATIENCE, "what is waited for does not happen"
                threading.Event().wait(1e-4)
                return silence(0.032)[0]
            self.steps.pop(0)
        return None


class LongReply(FakeSpeaker):
    """Sounds until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._silent = threading.Event()

    def drain(self) -> None:
        assert self._silent.wait(10)

    def stop(self) -> float:
        self._silent.set()
        super().stop()
        return 0.4


class Scene:
    def __init__(
        self,
        visit: Visit,
        clock: FakeClock,
        recognizer: FakeRecognizer,
        *,
        full_duplex: bool = True,
        speaker: FakeSpeaker | None = None,
        attention: Attention | None = None,
    ) -> None:
        self.events: list[LoopEvent] = []
        self.levels: list[float] = []
        self.recognizer = recognizer
        attendant = Attendant(recognizer, visit, FakeSynthesizer(), clock)
        worker = ThreadWorker(lambda error: self.loop.fail(error))
        self.microphone = DirectedMicrophone([])
        self.loop = Loop(
            self.microphone,
            speaker or LongReply(),
            Endpointer(FakeVad()),
            attendant,
            worker,
            clock,
            self.note,
            full_duplex=full_duplex,
            attention=attention,
            decode_ahead=False,
        )

    def note(self, event: LoopEvent) -> None:
        if isinstance(event, LevelHeard):
            self.levels.append(event.dbfs)
        else:
            self.events.append(event)

    def play(self, *steps: Step | Sequence[AudioChunk]) -> None:
        self.microphone.steps = [
            each for step in steps for each in (step if isinstance(step, Sequence) else [step])
        ]
        self.loop.run()

    def being(self, state: TurnState) -> Callable[[], bool]:
        return lambda: self.loop.state is state

    def seen(self, event: type[object], count: int = 1) -> Callable[[], bool]:
        return lambda: sum(isinstance(each, event) for each in self.events) >= count

    @property
    def states(self) -> list[TurnState]:
        return [event.state for event in self.events if isinstance(event, StateChanged)]

    @property
    def answers(self) -> list[str]:
        return [e.turn.reply.text for e in self.events if isinstance(e, TurnTaken)]


def said(*texts: str) -> FakeRecognizer:
    return FakeRecognizer([Hypothesis(text, RU, 0.9) for text in texts])


def test_speech_over_a_reply_cuts_it_off_and_is_the_next_turn(
    visit: Visit, clock: FakeClock
) -> None:
    scene = Scene(visit, clock, said("привет", "пока"))
    scene.play(SPOKEN, scene.being(SPEAKING), sound(0.8), silence(1.2))
    assert scene.states[:6] == [LISTENING, THINKING, SPEAKING, LISTENING, THINKING, SPEAKING]
    assert scene.answers[1] == "До свидания!"
    assert sum(isinstance(event, ReplyCutOff) for event in scene.events) == 1


def test_the_beginning_of_what_cuts_in_is_kept(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said("привет", "пока"))
    scene.play(SPOKEN, scene.being(SPEAKING), silence(0.5), sound(0.8), silence(1.2))
    utterance, _ = scene.recognizer.heard[1]
    loud = np.flatnonzero(np.abs(utterance.samples) > 0.05)
    assert (loud[-1] - loud[0]) / HEARING_RATE_HZ == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("seconds", [0.032, 0.064])
def test_a_short_noise_over_a_reply_is_nothing(
    visit: Visit, clock: FakeClock, seconds: float
) -> None:
    speaker = LongReply()
    scene = Scene(visit, clock, said("привет"), speaker=speaker)
    scene.play(SPOKEN, scene.being(SPEAKING), sound(seconds), silence(1.5), speaker.stop)
    assert not scene.seen(ReplyCutOff)()
    assert len(scene.answers) == 1


def test_the_visitors_own_last_word_cuts_nothing_off(visit: Visit, clock: FakeClock) -> None:
    speaker = LongReply()
    scene = Scene(visit, clock, said(), speaker=speaker)
    spoken = [*silence(0.3), *sound(0.8)]
    apology = lambda: scene.loop.fail(EngineError("out of memory"))  # noqa: E731 - an act
    scene.play(spoken, apology, scene.being(SPEAKING), silence(1.0), speaker.stop)
    assert not scene.seen(ReplyCutOff)()


def test_half_duplex_hears_nothing_meanwhile(visit: Visit, clock: FakeClock) -> None:
    speaker = LongReply()
    scene = Scene(visit, clock, said("привет"), speaker=speaker, full_duplex=False)
    scene.play(SPOKEN, scene.being(SPEAKING), sound(2), silence(1.5), speaker.stop)
    assert not scene.seen(ReplyCutOff)()
    assert len(scene.answers) == 1


def test_who_begins_as_the_reply_ends_is_not_cut(visit: Visit, clock: FakeClock) -> None:
    speaker = LongReply()
    scene = Scene(visit, clock, said("привет", "пока"), speaker=speaker)
    end = speaker._silent.set
    scene.play(SPOKEN, scene.being(SPEAKING), sound(0.1), end, sound(0.8), silence(1.2))
    assert scene.answers[1:] == ["До свидания!"]


def test_the_assistants_own_words_are_no_turn(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said("привет", "я искусственный интелект здравствуйте"))
    scene.play(SPOKEN, scene.being(SPEAKING), sound(0.8), silence(1.2), scene.seen(NothingHeard))
    assert len(scene.answers) == 1


def test_a_farewell_that_is_cut_off_does_not_end_the_visit(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said("пока", "привет"))
    scene.play(SPOKEN, scene.being(SPEAKING), sound(0.8), silence(1.2))
    assert not scene.seen(VisitEnded)()
    assert visit.turns == 2


OFFER = "Паспорт беру ме, әлде жеке куәлік беру ме? Бір қызметті атаңыз."


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("паспорт беру ме әлде жеке куәлік", True),
        ("беруме әлде жекек уәлік беру ме бір", True),
        ("жеке куәлік", False),
        ("маған анықтама керек еді", False),
        ("", False),
    ],
)
def test_own_speech_is_known_by_its_words(text: str, own: bool) -> None:
    assert is_own_speech((Hypothesis(text, KK, 0.5),), OFFER) is own
    assert not is_own_speech((Hypothesis(text, KK, 0.5),), "")


def test_what_is_typed_or_touched_is_answered_like_speech(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said(), speaker=FakeSpeaker())
    touched = Intent("farewell", (), KK, 1.0, "touch")
    scene.play(
        lambda: scene.loop.type("привет"),
        scene.seen(TurnTaken),
        lambda: scene.loop.touch(touched, "Аяқтау"),
        scene.seen(TurnTaken, 2),
    )
    assert scene.answers[0] == "Я искусственный интеллект. Здравствуйте!"
    _, turn = [event.turn for event in scene.events if isinstance(event, TurnTaken)]
    assert isinstance(turn.intent, Intent) and turn.intent.name == "farewell"
    assert turn.hypotheses == (Hypothesis("Аяқтау", KK, 1.0),)


def test_a_touch_cuts_the_reply_off(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said("привет"))
    scene.play(
        SPOKEN, scene.being(SPEAKING), lambda: scene.loop.type("пока"), scene.seen(TurnTaken, 2)
    )
    assert scene.seen(ReplyCutOff)()
    assert scene.states[-1] is SPEAKING or scene.states[-1] is IDLE


def test_the_visitor_may_leave_by_touch(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said("привет"))
    scene.play(SPOKEN, scene.being(SPEAKING), lambda: scene.loop.end_visit(), scene.being(IDLE))
    assert scene.seen(VisitEnded)()
    assert visit.turns == 0


def test_announcements_wait_until_nobody_speaks(visit: Visit, clock: FakeClock) -> None:
    reply = Reply("Закончилась бумага.", RU)
    speaker = LongReply()
    scene = Scene(visit, clock, said("привет"), speaker=speaker)

    def told() -> None:
        scene.loop.tell(reply)
        scene.loop.notify(DeviceLost("printer", "XP-80"))

    scene.play(
        SPOKEN,
        scene.being(SPEAKING),
        told,
        scene.seen(DeviceLost),
        speaker.stop,
        scene.seen(Announced),
    )
    assert scene.events.index(Announced(reply)) > scene.events.index(StateChanged(IDLE))


def test_nobody_is_called_silent_whom_a_lost_microphone_cannot_hear(
    visit: Visit, clock: FakeClock
) -> None:
    scene = Scene(visit, clock, said("привет"), speaker=FakeSpeaker())

    def lose() -> None:
        scene.microphone.is_present = False

    scene.play(SPOKEN, scene.seen(TurnTaken), scene.being(IDLE), lose, silence(70))
    assert visit.turns == 1
    assert not scene.seen(VisitEnded)()


def test_who_uses_the_screen_is_missed_without_a_microphone_too(
    visit: Visit, clock: FakeClock
) -> None:
    scene = Scene(visit, clock, said(), speaker=FakeSpeaker())
    scene.microphone.is_present = False
    touched = Intent("greeting", (), RU, 1.0, "touch")
    scene.play(
        lambda: scene.loop.touch(touched, "Привет"),
        silence(0.1),
        scene.seen(TurnTaken),
        scene.being(IDLE),
        silence(16),
        scene.seen(Prompted),
    )
    assert scene.seen(Prompted)()


def test_a_sign_of_life_counts_the_silence_anew(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said("привет"), speaker=FakeSpeaker())
    scene.play(
        SPOKEN,
        scene.seen(TurnTaken),
        scene.being(IDLE),
        silence(10),
        lambda: scene.loop.stay(),
        silence(10),
    )
    assert not scene.seen(Prompted)()


def test_what_posts_too_much_is_left_out_and_nothing_hangs(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said(), speaker=FakeSpeaker())
    for _ in range(2 * POSTS_LIMIT):
        scene.loop.notify(DeviceLost("printer", "XP-80"))
    scene.play(silence(0.1))
    assert len(scene.events) == POSTS_LIMIT


def test_a_button_opens_the_ear_and_closing_it_ends_the_utterance(
    visit: Visit, clock: FakeClock
) -> None:
    button = ScreenButton().__enter__()
    scene = Scene(
        visit, clock, said("привет"), speaker=FakeSpeaker(), attention=WhilePressed(button)
    )
    scene.play(
        SPOKEN, button.press, sound(0.8), button.release, silence(0.032), scene.seen(TurnTaken)
    )
    assert len(scene.answers) == 1


def test_pressing_the_button_cuts_the_reply_off(visit: Visit, clock: FakeClock) -> None:
    button = ScreenButton().__enter__()
    scene = Scene(visit, clock, said("привет"), attention=WhilePressed(button), full_duplex=False)
    scene.play(
        button.press,
        sound(0.8),
        button.release,
        scene.being(SPEAKING),
        button.press,
        scene.seen(ReplyCutOff),
    )
    assert scene.being(IDLE)()


def test_the_level_is_told_ten_times_a_second(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, said(), speaker=FakeSpeaker())
    scene.play(silence(3.2))
    assert 24 <= len(scene.levels) <= 32
