import io
from datetime import timedelta

from core.clock import FakeClock
from tickets.queue import TicketQueue
from tickets.report import ALL, figures, write_csv
from tickets.ticket import Ticket


def test_a_day_in_figures(tickets: TicketQueue, clock: FakeClock) -> None:
    passports = [tickets.take("А", "passport") for _ in range(3)]
    tickets.take("Б", "id_card")
    clock.advance(300)
    tickets.call_next("1")
    clock.advance(600)
    missing = tickets.call_next("1")
    assert missing is not None
    tickets.no_show(missing)
    assert isinstance(passports[2], Ticket)
    tickets.cancel(passports[2])
    id_card, passport, everything = tickets.figures(tickets.today())
    assert (id_card.service, id_card.taken, id_card.open, id_card.wait_mean_min) == (
        "id_card",
        1,
        1,
        None,
    )
    assert (passport.taken, passport.served, passport.no_show, passport.cancelled) == (3, 1, 1, 1)
    assert (passport.wait_mean_min, passport.wait_max_min, passport.visit_mean_min) == (
        10.0,
        15.0,
        10.0,
    )
    assert (everything.service, everything.taken, everything.open) == (ALL, 4, 1)


def test_a_recall_does_not_count_as_a_longer_wait(tickets: TicketQueue, clock: FakeClock) -> None:
    ticket = tickets.take("А", "passport")
    assert isinstance(ticket, Ticket)
    clock.advance(300)
    tickets.call(ticket, "1")
    clock.advance(300)
    tickets.recall(ticket)
    clock.advance(120)
    tickets.finish(ticket)
    (row, _) = tickets.figures(tickets.today())
    assert (row.wait_mean_min, row.visit_mean_min) == (5.0, 2.0)


def test_a_day_without_tickets_has_a_row_of_noughts(tickets: TicketQueue) -> None:
    day = tickets.today() - timedelta(days=1)
    (everything,) = tickets.figures(day)
    assert (everything.day, everything.taken, everything.wait_mean_min) == (day, 0, None)


def test_the_csv_has_a_head_and_leaves_the_unknown_empty(tickets: TicketQueue) -> None:
    file = io.StringIO()
    write_csv(figures(tickets.today(), []), file)
    head, row = file.getvalue().splitlines()
    assert head.startswith("day,service,taken,served,")
    assert row == "2026-11-23,all,0,0,0,0,0,,,"


def test_hours_run_from_the_first_ticket_to_the_last(
    tickets: TicketQueue, clock: FakeClock
) -> None:
    tickets.take("А", "passport")
    clock.advance(600)
    tickets.call_next("1")
    clock.advance(7200)
    tickets.take("А", "passport")
    assert [(row.hour, row.taken, row.wait_mean_min) for row in tickets.hours(tickets.today())] == [
        (9, 1, 10.0),
        (10, 0, None),
        (11, 1, None),
    ]
    assert tickets.hours(tickets.today() - timedelta(days=1)) == []
