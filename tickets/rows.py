"""Reads and writes rows of the tables, inside the transactions that tickets.queue opens."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tickets import pace
from tickets.report import DayOfTicket
from tickets.schema import audit, counter, ticket
from tickets.ticket import AT_A_DESK, Step, Ticket, TicketState

CARRY_OVER = timedelta(hours=4)
"""Who took a ticket so shortly before midnight is still called after it."""

_VISITED = (TicketState.SERVED, TicketState.NO_SHOW)
_NAMES = [item.name for item in fields(Ticket)]
_COLUMNS = [ticket.c[name] for name in _NAMES]
_CALLING_ORDER = (ticket.c.priority.desc(), ticket.c.id)


@dataclass(frozen=True, slots=True)
class Present:
    """Which tickets count now: today's, and those from shortly before midnight."""

    day: date
    now: datetime

    @property
    def tickets(self) -> sa.ColumnElement[bool]:
        """As a condition."""
        yesterday = self.day - timedelta(days=1)
        # Both days stand first so that the index is used.
        return sa.and_(
            ticket.c.day.in_((self.day, yesterday)),
            sa.or_(ticket.c.day == self.day, ticket.c.taken >= self.now - CARRY_OVER),
        )


@dataclass(frozen=True, slots=True)
class Noted:
    """A row of the audit, as far as screens need it."""

    id: int
    ticket: int
    step: str
    origin: str | None


def next_number(connection: sa.Connection, day: date, letter: str) -> int:
    """Count one up. The counter stays locked until the transaction ends."""
    on_conflict = postgresql.insert if _is_postgresql(connection) else sqlite.insert
    statement = on_conflict(counter).values(day=day, letter=letter, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=[counter.c.day, counter.c.letter], set_={"last": counter.c.last + 1}
    ).returning(counter.c.last)
    return int(connection.execute(counted).scalar_one())


def last_day(connection: sa.Connection) -> date | None:
    """The latest day that a number was given for."""
    day: date | None = connection.scalar(sa.select(sa.func.max(counter.c.day)))
    return day


def insert(connection: sa.Connection, values: dict[str, Any]) -> Ticket:
    """Add a waiting ticket."""
    added = ticket.insert().values(**values).returning(*_COLUMNS)
    return _ticket(connection.execute(added).one())


def update(connection: sa.Connection, key: int, values: dict[str, Any]) -> Ticket:
    """Change a ticket."""
    changed = ticket.update().where(ticket.c.id == key).values(**values).returning(*_COLUMNS)
    return _ticket(connection.execute(changed).one())


def note(connection: sa.Connection, ticket: Ticket, values: dict[str, Any]) -> None:
    """Write down what happened to a ticket, as it stands now."""
    connection.execute(
        audit.insert().values(ticket=ticket.id, after=ticket.state, desk=ticket.desk, **values)
    )


def by_id(connection: sa.Connection, key: int, *, lock: bool = False) -> Ticket | None:
    """A ticket; nobody else can change it then until a locking transaction ends."""
    found = sa.select(*_COLUMNS).where(ticket.c.id == key)
    return _one(connection, found.with_for_update() if lock else found)


def by_name(connection: sa.Connection, present: Present, letter: str, number: int) -> Ticket | None:
    """A present ticket; of two with one number (around midnight) the one at a desk, else newest."""
    found = (
        sa.select(*_COLUMNS)
        .where(present.tickets, ticket.c.letter == letter, ticket.c.number == number)
        .order_by(ticket.c.state.in_(AT_A_DESK).desc(), ticket.c.day.desc())
    )
    return _one(connection, found)


def next_waiting(
    connection: sa.Connection, present: Present, lines: Sequence[str]
) -> Ticket | None:
    """Who is to be called next, in these lines or, where none is named, in all; locked.

    Tickets that another desk is calling at this moment are passed over.
    """
    waiting = (
        sa.select(*_COLUMNS)
        .where(present.tickets, ticket.c.state == TicketState.WAITING)
        .order_by(*_CALLING_ORDER)
        .with_for_update(skip_locked=True)
    )
    return _one(connection, waiting.where(ticket.c.line.in_(lines)) if lines else waiting)


def at_desk(connection: sa.Connection, present: Present, desk: str) -> list[Ticket]:
    """The tickets that a desk has called and not ended; locked."""
    at_it = (
        sa.select(*_COLUMNS)
        .where(present.tickets, ticket.c.state.in_(AT_A_DESK), ticket.c.desk == desk)
        .order_by(ticket.c.id)
        .with_for_update()
    )
    return [_ticket(row) for row in connection.execute(at_it)]


def present_tickets(
    connection: sa.Connection, present: Present, states: Sequence[TicketState]
) -> list[Ticket]:
    """Tickets in these states, those at desks first, the others as they will be called."""
    found = (
        sa.select(*_COLUMNS)
        .where(present.tickets, ticket.c.state.in_(states))
        .order_by(ticket.c.state.in_(AT_A_DESK).desc(), *_CALLING_ORDER)
    )
    return [_ticket(row) for row in connection.execute(found)]


def waiting_before(connection: sa.Connection, present: Present, one: Ticket) -> int:
    """How many of its line will be called before it."""
    earlier = sa.or_(
        ticket.c.priority > one.priority,
        sa.and_(ticket.c.priority == one.priority, ticket.c.id < one.id),
    )
    waiting = sa.select(sa.func.count()).where(
        present.tickets,
        ticket.c.state == TicketState.WAITING,
        ticket.c.line == one.line,
        earlier,
    )
    return int(connection.execute(waiting).scalar_one())


def issued(connection: sa.Connection, day: date, service: str) -> int:
    """How many tickets of a service were taken on a day and not given back."""
    counted = sa.select(sa.func.count()).where(
        ticket.c.day == day,
        ticket.c.service == service,
        ticket.c.state != TicketState.CANCELLED,
    )
    return int(connection.execute(counted).scalar_one())


def visits_s(connection: sa.Connection, line: str, now: datetime) -> list[float]:
    """How long the latest visits of a line took at the desk, in seconds."""
    latest = (
        sa.select(ticket.c.called, ticket.c.ended)
        .where(
            ticket.c.line == line,
            ticket.c.ended >= now - pace.MEASURED_WITHIN,
            ticket.c.state.in_(_VISITED),
        )
        .order_by(ticket.c.ended.desc())
        .limit(pace.LATEST)
    )
    return [(ended - called).total_seconds() for called, ended in connection.execute(latest)]


def desks(connection: sa.Connection, present: Present, line: str) -> int:
    """How many desks have called this line lately."""
    counted = sa.select(sa.func.count(ticket.c.desk.distinct())).where(
        present.tickets,
        ticket.c.state.in_((*AT_A_DESK, *_VISITED)),
        ticket.c.line == line,
        ticket.c.called >= present.now - pace.DESK_ACTIVE,
    )
    return int(connection.execute(counted).scalar_one())


def day_tickets(connection: sa.Connection, day: date) -> list[DayOfTicket]:
    """Every ticket of a day, and when each was first called."""
    first_call = (
        sa.select(sa.func.min(audit.c.at))
        .where(audit.c.ticket == ticket.c.id, audit.c.step == Step.CALL)
        .scalar_subquery()
    )
    found = sa.select(*_COLUMNS, first_call.label("first_called")).where(ticket.c.day == day)
    return [_of_day(row) for row in connection.execute(found.order_by(ticket.c.id))]


def last_noted(connection: sa.Connection) -> int:
    """The latest row of the audit; 0 where there is none."""
    return int(connection.scalar(sa.select(sa.func.max(audit.c.id))) or 0)


def noted_since(connection: sa.Connection, seen: int) -> list[Noted]:
    """The audit's rows after one. Complete in SQLite alone, where commits are in this order."""
    found = sa.select(audit.c.id, audit.c.ticket, audit.c.step, audit.c.origin)
    later = found.where(audit.c.id > seen).order_by(audit.c.id)
    return [Noted(*row) for row in connection.execute(later)]


def _one(connection: sa.Connection, found: sa.Select[Any]) -> Ticket | None:
    row = connection.execute(found.limit(1)).first()
    return None if row is None else _ticket(row)


def _ticket(values: Sequence[Any]) -> Ticket:
    """From the values of `_COLUMNS`."""
    named = dict(zip(_NAMES, values, strict=True))
    return Ticket(**{**named, "state": TicketState(named["state"])})


def _of_day(row: Sequence[Any]) -> DayOfTicket:
    values: tuple[Any, ...] = tuple(row)
    return DayOfTicket(_ticket(values[:-1]), values[-1])


def _is_postgresql(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"
