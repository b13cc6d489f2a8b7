"""The tables, the same in SQLite and PostgreSQL. migrations/ leads older databases here."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

HEAD = "r0001"
"""The revision of migrations/ that makes these tables."""

metadata = sa.MetaData()


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment, stored in UTC without a zone, given back with it."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC)


# SQLite numbers rows by itself only where the key is plain INTEGER.
_Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

counter = sa.Table(
    "counter",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("letter", sa.String(3), primary_key=True),
    # The last number given out. Its row is locked from reading to commit, so numbers are gapless.
    sa.Column("last", sa.Integer, nullable=False),
)

ticket = sa.Table(
    "ticket",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("letter", sa.String(3), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("service", sa.String(100), nullable=False),
    sa.Column("line", sa.String(3), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("taken", Moment, nullable=False),
    sa.Column("called", Moment),
    sa.Column("ended", Moment),
    sa.Column("desk", sa.String(50)),
    sa.UniqueConstraint("day", "letter", "number", name="ticket_number"),
    sa.Index("ticket_waiting", "day", "state", "line"),
    sa.Index("ticket_ended", "line", "ended"),
    sqlite_autoincrement=True,
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    sa.Column("ticket", _Key, sa.ForeignKey("ticket.id"), nullable=False, index=True),
    sa.Column("step", sa.String(10), nullable=False),
    sa.Column("before", sa.String(10)),
    sa.Column("after", sa.String(10), nullable=False),
    sa.Column("desk", sa.String(50)),
    sa.Column("origin", sa.String(50)),  # the program that did it
    sa.Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
