from pathlib import Path

import pytest

import assistant.pressure as pressure_module
from assistant.events import Degraded, LoopEvent, Recovered
from assistant.pressure import (
    COOL_C,
    EVERY_S,
    HOT_C,
    MIN_EASED_S,
    Kind,
    Pressure,
    Relief,
)
from core.clock import FakeClock

PLENTY = 2_000_000_000


class Machine:
    """/proc and /sys in a temporary folder, and the switches that pressure turns."""

    def __init__(self, root: Path, clock: FakeClock) -> None:
        self.root = root
        self.clock = clock
        self.events: list[LoopEvent] = []
        self.off: set[str] = set()
        self.be(40.0, PLENTY)
        self.pressure = Pressure(
            clock,
            self.events.append,
            [
                self.relief("partials", frozenset({Kind.HEAT, Kind.MEMORY})),
                self.relief("cache", frozenset({Kind.MEMORY})),
                self.relief("log", frozenset({Kind.DISK})),
            ],
            root,
            root,
        )

    def relief(self, what: str, kinds: frozenset[Kind]) -> Relief:
        return Relief(what, lambda: self.off.add(what), lambda: self.off.remove(what), kinds)

    def be(self, celsius: float, available: int = PLENTY, stalled: float = 0.0) -> None:
        self.write("sys/class/thermal/thermal_zone0/temp", "25000\n")
        self.write("sys/class/thermal/thermal_zone1/temp", f"{round(1000 * celsius)}\n")
        self.write("proc/meminfo", f"MemTotal: 9 kB\nMemAvailable:  {available // 1024} kB\n")
        self.write(
            "proc/pressure/memory",
            f"some avg10={stalled:.2f} avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00\n",
        )

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def later(self, seconds: float = EVERY_S) -> None:
        self.clock.advance(seconds)
        self.pressure.poll()


@pytest.fixture
def machine(tmp_path: Path, clock: FakeClock) -> Machine:
    return Machine(tmp_path, clock)


def test_a_cool_machine_with_memory_leaves_nothing_out(machine: Machine) -> None:
    machine.pressure.poll()
    assert not machine.events
    assert not machine.off


def test_heat_leaves_out_what_heats_and_says_so_once(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    machine.be(83.4)
    for _ in range(5):
        machine.later()
    assert machine.off == {"partials"}
    assert machine.events == [Degraded("83 °C", "partials")]
    assert len(caplog.records) == 1


def test_it_is_done_again_when_it_is_clearly_cooler_and_not_before(machine: Machine) -> None:
    machine.be(HOT_C)
    machine.later()
    machine.be((HOT_C + COOL_C) / 2)
    machine.later(2 * MIN_EASED_S)
    assert machine.pressure.eased == ("partials",)
    machine.be(COOL_C - 1)
    machine.later()
    assert not machine.off
    assert machine.events[-1] == Recovered("partials")


def test_a_short_dip_restores_nothing(machine: Machine) -> None:
    machine.be(90)
    machine.later()
    machine.be(60)
    machine.later()
    assert machine.off == {"partials"}
    machine.later(MIN_EASED_S)
    assert not machine.off


@pytest.mark.parametrize(("available", "stalled"), [(90_000_000, 0.0), (PLENTY, 35.0)])
def test_short_memory_leaves_out_more(machine: Machine, available: int, stalled: float) -> None:
    machine.be(40, available, stalled)
    machine.later()
    assert machine.off == {"partials", "cache"}
    (event,) = machine.events
    assert isinstance(event, Degraded)
    assert event.what == "partials, cache"


def test_what_two_kinds_leave_out_comes_back_when_both_are_over(machine: Machine) -> None:
    machine.be(90, 90_000_000)
    machine.later()
    machine.be(90)
    machine.later(MIN_EASED_S)
    assert machine.off == {"partials"}
    machine.be(40)
    machine.later(MIN_EASED_S)
    assert not machine.off
    assert [event for event in machine.events if isinstance(event, Recovered)] == [
        Recovered("cache"),
        Recovered("partials"),
    ]


def test_looks_are_rare(machine: Machine) -> None:
    machine.pressure.poll()
    machine.be(90)
    for _ in range(9):
        machine.later(1.0)
    assert not machine.off
    machine.later(1.0)
    assert machine.off


def test_a_machine_that_tells_nothing_is_left_alone(tmp_path: Path, clock: FakeClock) -> None:
    events: list[LoopEvent] = []
    Pressure(clock, events.append, [], tmp_path, tmp_path / "empty").poll()
    assert not events


def test_a_full_disk_leaves_out_what_fills_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [90_000_000]
    monkeypatch.setattr(pressure_module, "free_bytes", lambda folder: free[0])
    machine.later()
    assert machine.off == {"log"}
    assert machine.events == [Degraded("90 MB of disk left", "log")]
    free[0] = 500_000_000
    machine.later(MIN_EASED_S)
    assert not machine.off
