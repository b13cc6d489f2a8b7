"""The ticket database: SQLite in a file, or PostgreSQL by URL, behind two kinds of transaction.

`writing` takes the write lock at once in SQLite, so that what a transaction reads stays true
until it commits; in PostgreSQL rows are locked where they are read. Used by tickets.queue alone.
"""

import os
import secrets
import socket
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from core.errors import QueueError
from tickets.migration import migrate

BUSY_TIMEOUT_S = 5.0
"""How long a transaction waits for another's lock: a visitor stands there and waits with it."""

CHANNEL = "tildes_tickets"
"""On which PostgreSQL tells other machines what happened."""

_WRITES = "tildes_writes"


class Database:
    """One database with the tables of tickets.schema. Safe to share between threads."""

    def __init__(self, address: str | Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        """Open or make it; an older one is migrated. Raises QueueError.

        `address`: a path, or postgresql://user:password@host/name.
        """
        self.url = _url(address)
        self.origin = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"
        """This program among all that share the database; stands in the audit."""
        self._path = Path(self.url.database or "") if self.is_sqlite else None
        self._inode: int | None = None
        try:
            self._engine = self._engine_for(busy_timeout_s)
        except ImportError as error:
            raise QueueError(
                "PostgreSQL needs psycopg: .venv/bin/python -m pip install --require-hashes "
                "-r locks/postgres.txt"
            ) from error
        self._driver_error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        # A file is left tidy when nobody needs it any more, at the program's end at the latest.
        weakref.finalize(self, self._engine.dispose)
        with self._told():
            if self._path:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            migrate(self.reading, self.writing)
            self._inode = self._path.stat().st_ino if self._path else None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file, which other machines can't share."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def version(self) -> str:
        """Of the database's program, e.g. «sqlite 3.40.1»."""
        with self.reading() as connection:
            numbers = connection.dialect.server_version_info or ()
        return f"{self.url.get_backend_name()} {'.'.join(map(str, numbers))}"

    def __str__(self) -> str:
        """Its path or URL, without the password."""
        return str(self._path or self.url.set(drivername="postgresql"))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that changes nothing. Raises QueueError."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is kept whole or not at all. Raises QueueError."""
        self._refuse_another_file()
        with self._told(), self._writer.begin() as connection:
            yield connection

    def notify(self, connection: sa.Connection, message: str) -> None:
        """Tell other machines once this transaction is committed; SQLite has no such means."""
        if not self.is_sqlite:
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, message)))

    @contextmanager
    def own_connection(self) -> Iterator[Any]:
        """The driver's bare connection, for waiting on; it commits by itself. Raises QueueError."""
        with self._told():
            pooled = self._engine.raw_connection()
            connection: Any = pooled.driver_connection
            pooled.detach()
        try:
            with self._told():
                yield connection
        finally:
            connection.close()

    def close(self) -> None:
        """Close idle connections; it may be used again afterwards."""
        self._engine.dispose()

    def _engine_for(self, busy_timeout_s: float) -> sa.Engine:
        if not self.is_sqlite:
            engine = sa.create_engine(
                self.url,
                pool_pre_ping=True,  # the server may have been started anew since
                connect_args={
                    "connect_timeout": max(2, round(busy_timeout_s)),
                    "application_name": "tildes",
                    "options": f"-c lock_timeout={round(1000 * busy_timeout_s)}"
                    f" -c statement_timeout={round(2000 * busy_timeout_s)}",
                },
            )
            self._writer = engine
            return engine
        engine = sa.create_engine(self.url, connect_args={"timeout": busy_timeout_s})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        self._writer = engine.execution_options(**{_WRITES: True})
        return engine

    def _refuse_another_file(self) -> None:
        """A file that was deleted or replaced would still be written, and its tickets lost."""
        if self._inode is None or self._path is None:
            return
        try:
            same = self._path.stat().st_ino == self._inode
        except OSError:
            same = False
        if not same:
            raise QueueError(f"ticket database {self}: deleted or replaced since; start anew")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what a database complains of into one line that says what to do."""
        try:
            yield
        except DBAPIError as error:
            # The first line is the reason; PostgreSQL goes on with hints and positions.
            reason = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
            raise self._failure(reason) from error
        except SQLAlchemyError as error:
            raise self._failure(str(error).splitlines()[0]) from error
        except OSError as error:
            raise self._failure(error.strerror or str(error)) from error
        except self._driver_error as error:  # where SQLAlchemy does not stand between
            raise self._failure(str(error).splitlines()[0]) from error

    def _failure(self, reason: str) -> QueueError:
        if self.is_sqlite:
            mend = (
                "check the disk, its space and permissions, or set [queue] database in the config"
            )
        else:
            mend = "check that the server runs and that [queue] database in the config is right"
        return QueueError(f"ticket database {self}: {reason}; {mend}")


def _url(address: str | Path) -> sa.URL:
    """SQLAlchemy's own form of a path or URL. Raises QueueError."""
    if isinstance(address, Path) or "://" not in address:
        return sa.URL.create("sqlite", database=os.fspath(address))
    try:
        url = sa.make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        backend = ""
    if backend not in ("postgresql", "postgres"):
        raise QueueError(
            "[queue] database is neither a path nor postgresql://user:password@host/name"
        )
    return url.set(drivername="postgresql+psycopg")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Leave transactions to us, and let none be lost when the power fails."""
    connection.isolation_level = None
    cursor = connection.cursor()
    # A reader (a hall board) must not stop a kiosk from writing.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # IMMEDIATE takes the write lock before reading: two kiosks can't read the same last number.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
