"""States, lines, desks and the audit; takes over the tickets of the first releases.

Those had `ticket(day, letter, number, service, taken)` and `cancelled(day, letter, number, at)`
in SQLite, with local times. The oldest lacked `cancelled`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and fill them from the old ones where those are there."""
    connection = op.get_bind()
    old = _old_tickets(connection)
    for name in ("cancelled", "ticket"):
        if sa.inspect(connection).has_table(name):
            op.drop_table(name)
    ticket, audit, counter = _create()
    last: dict[tuple[date, str], int] = {}
    for key, row in enumerate(old, start=1):
        cancelled, state = row.pop("cancelled"), "waiting"
        if cancelled:
            state = "cancelled"
        steps = [_audit(key, "take", None, "waiting", row["taken"])]
        if cancelled:
            steps.append(_audit(key, "cancel", "waiting", "cancelled", cancelled))
        connection.execute(ticket.insert().values(id=key, state=state, ended=cancelled, **row))
        connection.execute(audit.insert(), steps)
        place = (row["day"], row["letter"])
        last[place] = max(last.get(place, 0), row["number"])
    for (day, letter), number in last.items():
        connection.execute(counter.insert().values(day=day, letter=letter, last=number))


def _create() -> tuple[sa.Table, sa.Table, sa.Table]:
    ticket = op.create_table(
        "ticket",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("letter", sa.String(3), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("service", sa.String(100), nullable=False),
        sa.Column("line", sa.String(3), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("taken", sa.DateTime, nullable=False),
        sa.Column("called", sa.DateTime),
        sa.Column("ended", sa.DateTime),
        sa.Column("desk", sa.String(50)),
        sa.UniqueConstraint("day", "letter", "number", name="ticket_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ticket_waiting", "ticket", ["day", "state", "line"])
    op.create_index("ticket_ended", "ticket", ["line", "ended"])
    audit = op.create_table(
        "audit",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("ticket", _KEY, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("before", sa.String(10)),
        sa.Column("after", sa.String(10), nullable=False),
        sa.Column("desk", sa.String(50)),
        sa.Column("origin", sa.String(50)),
        sa.Column("at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_ticket", "audit", ["ticket"])
    counter = op.create_table(
        "counter",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("letter", sa.String(3), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    return ticket, audit, counter


def _old_tickets(connection: sa.Connection) -> list[dict[str, Any]]:
    if not sa.inspect(connection).has_table("ticket"):
        return []
    cancelled = {}
    if sa.inspect(connection).has_table("cancelled"):
        rows = connection.exec_driver_sql("SELECT day, letter, number, at FROM cancelled")
        cancelled = {tuple(row[:3]): _utc(row[3]) for row in rows}
    rows = connection.exec_driver_sql(
        "SELECT day, letter, number, service, taken FROM ticket ORDER BY taken, letter, number"
    )
    return list(_read(rows, cancelled))


def _read(rows: Any, cancelled: dict[Any, datetime]) -> Iterator[dict[str, Any]]:
    for day, letter, number, service, taken in rows:
        yield {
            "day": date.fromisoformat(day),
            "letter": letter,
            "number": number,
            "service": service,
            "line": letter,
            "priority": 0,
            "taken": _utc(taken),
            "cancelled": cancelled.get((day, letter, number)),
        }


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC).replace(tzinfo=None)


def _audit(ticket: int, step: str, before: str | None, after: str, at: datetime) -> dict[str, Any]:
    return {"ticket": ticket, "step": step, "before": before, "after": after, "at": at}
