"""When partials are heard, and that they never get in the way."""

import numpy as np
import pytest

from assistant.events import PartialHeard
from assistant.partials import AFFORDABLE_S, EVERY_S, FIRST_S, PartialHearing, affordable
from assistant.worker import InlineWorker, Task
from core.audio import HEARING_RATE_HZ, AudioChunk, Utterance
from core.cancellation import Cancellation
from core.clock import FakeClock
from core.errors import EngineError
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from voice.endpointing import Endpointer
from voice.fakes import FakePartials, FakeVad


class LazyWorker:
    """Keeps the tasks until they are asked for, as a busy thread would."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def close(self) -> None:
        self.tasks.clear()


class BrokenPartials:
    def __init__(self) -> None:
        self.asked = 0

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        self.asked += 1
        raise EngineError("out of memory")


def say(endpointer: Endpointer, hearing: PartialHearing, seconds: float, level: float) -> None:
    for _ in range(round(seconds / 0.032)):
        endpointer.push(AudioChunk(np.full(512, level, np.float32), HEARING_RATE_HZ))
        hearing.follow(endpointer, Expectation(language=Language.RU))


def test_text_grows_while_the_visitor_speaks(clock: FakeClock) -> None:
    told: list[PartialHeard] = []
    partials, endpointer = FakePartials(), Endpointer(FakeVad())
    hearing = PartialHearing(partials, InlineWorker(), clock, told.append)
    say(endpointer, hearing, 0.5, 0.0)
    say(endpointer, hearing, 3.0, 0.5)
    lengths = [utterance.duration_s for utterance in partials.heard]
    assert lengths[0] == pytest.approx(FIRST_S, abs=0.04)
    assert np.diff(lengths) == pytest.approx([EVERY_S] * (len(lengths) - 1), abs=0.04)
    assert told[0] == PartialHeard("1.0 s", Language.RU)
    assert len(told) == len(lengths) == 3


def test_silence_and_clicks_are_not_looked_at(clock: FakeClock) -> None:
    partials, endpointer = FakePartials(), Endpointer(FakeVad())
    hearing = PartialHearing(partials, InlineWorker(), clock, list[PartialHeard]().append)
    say(endpointer, hearing, 5.0, 0.0)
    say(endpointer, hearing, 0.064, 0.5)
    say(endpointer, hearing, 5.0, 0.0)
    assert not partials.heard


def test_a_partial_gives_way_at_the_first_sign_of_a_pause(clock: FakeClock) -> None:
    told: list[PartialHeard] = []
    worker, endpointer = LazyWorker(), Endpointer(FakeVad())
    hearing = PartialHearing(FakePartials(), worker, clock, told.append)
    say(endpointer, hearing, 2.0, 0.5)
    assert len(worker.tasks) == 1  # one at a time
    say(endpointer, hearing, 0.064, 0.0)
    worker.tasks.pop()()
    assert not told


def test_a_slow_machine_rests_between_partials(clock: FakeClock) -> None:
    class Slow(FakePartials):
        def so_far(
            self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
        ) -> Hypothesis | None:
            clock.advance(1.0)
            return super().so_far(utterance, expectation, cancellation)

    partials, endpointer = Slow(), Endpointer(FakeVad())
    hearing = PartialHearing(partials, InlineWorker(), clock, list[PartialHeard]().append)
    say(endpointer, hearing, 0.5, 0.0)
    say(endpointer, hearing, 3.0, 0.5)
    first, second = [utterance.duration_s for utterance in partials.heard]
    assert second - first == pytest.approx(2.0, abs=0.04)


def test_an_engine_that_fails_costs_no_turn(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    partials, endpointer = BrokenPartials(), Endpointer(FakeVad())
    hearing = PartialHearing(partials, InlineWorker(), clock, list[PartialHeard]().append)
    say(endpointer, hearing, 4.0, 0.5)
    assert partials.asked == 1
    assert caplog.messages == ["no partials any more: out of memory"]


@pytest.mark.parametrize(("takes_s", "enough"), [(AFFORDABLE_S, True), (AFFORDABLE_S + 0.1, False)])
def test_a_machine_that_is_too_slow_does_without(
    clock: FakeClock, takes_s: float, enough: bool
) -> None:
    class Timed(FakePartials):
        """The first time takes longer, as engines do."""

        def so_far(
            self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
        ) -> Hypothesis | None:
            clock.advance(takes_s if self.heard else takes_s + 1.0)
            return super().so_far(utterance, expectation, cancellation)

    assert affordable(Timed(), clock) is enough
