import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.events import StateChanged
from assistant.watchdog import STUCK_S, Watchdog
from core.clock import FakeClock
from core.turn import TurnState


class Systemd:
    """The other end: systemd's socket in a temporary folder."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "20000000"}

    def heard(self) -> list[str]:
        messages = []
        while True:
            try:
                messages.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return messages

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    other_end = Systemd(tmp_path / "notify")
    yield other_end
    other_end.close()


def test_ready_and_status_are_told(systemd: Systemd, clock: FakeClock) -> None:
    watchdog = Watchdog(clock, systemd.environment)
    watchdog.ready("listening\non USB")
    watchdog.status("no microphone")
    watchdog.stopping()
    assert systemd.heard() == [
        "READY=1\nSTATUS=listening on USB",
        "STATUS=no microphone",
        "STOPPING=1",
    ]


def test_a_ping_goes_with_the_sound_four_times_a_period(systemd: Systemd, clock: FakeClock) -> None:
    watchdog = Watchdog(clock, systemd.environment)
    for _ in range(1000):
        watchdog.progress()
        clock.advance(0.02)
    assert systemd.heard() == ["WATCHDOG=1"] * 4


def test_without_sound_there_is_no_ping(systemd: Systemd, clock: FakeClock) -> None:
    watchdog = Watchdog(clock, systemd.environment)
    watchdog.progress()
    clock.advance(3600)
    assert systemd.heard() == ["WATCHDOG=1"]


def test_a_loop_that_thinks_for_ever_is_not_called_healthy(
    systemd: Systemd, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    watchdog = Watchdog(clock, systemd.environment)
    watchdog.follow(StateChanged(TurnState.THINKING))
    clock.advance(STUCK_S - 1)
    watchdog.progress()
    assert systemd.heard() == ["WATCHDOG=1"]
    for _ in range(3):
        clock.advance(10)
        watchdog.progress()
    assert systemd.heard() == []
    assert len(caplog.records) == 1
    watchdog.follow(StateChanged(TurnState.SPEAKING))
    watchdog.progress()
    assert systemd.heard() == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "20000000"},
        {"NOTIFY_SOCKET": "/nowhere/notify", "WATCHDOG_USEC": "20000000"},
    ],
)
def test_away_from_systemd_nothing_happens(environment: dict[str, str], clock: FakeClock) -> None:
    watchdog = Watchdog(clock, environment)
    watchdog.ready("listening")
    watchdog.progress()


@pytest.mark.parametrize(
    "more", [{"WATCHDOG_USEC": "soon"}, {"WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "0"}]
)
def test_pings_are_sent_only_where_they_are_asked_for(
    systemd: Systemd, clock: FakeClock, more: dict[str, str]
) -> None:
    watchdog = Watchdog(clock, {**systemd.environment, **more})
    watchdog.progress()
    assert not watchdog.watched
    assert systemd.heard() == []


def test_pings_are_for_the_process_that_systemd_watches(systemd: Systemd, clock: FakeClock) -> None:
    assert Watchdog(clock, {**systemd.environment, "WATCHDOG_PID": str(os.getpid())}).watched


def test_an_abstract_address_is_reached(clock: FakeClock) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other_end:
        name = f"tildes-test-{os.getpid()}"
        other_end.bind(f"\0{name}")
        Watchdog(clock, {"NOTIFY_SOCKET": f"@{name}"}).ready("listening")
        assert other_end.recv(4096) == b"READY=1\nSTATUS=listening"
