"""Queues on SQLite and, where it is installed, on a real PostgreSQL."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.postgres import HOW_TO_INSTALL, PostgresServer, postgres_folder
from core.clock import FakeClock
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.rules import ALMATY

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ALMATY)
"""A Monday."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server of our own; in CI it may not be lacking."""
    if postgres_folder() is None:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    with PostgresServer(durable=False) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "tickets.sqlite3")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MORNING)


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = Database(address, busy_timeout_s=1.0)
    yield opened
    opened.close()


@pytest.fixture
def tickets(database: Database, clock: FakeClock) -> TicketQueue:
    return TicketQueue(database, clock)
