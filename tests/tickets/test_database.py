"""Databases that can't be opened, read or written: one line that says what to do, nothing lost."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.postgres import PostgresServer
from core.clock import FakeClock
from core.errors import QueueError
from tickets.database import Database
from tickets.queue import TicketQueue


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite3"
    path.write_text("not a database, and long enough to be looked at " * 50)
    with pytest.raises(QueueError, match=r"tickets\.sqlite3: .*not a database; check the disk"):
        Database(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(QueueError, match=r"file/tickets.* check the disk"):
        Database(tmp_path / "file" / "tickets.sqlite3")


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueueError, match=f"{tmp_path}: unable to open"):
        Database(tmp_path)


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    Database(tmp_path / "deep" / "deeper" / "t.sqlite3")
    assert (tmp_path / "deep" / "deeper" / "t.sqlite3").is_file()


def test_a_locked_file_is_waited_for_and_then_named(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "t.sqlite3"
    queue = TicketQueue(Database(path, busy_timeout_s=0.05), clock)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(QueueError, match="database is locked"):
        queue.take("А", "passport")
    other.execute("ROLLBACK")
    other.close()
    assert str(queue.take("А", "passport")) == "А-001"


def test_a_reader_does_not_stop_a_kiosk(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "t.sqlite3"
    queue = TicketQueue(Database(path, busy_timeout_s=0.05), clock)
    board = sqlite3.connect(path, isolation_level=None)
    board.execute("BEGIN")
    board.execute("SELECT * FROM ticket").fetchall()
    assert str(queue.take("А", "passport")) == "А-001"
    board.close()


FILL_THE_DISK = """
import resource, sys
from datetime import datetime
from core.clock import FakeClock
from core.errors import QueueError
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.rules import ALMATY

queue = TicketQueue(Database(sys.argv[1]), FakeClock(datetime(2026, 11, 23, 9, tzinfo=ALMATY)))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, -1))
given = []
try:
    while len(given) < 5000:
        given.append(str(queue.take("А", "passport")))
except QueueError as error:
    print(error)
print(len(given), given[-1])
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
print(queue.take("А", "passport"))
"""


def test_a_full_disk_is_named_and_loses_no_ticket(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "t.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", FILL_THE_DISK, path], check=True, capture_output=True, text=True
    )
    told, given, after = done.stdout.splitlines()
    assert told.startswith(f"ticket database {path}: ")
    assert "check the disk, its space" in told
    count, last = given.split()
    assert int(count) >= 10
    assert last == f"А-{int(count):03}"
    assert after == f"А-{int(count) + 1:03}"  # once there is room again, numbers go on
    assert len(TicketQueue(Database(path), clock).present()) == int(count) + 1


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_deleted_gives_no_tickets_into_the_void(
    tmp_path: Path, clock: FakeClock, replaced: bool
) -> None:
    path = tmp_path / "t.sqlite3"
    queue = TicketQueue(Database(path), clock)
    queue.take("А", "passport")
    if replaced:
        shutil.copy(path, tmp_path / "copy")
        (tmp_path / "copy").replace(path)
    else:
        path.unlink()
    with pytest.raises(QueueError, match="deleted or replaced since; start anew"):
        queue.take("А", "passport")


@pytest.mark.parametrize("address", ["mysql://host/x", "http://host"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(QueueError, match="neither a path nor postgresql://"):
        Database(address)


def test_a_missing_driver_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(QueueError, match=r"needs psycopg: .* -r locks/postgres\.txt"):
        Database("postgresql://somebody@127.0.0.1:1/queue")


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(QueueError, match="check that the server runs") as caught:
        Database("postgresql://somebody:secret@127.0.0.1:1/queue", busy_timeout_s=0.1)
    assert "postgresql://somebody:***@127.0.0.1:1/queue" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.database
def test_a_server_that_was_away_is_found_again(postgres: PostgresServer, clock: FakeClock) -> None:
    queue = TicketQueue(Database(postgres.new_database(), busy_timeout_s=1), clock)
    queue.take("А", "passport")
    postgres.stop()
    try:
        with pytest.raises(QueueError, match="check that the server runs"):
            queue.take("А", "passport")
    finally:
        postgres.start()
    assert str(queue.take("А", "passport")) == "А-002"


@pytest.mark.database
def test_a_locked_row_is_waited_for_and_then_named(
    postgres: PostgresServer, clock: FakeClock
) -> None:
    address = postgres.new_database()
    queue = TicketQueue(Database(address, busy_timeout_s=0.05), clock)
    queue.take("А", "passport")
    with Database(address).writing() as other:
        other.exec_driver_sql("SELECT * FROM counter FOR UPDATE")
        with pytest.raises(QueueError, match="lock timeout"):
            queue.take("А", "passport")
    assert str(queue.take("А", "passport")) == "А-002"


def test_both_kinds_tell_their_version(database: Database) -> None:
    kind, number = database.version.split()
    assert kind in ("sqlite", "postgresql")
    assert number[0].isdigit()
