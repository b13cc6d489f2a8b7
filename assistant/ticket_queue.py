"""Queue tickets in SQLite: numbered by letter and day, unique, gapless, safe against power cuts.

Used by the action that takes a ticket. One transaction a ticket, so several kiosks may share
the file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import QueueError

BUSY_TIMEOUT_S = 5.0
"""How long a ticket waits while another kiosk writes."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS ticket (
    day     TEXT    NOT NULL,  -- local date, ISO 8601
    letter  TEXT    NOT NULL,  -- of the queue, e.g. А
    number  INTEGER NOT NULL,  -- from 1 each day
    service TEXT    NOT NULL,  -- id from the domain
    taken   TEXT    NOT NULL,  -- local time with zone, ISO 8601
    PRIMARY KEY (day, letter, number)
);
CREATE TABLE IF NOT EXISTS cancelled (
    day     TEXT    NOT NULL,  -- these three name a ticket
    letter  TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    at      TEXT    NOT NULL,  -- local time with zone, ISO 8601
    PRIMARY KEY (day, letter, number)
)
"""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue. It holds nothing about the person who took it."""

    letter: str
    """The queue, e.g. «А»."""

    number: int
    """From 1 each day."""

    service: str
    """The service's id in the domain."""

    taken: datetime
    """When, with the time zone."""

    def __str__(self) -> str:
        """Write it as on paper: «А-015»."""
        return f"{self.letter}-{self.number:03}"


class TicketQueue:
    """The tickets of one centre, in one SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open or make the database at `path`; raises QueueError where that fails."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connection() as connection:
                # A reader (a hall board) must not stop a kiosk from writing.
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(SCHEMA)
        except OSError as error:
            raise QueueError(
                f"ticket database {path}: {error.strerror}; set [queue] database in the config"
            ) from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Open one connection for one transaction: cheap, and safe across threads."""
        try:
            connection = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        try:
            yield connection
        except sqlite3.Error as error:
            raise self._failure(error) from error
        finally:
            connection.close()

    def _failure(self, error: sqlite3.Error) -> QueueError:
        return QueueError(
            f"ticket database {self._path}: {error}; check the disk, its space and permissions"
        )

    def take(self, letter: str, service: str, now: datetime) -> Ticket:
        """Issue the next ticket of the day in the queue `letter`."""
        day = now.date().isoformat()
        with self._connection() as connection:
            # IMMEDIATE takes the write lock before reading, so two kiosks can't read the
            # same last number.
            connection.execute("BEGIN IMMEDIATE")
            (last,) = connection.execute(
                "SELECT coalesce(max(number), 0) FROM ticket WHERE day = ? AND letter = ?",
                (day, letter),
            ).fetchone()
            ticket = Ticket(letter, last + 1, service, now)
            connection.execute(
                "INSERT INTO ticket VALUES (?, ?, ?, ?, ?)",
                (day, letter, ticket.number, service, now.isoformat()),
            )
            connection.execute("COMMIT")
        return ticket

    def waiting_before(self, ticket: Ticket) -> int:
        """How many tickets of the same queue and day stand before this one."""
        with self._connection() as connection:
            (cancelled,) = connection.execute(
                "SELECT count(*) FROM cancelled WHERE day = ? AND letter = ? AND number < ?",
                (ticket.taken.date().isoformat(), ticket.letter, ticket.number),
            ).fetchone()
        return ticket.number - 1 - int(cancelled)

    def cancel(self, ticket: Ticket, now: datetime) -> None:
        """Take a ticket out of the queue; its number is not given again. Twice is as once."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO cancelled VALUES (?, ?, ?, ?)",
                (ticket.taken.date().isoformat(), ticket.letter, ticket.number, now.isoformat()),
            )
