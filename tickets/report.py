"""A day in figures, a row a service or an hour: for `tildes queue stats`, the CSV and the desks.

Waits count from taking to the first call, visits from the last call to the end. No row tells
anything about one visitor.
"""

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, tzinfo
from typing import TextIO

from tickets.ticket import Ticket, TicketState

ALL = "all"
"""The row of every service together."""


@dataclass(frozen=True, slots=True)
class DayOfTicket:
    """A ticket, and when it was called for the first time."""

    ticket: Ticket
    first_called: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What became of a service's tickets on one day; minutes to a tenth, None where unknown."""

    day: date
    service: str
    taken: int
    served: int
    no_show: int
    cancelled: int
    open: int
    """Waiting or at a desk; after closing: left unserved."""

    wait_mean_min: float | None
    wait_max_min: float | None
    visit_mean_min: float | None


@dataclass(frozen=True, slots=True)
class HourFigures:
    """The tickets that were taken within one hour of a day."""

    hour: int
    """From 0, by the centre's time."""

    taken: int
    wait_mean_min: float | None
    """Of those that were called; minutes to a tenth."""


def figures(day: date, tickets: Sequence[DayOfTicket]) -> list[ServiceFigures]:
    """A row a service, in the order of their names, and last the row of all."""
    services = sorted({one.ticket.service for one in tickets})
    rows = [
        _row(day, service, [one for one in tickets if one.ticket.service == service])
        for service in services
    ]
    return [*rows, _row(day, ALL, tickets)]


def hours(tickets: Sequence[DayOfTicket], zone: tzinfo) -> list[HourFigures]:
    """From the first to the last hour in which a ticket was taken; the hours between them too."""
    by_hour: dict[int, list[DayOfTicket]] = {}
    for one in tickets:
        by_hour.setdefault(one.ticket.taken.astimezone(zone).hour, []).append(one)
    if not by_hour:
        return []
    return [
        HourFigures(hour, len(by_hour.get(hour, ())), _mean(_waits(by_hour.get(hour, ()))))
        for hour in range(min(by_hour), max(by_hour) + 1)
    ]


def write_csv(rows: Iterable[ServiceFigures], file: TextIO) -> None:
    """With a head of the fields' names; what is not known stays empty."""
    writer = csv.DictWriter(file, [item.name for item in fields(ServiceFigures)])
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)


def _row(day: date, service: str, tickets: Sequence[DayOfTicket]) -> ServiceFigures:
    def count(*states: TicketState) -> int:
        return sum(one.ticket.state in states for one in tickets)

    waits = _waits(tickets)
    visits = [
        _minutes(one.ticket.called, one.ticket.ended)
        for one in tickets
        if one.ticket.state is TicketState.SERVED and one.ticket.called and one.ticket.ended
    ]
    return ServiceFigures(
        day=day,
        service=service,
        taken=len(tickets),
        served=count(TicketState.SERVED),
        no_show=count(TicketState.NO_SHOW),
        cancelled=count(TicketState.CANCELLED),
        open=count(TicketState.WAITING, TicketState.CALLED, TicketState.SERVING),
        wait_mean_min=_mean(waits),
        wait_max_min=max(waits, default=None),
        visit_mean_min=_mean(visits),
    )


def _waits(tickets: Sequence[DayOfTicket]) -> list[float]:
    return [_minutes(one.ticket.taken, one.first_called) for one in tickets if one.first_called]


def _minutes(start: datetime, end: datetime) -> float:
    """To a tenth; 0 where the clock was set back in between."""
    return round(max((end - start).total_seconds(), 0.0) / 60, 1)


def _mean(minutes: Sequence[float]) -> float | None:
    return round(statistics.fmean(minutes), 1) if minutes else None
