import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from assistant.attendant import Attendant
from assistant.events import (
    LevelHeard,
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
)
from assistant.loop import Loop
from assistant.visit import Visit
from assistant.worker import InlineWorker, ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Utterance
from core.cancellation import Cancellation
from core.clock import FakeClock
from core.errors import DeviceError, EngineError
from core.hypothesis import Expectation, Hypothesis, Phrase
from core.intent import Slot
from core.language import Language
from core.turn import Reply, TurnState
from devices.fakes import FakeMicrophone, FakeSpeaker
from tts.fakes import FakeSynthesizer
from tts.said import Said
from voice.endpointing import Endpointer
from voice.fakes import FakePartials, FakeRecognizer, FakeVad
from voice.partials import PartialRecognizer
from voice.recognition import Recognizer

KK, RU = Language.KK, Language.RU
IDLE, LISTENING, THINKING, SPEAKING = TurnState


def sound(seconds: float, level: float = 0.1) -> list[AudioChunk]:
    """A tone in chunks of 32 ms."""
    time_s = np.arange(round(seconds * HEARING_RATE_HZ)) / HEARING_RATE_HZ
    samples = (level * np.sin(2 * np.pi * 220 * time_s)).astype(np.float32)
    return [
        AudioChunk(piece, HEARING_RATE_HZ)
        for piece in np.split(samples, range(512, len(samples), 512))
    ]


def silence(seconds: float) -> list[AudioChunk]:
    return sound(seconds, level=0.0)


SPOKEN = [*silence(0.3), *sound(0.8), *silence(1.2)]


class Scene:
    """A loop over fakes, with everything it did."""

    def __init__(
        self,
        visit: Visit,
        clock: FakeClock,
        chunks: Sequence[AudioChunk],
        recognizer: Recognizer,
        *,
        decode_ahead: bool = False,
        threaded: bool = False,
        partials: PartialRecognizer | None = None,
        speaker: FakeSpeaker | None = None,
    ) -> None:
        self.polls: list[TurnState] = []
        self.events: list[LoopEvent] = []
        self.levels: list[float] = []
        self.speaker = speaker or FakeSpeaker()
        self.voice = FakeSynthesizer()
        attendant = Attendant(recognizer, visit, self.voice, clock)
        worker = ThreadWorker(lambda error: self.loop.fail(error)) if threaded else InlineWorker()
        self.loop = Loop(
            FakeMicrophone(chunks),
            self.speaker,
            Endpointer(FakeVad()),
            attendant,
            worker,
            clock,
            self.note,
            decode_ahead=decode_ahead,
            partials=partials,
            between_turns=lambda: self.polls.append(self.loop.state),
        )

    def note(self, event: LoopEvent) -> None:
        if isinstance(event, LevelHeard):
            self.levels.append(event.dbfs)
        else:
            self.events.append(event)

    @property
    def states(self) -> list[TurnState]:
        return [event.state for event in self.events if isinstance(event, StateChanged)]

    @property
    def answers(self) -> list[str]:
        return [e.turn.reply.text for e in self.events if isinstance(e, TurnTaken)]


def test_speech_is_heard_answered_and_spoken(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])
    scene = Scene(visit, clock, SPOKEN, recognizer)
    scene.loop.run()
    assert scene.states == [LISTENING, THINKING, SPEAKING, IDLE]
    assert scene.answers == ["Я искусственный интеллект. Здравствуйте!"]
    assert scene.speaker.heard
    (turn,) = [event.turn for event in scene.events if isinstance(event, TurnTaken)]
    assert turn.number == 1
    assert turn.metrics.endpoint_ms is not None
    assert turn.metrics.endpoint_ms > 0
    assert turn.metrics.first_audio_ms is not None
    before_the_answer = scene.events[: scene.events.index(TurnTaken(turn))]
    assert WordsHeard("привет", RU) in before_the_answer, "screens write it down at once"


def test_a_visit_of_two_turns_keeps_its_language_as_a_prior(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9), Hypothesis("пока", RU, 0.9)])
    scene = Scene(visit, clock, [*SPOKEN, *SPOKEN], recognizer)
    scene.loop.run()
    assert [expectation.session_language for _, expectation in recognizer.heard] == [None, RU]
    assert scene.answers[1] == "До свидания!"
    assert isinstance(scene.events[-2], VisitEnded)


def test_noise_without_words_is_no_turn(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, SPOKEN, FakeRecognizer([]))
    scene.loop.run()
    assert scene.states == [LISTENING, THINKING, IDLE]
    assert any(isinstance(event, NothingHeard) for event in scene.events)
    assert visit.turns == 0


def test_speech_that_ends_with_the_file_is_still_answered(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, sound(0.8), FakeRecognizer([Hypothesis("привет", RU, 0.9)]))
    scene.loop.run()
    assert scene.states[-1] is IDLE
    assert len(scene.answers) == 1


def test_thirty_seconds_of_silence_end_the_visit_once(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])
    scene = Scene(visit, clock, [*SPOKEN, *silence(65)], recognizer)
    scene.loop.run()
    assert sum(isinstance(event, VisitEnded) for event in scene.events) == 1
    assert visit.turns == 0


def test_a_silent_visitor_is_asked_once_and_then_wished_goodbye(
    visit: Visit, clock: FakeClock
) -> None:
    recognizer = FakeRecognizer([Hypothesis("талон", RU, 0.9)])
    noise = [*silence(1), *sound(0.5), *silence(1.2)]
    chunks = [*SPOKEN, *silence(13), *noise, *silence(40), *SPOKEN, *silence(14)]
    scene = Scene(visit, clock, chunks, recognizer)
    scene.loop.run()
    said = [event.reply.text for event in scene.events if isinstance(event, Prompted)]
    assert said == ["Я слушаю. На какую услугу?", "Всего доброго!"]
    assert sum(isinstance(event, VisitEnded) for event in scene.events) == 1
    assert scene.states[-1] is IDLE


def test_decoding_ahead_is_dropped_when_speech_goes_on(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer(
        [Hypothesis("талон", KK, 0.5), Hypothesis("паспорт талон", KK, 0.9)]
    )
    chunks = [*sound(0.6), *silence(0.3), *sound(0.6), *silence(1.2)]
    scene = Scene(visit, clock, chunks, recognizer, decode_ahead=True)
    scene.loop.run()
    assert len(recognizer.heard) == 2
    assert [answer.split()[-1] for answer in scene.answers] == ["Б-001."]


def endpoint_ms(visit: Visit, clock: FakeClock, reading: Hypothesis) -> float:
    """After how long a pause an utterance of this reading ends."""
    recognizer = FakeRecognizer([reading])
    scene = Scene(visit, clock, [*sound(1.5), *silence(1.5)], recognizer, decode_ahead=True)
    scene.loop.run()
    (turn,) = [event.turn for event in scene.events if isinstance(event, TurnTaken)]
    assert turn.metrics.endpoint_ms is not None
    return turn.metrics.endpoint_ms


PASSPORT = (Slot("service", "passport"),)


def test_what_decoding_ahead_finds_tells_how_long_the_pause_is(
    visit: Visit, clock: FakeClock
) -> None:
    complete = Phrase("талон на паспорт", RU, "ticket.take", PASSPORT)
    lacking = Phrase("дайте талон", RU, "ticket.take")
    assert endpoint_ms(visit, clock, Hypothesis("талон на паспорт", RU, 0.95, complete)) < 430
    usual = endpoint_ms(visit, clock, Hypothesis("дайте талон", RU, 0.95, lacking))
    assert 640 <= usual < 680
    assert endpoint_ms(visit, clock, Hypothesis("паспорт талон және", KK, 0.5)) > 1000


def test_the_wait_for_the_text_is_told(visit: Visit, clock: FakeClock) -> None:
    class Slow(FakeRecognizer):
        """Takes 0.3 s a recognition."""

        def recognize(
            self,
            utterance: Utterance,
            expectation: Expectation = Expectation(),
            cancellation: Cancellation | None = None,
        ) -> tuple[Hypothesis, ...]:
            clock.advance(0.3)
            return super().recognize(utterance, expectation, cancellation)

    waits = []
    for ahead in (True, False):
        scene = Scene(
            visit, clock, SPOKEN, Slow([Hypothesis("привет", RU, 0.9)]), decode_ahead=ahead
        )
        scene.loop.run()
        (turn,) = [event.turn for event in scene.events if isinstance(event, TurnTaken)]
        waits.append(turn.metrics.text_ms)
    assert waits == [0.0, pytest.approx(300)]


def test_partials_are_told_while_the_visitor_speaks(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])
    chunks = [*silence(0.5), *sound(2.0), *silence(1.2)]
    scene = Scene(visit, clock, chunks, recognizer, decode_ahead=True, partials=FakePartials())
    scene.loop.run()
    told = [event for event in scene.events if isinstance(event, PartialHeard)]
    assert [partial.text for partial in told] == ["1.0 s", "1.8 s"]
    listening = scene.events.index(StateChanged(LISTENING))
    assert scene.events[listening + 1 : listening + 3] == told
    assert len(scene.answers) == 1


def test_between_turns_nothing_else_goes_on(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])
    scene = Scene(visit, clock, [*SPOKEN, *SPOKEN], recognizer)
    scene.loop.run()
    assert set(scene.polls) == {IDLE}


class WaitingSpeaker(FakeSpeaker):
    """Sounds for `heard_s` of what it was given, then waits in `drain` to be stopped."""

    def __init__(self, heard_s: float, on_drain: Callable[[], None]) -> None:
        super().__init__()
        self.heard_s = heard_s
        self.silent = threading.Event()
        self._on_drain = on_drain

    def drain(self) -> None:
        self._on_drain()
        assert self.silent.wait(10)

    def stop(self) -> float:
        self.silent.set()
        super().stop()
        return self.heard_s


def test_a_reply_that_is_interrupted_tells_what_was_heard_of_it(
    visit: Visit, clock: FakeClock
) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])
    # Beeps of 0.1 s a word: the notice has three words and a pause of 0.3 s.
    speaker = WaitingSpeaker(0.65, on_drain=lambda: scene.loop.interrupt())
    scene = Scene(visit, clock, SPOKEN, recognizer, threaded=True, speaker=speaker)
    scene.loop.run()
    (cut_off,) = [event for event in scene.events if isinstance(event, ReplyCutOff)]
    assert cut_off.said == Said("Я искусственный интеллект.", complete=False)
    assert scene.states == [LISTENING, THINKING, SPEAKING, IDLE]


def test_an_interruption_while_the_reply_is_made_ends_the_making(
    visit: Visit, clock: FakeClock
) -> None:
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])

    class Interrupted(FakeSpeaker):
        """The visitor cuts in at the first sound."""

        def play(self, chunk: AudioChunk) -> None:
            super().play(chunk)
            scene.loop.interrupt()

    speaker = Interrupted()
    scene = Scene(visit, clock, SPOKEN, recognizer, speaker=speaker)
    scene.loop.run()
    assert len(speaker.heard) == 1
    assert any(isinstance(event, ReplyCutOff) for event in scene.events)
    assert scene.states == [LISTENING, THINKING, SPEAKING, IDLE]


def test_a_last_clause_that_comes_after_the_stop_is_not_waited_for(
    visit: Visit, clock: FakeClock
) -> None:
    class Late(FakeSpeaker):
        """The visitor cuts in while a clause is on its way; what sounds, sounds for ever."""

        def play(self, chunk: AudioChunk) -> None:
            scene.loop.interrupt()
            super().play(chunk)

        def drain(self) -> None:
            pytest.fail("it is waited for")

    scene = Scene(visit, clock, SPOKEN, FakeRecognizer([]), speaker=Late())
    scene.loop._worker.submit(lambda: scene.loop._say_alone(Reply("Сәлем!", KK)))
    assert scene.speaker.stops == 2


def test_there_is_nothing_to_interrupt_in_silence(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, SPOKEN, FakeRecognizer([Hypothesis("привет", RU, 0.9)]))
    scene.loop.interrupt()
    scene.loop.run()
    scene.loop.interrupt()
    assert not any(isinstance(event, ReplyCutOff) for event in scene.events)


def test_replies_are_spoken_as_slowly_as_the_visitor_wants(visit: Visit, clock: FakeClock) -> None:
    said = [Hypothesis(text, RU, 0.9) for text in ("привет", "помедленнее", "пока")]
    scene = Scene(visit, clock, [*SPOKEN, *SPOKEN, *SPOKEN], FakeRecognizer(said))
    scene.loop.run()
    assert sorted(set(scene.voice.stretches)) == [1.0, 1.2]
    assert scene.voice.stretches[-1] == 1.2


class BrokenRecognizer:
    """Fails each time, as an engine would whose memory is gone."""

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = Expectation(),
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        raise EngineError("out of memory")

    def expect(self, expectation: Expectation) -> None:
        """Nothing is said to anybody who could be answered."""


def test_with_files_an_engines_failure_ends_the_run(visit: Visit, clock: FakeClock) -> None:
    with pytest.raises(EngineError, match="out of memory"):
        Scene(visit, clock, SPOKEN, BrokenRecognizer()).loop.run()


def test_with_devices_it_is_apologised_for_and_the_loop_goes_on(
    visit: Visit, clock: FakeClock
) -> None:
    scene = Scene(visit, clock, SPOKEN, BrokenRecognizer(), threaded=True)
    scene.loop.run()
    assert any(isinstance(event, TurnFailed) for event in scene.events)
    assert scene.speaker.heard
    assert scene.states[-2:] == [SPEAKING, IDLE]


def test_the_threaded_loop_takes_the_same_turn(visit: Visit, clock: FakeClock) -> None:
    before = threading.active_count()
    recognizer = FakeRecognizer([Hypothesis("привет", RU, 0.9)])
    scene = Scene(visit, clock, SPOKEN, recognizer, decode_ahead=True, threaded=True)
    scene.loop.run()
    assert scene.answers == ["Я искусственный интеллект. Здравствуйте!"]
    assert scene.states == [LISTENING, THINKING, SPEAKING, IDLE]
    assert threading.active_count() == before


def test_a_lost_microphone_ends_the_run_and_falls_silent(visit: Visit, clock: FakeClock) -> None:
    scene = Scene(visit, clock, [], FakeRecognizer([]))
    scene.loop._microphone = FakeMicrophone([], loses=True)
    with pytest.raises(DeviceError):
        scene.loop.run()
    assert scene.speaker.stops == 1


def test_after_each_reply_hearing_is_made_ready(visit: Visit, clock: FakeClock) -> None:
    recognizer = FakeRecognizer([Hypothesis(text, RU, 0.9) for text in ("привет", "пока")])
    Scene(visit, clock, [*SPOKEN, *SPOKEN], recognizer).loop.run()
    assert len(recognizer.expected) == 2
