"""Databases of every age come to the tables of now, and keep their tickets."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.clock import FakeClock
from core.errors import QueueError
from tickets.database import Database
from tickets.migration import MIGRATIONS
from tickets.queue import TicketQueue
from tickets.schema import HEAD, metadata
from tickets.ticket import Ticket, TicketState

FIRST_RELEASE = """
CREATE TABLE ticket (day TEXT NOT NULL, letter TEXT NOT NULL, number INTEGER NOT NULL,
    service TEXT NOT NULL, taken TEXT NOT NULL, PRIMARY KEY (day, letter, number));
INSERT INTO ticket VALUES ('2026-11-22', 'А', 1, 'passport', '2026-11-22T17:00:00+05:00');
INSERT INTO ticket VALUES ('2026-11-23', 'А', 1, 'passport', '2026-11-23T08:55:00+05:00');
INSERT INTO ticket VALUES ('2026-11-23', 'А', 2, 'id_card', '2026-11-23T08:56:00+05:00');
"""
WITH_CANCELLING = """
CREATE TABLE cancelled (day TEXT NOT NULL, letter TEXT NOT NULL, number INTEGER NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (day, letter, number));
INSERT INTO cancelled VALUES ('2026-11-23', 'А', 1, '2026-11-23T08:57:00+05:00');
"""


def database_of(path: Path, script: str) -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return path


def test_the_newest_step_is_the_one_that_the_tables_name() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_the_steps_lead_to_the_very_tables_of_the_schema(address: str) -> None:
    # A table that is none of ours: the database is not new, and alembic takes its steps.
    fresh = sa.create_engine(Database(address).url)
    with fresh.begin() as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        connection.exec_driver_sql("CREATE TABLE other (id INTEGER)")
    fresh.dispose()
    with Database(address).writing() as connection:
        connection.exec_driver_sql("DROP TABLE other")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_tickets_of_the_first_release_go_on(tmp_path: Path, clock: FakeClock) -> None:
    path = database_of(tmp_path / "t.sqlite3", FIRST_RELEASE + WITH_CANCELLING)
    queue = TicketQueue(Database(path), clock)
    first, second = queue.find("А-001"), queue.find("А-002")
    assert first.state is TicketState.CANCELLED
    assert first.ended == datetime(2026, 11, 23, 3, 57, tzinfo=UTC)
    assert (second.state, second.service) == (TicketState.WAITING, "id_card")
    assert second.taken == datetime(2026, 11, 23, 3, 56, tzinfo=UTC)
    assert queue.standing(second).before == 0
    third = queue.take("А", "passport")
    assert (str(third), queue.figures(queue.today())[-1].taken) == ("А-003", 3)


def test_the_oldest_had_no_cancelling(tmp_path: Path, clock: FakeClock) -> None:
    queue = TicketQueue(Database(database_of(tmp_path / "t.sqlite3", FIRST_RELEASE)), clock)
    assert len(queue.present(TicketState.WAITING)) == 2


def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "t.sqlite3"
    TicketQueue(Database(path), clock).take("А", "passport")
    database_of(path, "UPDATE alembic_version SET version_num = 'r9999'")
    with pytest.raises(QueueError, match=r"another version of Tildes .*: update this one"):
        Database(path)
    database_of(path, "UPDATE alembic_version SET version_num = 'r0001'")
    assert str(TicketQueue(Database(path), clock).find("А-001")) == "А-001"


def test_kiosks_that_start_at_once_make_the_tables_once(address: str, clock: FakeClock) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: Database(address), range(6)))
    taken = [TicketQueue(database, clock).take("А", "passport") for database in opened]
    assert [ticket.number for ticket in taken if isinstance(ticket, Ticket)] == [1, 2, 3, 4, 5, 6]


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = database_of(tmp_path / "t.sqlite3", FIRST_RELEASE)
    database_of(path, "UPDATE ticket SET taken = 'yesterday' WHERE number = 2")
    with pytest.raises(QueueError, match="yesterday"):
        Database(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (3,)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        assert tables.fetchall() == [("ticket",)]
    connection.close()
