"""The queue of one centre: takes, calls and ends tickets, each step in one transaction.

    take      counter locked → number → ticket + audit → commit → event
    others    ticket locked  → table of transitions → ticket + audit → commit → event

Used by actions, the operators' commands and screens. Several machines may share the database.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.clock import Clock
from core.errors import QueueError, TicketError
from tickets import rows
from tickets.database import Database
from tickets.events import TicketEvent, TicketEvents
from tickets.pace import WaitRange, estimate
from tickets.report import HourFigures, ServiceFigures, figures, hours
from tickets.rows import Noted, Present
from tickets.rules import QueueRules, Reason, Refusal
from tickets.ticket import TRANSITIONS, Step, Ticket, TicketState, parse_name

log = logging.getLogger(__name__)

CLOCK_FLOOR = datetime(2024, 3, 1, tzinfo=UTC)
"""A clock before this was never set: since then all of Kazakhstan has one time zone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands now."""

    ticket: Ticket

    before: int
    """How many will be called before it; 0 once it is called."""

    wait: WaitRange | None
    """None once it is called, or where the pace is not known."""


class _FullError(Exception):
    """The service's limit is reached: undoes the transaction."""


class TicketQueue:
    """The tickets of one centre. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rules: QueueRules | None = None,
        events: TicketEvents | None = None,
    ) -> None:
        self.database = database
        self.events = events or TicketEvents()
        self._clock = clock
        self._rules = rules or QueueRules()

    def under(self, rules: QueueRules) -> "TicketQueue":
        """The same queue under edited rules."""
        return TicketQueue(self.database, self._clock, rules, self.events)

    def take(self, line: str, service: str) -> Ticket | Refusal:
        """Issue the next ticket of the day in the queue `line`. Raises QueueError."""
        now = self._now()
        refusal = self._rules.refusal(now)
        if refusal:
            return refusal
        try:
            with self.database.writing() as connection:
                taken = self._issue(connection, line, service, now)
        except _FullError:
            return Refusal(Reason.FULL)
        self.events.publish(TicketEvent(Step.TAKE, taken))
        return taken

    def _issue(self, connection: sa.Connection, line: str, service: str, now: datetime) -> Ticket:
        day = self._present(connection, now).day
        # The counter first: it is locked from here on, and so what is counted next stays true.
        number = rows.next_number(connection, day, line)
        limit = self._rules.limits.get(service)
        if limit is not None and rows.issued(connection, day, service) >= limit:
            raise _FullError
        values = {
            "day": day,
            "letter": line,
            "number": number,
            "service": service,
            "line": line,
            "priority": self._rules.priorities.get(service, 0),
            "state": TicketState.WAITING,
            "taken": now,
        }
        taken = rows.insert(connection, values)
        self._note(connection, Step.TAKE, None, taken, now)
        return taken

    def call_next(self, desk: str, lines: Sequence[str] = ()) -> Ticket | None:
        """Call whose turn it is to a desk, in these lines or in all; None where nobody waits.

        Whoever the desk called before is finished. Raises QueueError.
        """
        now = self._now()
        with self.database.writing() as connection:
            present = self._present(connection, now)
            done = [
                (Step.FINISH, self._move(connection, Step.FINISH, ticket, now))
                for ticket in rows.at_desk(connection, present, desk)
            ]
            waiting = rows.next_waiting(connection, present, lines)
            if waiting:
                called = self._move(connection, Step.CALL, waiting, now, desk=desk)
                done.append((Step.CALL, called))
        for step, ticket in done:
            self.events.publish(TicketEvent(step, ticket))
        return done[-1][1] if waiting else None

    def call(self, ticket: Ticket, desk: str) -> Ticket:
        """Call one ticket out of turn. Raises TicketError, QueueError; so do the next ones."""
        return self._step(Step.CALL, ticket, desk=desk)

    def recall(self, ticket: Ticket) -> Ticket:
        """Call it again, to the same desk."""
        return self._step(Step.RECALL, ticket)

    def serve(self, ticket: Ticket) -> Ticket:
        """The visitor has come to the desk."""
        return self._step(Step.SERVE, ticket)

    def finish(self, ticket: Ticket) -> Ticket:
        """The visitor has been served."""
        return self._step(Step.FINISH, ticket)

    def no_show(self, ticket: Ticket) -> Ticket:
        """The visitor did not come."""
        return self._step(Step.NO_SHOW, ticket)

    def cancel(self, ticket: Ticket) -> Ticket:
        """Take it out of the queue; its number is not given again."""
        return self._step(Step.CANCEL, ticket)

    def transfer(self, ticket: Ticket, line: str, service: str) -> Ticket:
        """Let it wait for another service, with its number and as early as it came."""
        priority = self._rules.priorities.get(service, 0)
        return self._step(
            Step.TRANSFER, ticket, desk=None, line=line, service=service, priority=priority
        )

    def find(self, written: str) -> Ticket:
        """A ticket by what stands on the paper. Raises TicketError, QueueError."""
        letter, number = parse_name(written)
        with self.database.reading() as connection:
            present = self._present(connection, self._now())
            found = rows.by_name(connection, present, letter, number)
        if found is None:
            raise TicketError(f"there is no ticket {letter}-{number:03} today")
        return found

    def by_id(self, key: int) -> Ticket | None:
        """A ticket of any day. Raises QueueError."""
        with self.database.reading() as connection:
            return rows.by_id(connection, key)

    def last_noted(self) -> int:
        """The audit's latest row; 0 where there is none. Raises QueueError."""
        with self.database.reading() as connection:
            return rows.last_noted(connection)

    def noted_since(self, seen: int) -> list[Noted]:
        """The audit's rows after one. Raises QueueError."""
        with self.database.reading() as connection:
            return rows.noted_since(connection, seen)

    def standing(self, ticket: Ticket) -> Standing:
        """How a ticket stands now, and how long it may wait. Raises QueueError."""
        now = self._now()
        with self.database.reading() as connection:
            current = _known(rows.by_id(connection, ticket.id), ticket)
            if current.state != TicketState.WAITING:
                return Standing(current, 0, None)
            present = self._present(connection, now)
            before = rows.waiting_before(connection, present, current)
            visits_s = rows.visits_s(connection, current.line, now)
            desks = rows.desks(connection, present, current.line)
        return Standing(current, before, estimate(visits_s, desks, before))

    def present(self, *states: TicketState) -> list[Ticket]:
        """The tickets of now in these states, or in any; at desks first, then in calling order."""
        with self.database.reading() as connection:
            present = self._present(connection, self._now())
            return rows.present_tickets(connection, present, states or tuple(TicketState))

    def figures(self, day: date) -> list[ServiceFigures]:
        """A day's figures, a row a service and one of all. Raises QueueError."""
        with self.database.reading() as connection:
            return figures(day, rows.day_tickets(connection, day))

    def hours(self, day: date) -> list[HourFigures]:
        """A day's figures, a row an hour. Raises QueueError."""
        with self.database.reading() as connection:
            return hours(rows.day_tickets(connection, day), self._rules.zone)

    def today(self) -> date:
        """The day of the tickets that are given now."""
        with self.database.reading() as connection:
            return self._present(connection, self._now()).day

    def _step(self, step: Step, ticket: Ticket, **changed: Any) -> Ticket:
        now = self._now()
        with self.database.writing() as connection:
            current = _known(rows.by_id(connection, ticket.id, lock=True), ticket)
            moved = self._move(connection, step, current, now, **changed)
        self.events.publish(TicketEvent(step, moved))
        return moved

    def _move(
        self, connection: sa.Connection, step: Step, ticket: Ticket, now: datetime, **changed: Any
    ) -> Ticket:
        """One line of the table of transitions. Raises TicketError."""
        sources, state = TRANSITIONS[step]
        if ticket.state not in sources:
            raise TicketError(_impossible(step, ticket))
        values = {**changed, "state": state}
        if step in (Step.CALL, Step.RECALL):
            values |= {"called": now, "ended": None}
        elif step is Step.TRANSFER:
            values |= {"called": None}
        elif state not in (TicketState.SERVING, TicketState.WAITING):
            values |= {"ended": now}
        moved = rows.update(connection, ticket.id, values)
        self._note(connection, step, ticket.state, moved, now)
        return moved

    def _note(
        self,
        connection: sa.Connection,
        step: Step,
        before: TicketState | None,
        after: Ticket,
        now: datetime,
    ) -> None:
        origin = self.database.origin
        rows.note(connection, after, {"step": step, "before": before, "origin": origin, "at": now})
        self.database.notify(connection, f"{origin} {step} {after.id}")

    def _now(self) -> datetime:
        """The clock's time in UTC. Raises QueueError for a clock that was never set."""
        now = self._clock.now().astimezone(UTC)
        if now < CLOCK_FLOOR:
            raise QueueError(f"the clock says {now:%Y-%m-%d %H:%M}: set it, e.g. by timedatectl")
        return now

    def _present(self, connection: sa.Connection, now: datetime) -> Present:
        """The day it is in the hall.

        A clock that is set back over midnight does not open the day before once more: the hall
        would have two tickets of one number.
        """
        day = now.astimezone(self._rules.zone).date()
        last = rows.last_day(connection)
        if last is not None and last > day:
            if last - day <= timedelta(days=1):
                return Present(last, now)
            log.warning("the clock says %s, but there are tickets of %s: check it", day, last)
        return Present(day, now)


def _known(found: Ticket | None, wanted: Ticket) -> Ticket:
    if found is None:
        raise TicketError(f"the ticket {wanted} is not in the database")
    return found


_IS = {
    TicketState.WAITING: "is still waiting",
    TicketState.CALLED: "is called already",
    TicketState.SERVING: "is being served",
    TicketState.SERVED: "was served",
    TicketState.NO_SHOW: "did not come",
    TicketState.CANCELLED: "was cancelled",
}


def _impossible(step: Step, ticket: Ticket) -> str:
    sources = ", ".join(sorted(TRANSITIONS[step][0]))
    return f"the ticket {ticket} {_IS[ticket.state]}: {step} needs one that is {sources}"
