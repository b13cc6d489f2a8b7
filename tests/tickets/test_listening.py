"""What one program does to a ticket, another hears; here over real databases and processes."""

import queue
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks.postgres import PostgresServer
from core.clock import FakeClock
from tickets import listening
from tickets.database import Database
from tickets.events import Missed, QueueEvent, TicketEvent
from tickets.listening import Listening
from tickets.queue import TicketQueue
from tickets.ticket import Step

PATIENCE_S = 20.0

Heard = queue.Queue[QueueEvent]


@pytest.fixture
def heard(tickets: TicketQueue) -> Iterator[Heard]:
    """What a board hears, from when it is connected."""
    events = Heard()
    tickets.events.subscribe(events.put)
    board = Listening(tickets)
    assert board.wait_until_connected(PATIENCE_S)
    assert events.get(timeout=PATIENCE_S) == Missed()
    yield events
    board.close()


ANOTHER_PROGRAM = """
import sys, time
from core.clock import SystemClock
from tickets.database import Database
from tickets.queue import TicketQueue

kiosk = TicketQueue(Database(sys.argv[1]), SystemClock())
kiosk.take("А", "passport")
print(time.time())
kiosk.call_next("7")
print(time.time())
"""


def test_what_another_program_does_is_heard_within_a_second(heard: Heard, address: str) -> None:
    done = subprocess.Popen(
        [sys.executable, "-c", ANOTHER_PROGRAM, address], stdout=subprocess.PIPE, text=True
    )
    arrived = []
    for step in (Step.TAKE, Step.CALL):
        event = heard.get(timeout=PATIENCE_S)
        arrived.append(time.time())
        assert isinstance(event, TicketEvent)
        assert (event.step, str(event.ticket)) == (step, "А-001")
    output, _ = done.communicate(timeout=PATIENCE_S)
    for done_at, heard_at in zip(map(float, output.split()), arrived, strict=True):
        assert heard_at - done_at < 1.0
    assert heard.empty()


def test_what_a_program_does_itself_is_heard_once(
    tickets: TicketQueue, heard: Heard, address: str, clock: FakeClock
) -> None:
    tickets.take("А", "passport")
    TicketQueue(Database(address), clock).take("Б", "passport")
    names = [
        str(event.ticket)
        for event in (heard.get(timeout=PATIENCE_S) for _ in range(2))
        if isinstance(event, TicketEvent)
    ]
    assert names == ["А-001", "Б-001"]
    assert heard.empty()


@pytest.mark.database
def test_a_lost_connection_is_made_anew_and_told(
    postgres: PostgresServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "AGAIN_AFTER_S", 0.05)
    address = postgres.new_database()
    tickets = TicketQueue(Database(address, busy_timeout_s=1), clock)
    heard = Heard()
    tickets.events.subscribe(heard.put)
    board = Listening(tickets)
    assert heard.get(timeout=PATIENCE_S) == Missed()
    postgres.stop()
    postgres.start()
    assert heard.get(timeout=PATIENCE_S) == Missed()
    TicketQueue(Database(address), clock).take("А", "passport")
    event = heard.get(timeout=PATIENCE_S)
    assert isinstance(event, TicketEvent) and str(event.ticket) == "А-001"
    board.close()
