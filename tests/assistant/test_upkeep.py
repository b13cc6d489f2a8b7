from contextlib import closing
from pathlib import Path

import pytest

from assistant.events import Degraded, DeviceBack, DeviceLost, LoopEvent, StateChanged
from assistant.logs import LogFile
from assistant.pressure import MIN_EASED_S
from assistant.upkeep import PausablePartials, Upkeep, reliefs
from assistant.watchdog import STUCK_S, Watchdog
from core.audio import Utterance
from core.cancellation import Cancellation
from core.clock import FakeClock
from core.turn import TurnState
from tests.assistant.test_pressure import PLENTY, Machine
from tests.assistant.test_watchdog import Systemd
from voice.fakes import FakePartials
from voice.recognition import NO_EXPECTATION


class Part:
    """Anything that is switched."""

    decode_ahead = True
    quick = False
    paused = False


@pytest.fixture
def machine(tmp_path: Path, clock: FakeClock) -> Machine:
    return Machine(tmp_path, clock)


def test_a_hot_machine_does_without_what_heats_it_and_has_it_back(
    machine: Machine, tmp_path: Path, clock: FakeClock
) -> None:
    loop, recognizer, partials, rendering = Part(), Part(), Part(), Part()
    log_file = LogFile(tmp_path / "tildes.log", delay=True)
    told: list[LoopEvent] = []
    upkeep = Upkeep(clock, told.append)
    every = reliefs(loop, recognizer, partials, rendering, log_file)
    upkeep.relieve(every, tmp_path, tmp_path)
    machine.be(85, PLENTY)
    upkeep.poll()
    assert told == [
        Degraded("85 °C", "rendering ahead, partials, decoding ahead, wide beam"),
    ]
    assert partials.paused
    assert rendering.paused
    assert not loop.decode_ahead
    assert recognizer.quick
    assert not log_file.paused
    machine.be(50, PLENTY)
    clock.advance(MIN_EASED_S)
    upkeep.poll()
    assert not partials.paused
    assert not rendering.paused
    assert loop.decode_ahead
    assert not recognizer.quick


def test_what_is_off_stays_off(machine: Machine, tmp_path: Path, clock: FakeClock) -> None:
    loop = Part()
    loop.decode_ahead = False
    names = [relief.what for relief in reliefs(loop, Part(), None, None, None)]
    assert names == ["wide beam"]


def test_paused_partials_are_not_heard() -> None:
    import numpy as np

    heard = FakePartials()
    partials = PausablePartials(heard)
    said = Utterance(np.full(16_000, 0.1, dtype=np.float32))
    assert partials.so_far(said, NO_EXPECTATION, Cancellation()) is not None
    partials.paused = True
    assert partials.so_far(said, NO_EXPECTATION, Cancellation()) is None
    assert len(heard.heard) == 1


def test_systemd_is_told_of_the_first_sound_and_of_what_is_missing(
    clock: FakeClock, tmp_path: Path
) -> None:
    with closing(Systemd(tmp_path / "notify")) as systemd:
        told: list[LoopEvent] = []
        upkeep = Upkeep(clock, told.append, Watchdog(clock, systemd.environment))
        assert systemd.heard() == []
        upkeep.progress()
        assert systemd.heard() == ["READY=1\nSTATUS=listening", "WATCHDOG=1"]
        lost, back = DeviceLost("microphone", "USB"), DeviceBack("microphone", "USB")
        upkeep.tell(lost)
        upkeep.tell(back)
        assert systemd.heard() == ["STATUS=without microphone USB", "STATUS=listening"]
        assert told == [lost, back]


def test_a_stuck_turn_stops_the_pings(clock: FakeClock, tmp_path: Path) -> None:
    with closing(Systemd(tmp_path / "notify")) as systemd:
        upkeep = Upkeep(clock, lambda event: None, Watchdog(clock, systemd.environment))
        upkeep.progress()
        upkeep.tell(StateChanged(TurnState.THINKING))
        clock.advance(STUCK_S)
        upkeep.poll()
        upkeep.progress()
        assert systemd.heard() == ["READY=1\nSTATUS=listening", "WATCHDOG=1"]
