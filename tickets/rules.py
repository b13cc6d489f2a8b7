"""When tickets are given out, how many a day, and who goes first: what a domain's owner decides.

A value without files; assistant.queue_rules reads it from the domain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
"""All of Kazakhstan, since 1 March 2024."""

LOOK_AHEAD_DAYS = 30
"""How far the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """Part of a day on which tickets are given: from `opens` until before `closes`."""

    opens: time
    closes: time


class Reason(StrEnum):
    """Why no ticket is given."""

    CLOSED = "closed"
    FULL = "full"
    """The service's tickets of the day are all gone."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No ticket, and why: nothing has failed."""

    reason: Reason

    opening: datetime | None = None
    """When tickets are given next, by the centre's time; None where that is not known."""

    closing: time | None = None
    """When they end on that day."""


@dataclass(frozen=True, slots=True)
class QueueRules:
    """The rules of one centre. The defaults give tickets at any time, first come first served."""

    zone: ZoneInfo = ALMATY
    """In which days begin and end."""

    hours: Mapping[int, tuple[OpenSpan, ...]] | None = None
    """Weekday (0 is Monday) → spans in their order; a day that is not there is closed.

    None: always open.
    """

    closed: frozenset[date] = frozenset()
    """Holidays."""

    priorities: Mapping[str, int] = field(default_factory=dict)
    """Service → priority; the greater is called first, 0 where it is not named."""

    limits: Mapping[str, int] = field(default_factory=dict)
    """Service → how many tickets a day; none where it is not named."""

    def refusal(self, moment: datetime) -> Refusal | None:
        """Why no ticket is given at this moment, by the hours; None where it is."""
        local = moment.astimezone(self.zone)
        today = self._spans(local.date())
        if any(span.opens <= local.time() < span.closes for span in today):
            return None
        for days in range(LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days=days)
            for span in self._spans(day):
                opening = datetime.combine(day, span.opens, self.zone)
                if opening > local:
                    return Refusal(Reason.CLOSED, opening, self._spans(day)[-1].closes)
        return Refusal(Reason.CLOSED)

    def _spans(self, day: date) -> tuple[OpenSpan, ...]:
        if day in self.closed:
            return ()
        if self.hours is None:
            return (OpenSpan(time.min, time.max),)
        return self.hours.get(day.weekday(), ())
