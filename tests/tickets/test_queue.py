"""What a queue promises, on SQLite and PostgreSQL alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from core.clock import FakeClock
from core.errors import QueueError, TicketError
from tickets.database import Database
from tickets.events import QueueEvent, TicketEvent
from tickets.pace import WaitRange
from tickets.queue import TicketQueue
from tickets.rules import ALMATY, OpenSpan, QueueRules, Reason, Refusal
from tickets.schema import audit
from tickets.ticket import Step, Ticket, TicketState


def take(queue: TicketQueue, line: str = "А", service: str = "passport") -> Ticket:
    taken = queue.take(line, service)
    assert isinstance(taken, Ticket)
    return taken


def steps_of(queue: TicketQueue, ticket: Ticket) -> list[tuple[str, str | None, str]]:
    found = sa.select(audit).where(audit.c.ticket == ticket.id).order_by(audit.c.id)
    with queue.database.reading() as connection:
        return [(row.step, row.before, row.after) for row in connection.execute(found)]


def test_numbers_run_from_one_in_each_line(tickets: TicketQueue) -> None:
    assert [str(take(tickets, line)) for line in "ААБА"] == ["А-001", "А-002", "Б-001", "А-003"]


def test_numbers_start_again_each_day(tickets: TicketQueue, clock: FakeClock) -> None:
    take(tickets)
    clock.advance(86_400)
    assert str(take(tickets)) == "А-001"


def test_a_ticket_is_read_as_it_was_taken(tickets: TicketQueue, clock: FakeClock) -> None:
    taken = take(tickets)
    assert tickets.find("a-1") == taken == tickets.by_id(taken.id)
    assert (taken.taken, taken.state, taken.day) == (
        clock.now(),
        TicketState.WAITING,
        date(2026, 11, 23),
    )


def test_kiosks_at_once_never_share_a_number(address: str, clock: FakeClock) -> None:
    kiosks = [TicketQueue(Database(address), clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = pool.map(lambda kiosk: [take(kiosk).number for _ in range(15)], kiosks)
    assert sorted(number for numbers in taken for number in numbers) == list(range(1, 61))


def test_desks_at_once_never_call_the_same_visitor(address: str, clock: FakeClock) -> None:
    desks = {str(number): TicketQueue(Database(address), clock) for number in range(4)}
    waiting = {take(desks["0"]).id for _ in range(20)}

    def work(desk: str) -> list[int]:
        called = iter(lambda: desks[desk].call_next(desk), None)
        return [ticket.id for ticket in called]

    with ThreadPoolExecutor(4) as pool:
        called = [key for keys in pool.map(work, desks) for key in keys]
    assert len(called) == 20
    assert set(called) == waiting


def test_tickets_outlive_the_program(address: str, clock: FakeClock) -> None:
    take(TicketQueue(Database(address), clock))
    assert str(take(TicketQueue(Database(address), clock))) == "А-002"


def test_who_came_first_is_called_first(tickets: TicketQueue) -> None:
    first, second = take(tickets), take(tickets, "Б")
    called = tickets.call_next("1")
    assert called is not None and (called.id, called.desk) == (first.id, "1")
    assert str(tickets.call_next("2", ["Б"])) == str(second)
    assert tickets.call_next("3") is None


def test_priority_goes_before_coming_first(tickets: TicketQueue) -> None:
    queue = tickets.under(QueueRules(priorities={"child_benefit": 2, "passport": 1}))
    last, middle, first = (
        take(queue, "А", service) for service in ("x", "passport", "child_benefit")
    )
    assert [queue.standing(ticket).before for ticket in (first, middle, last)] == [0, 1, 2]
    called = [queue.call_next("1") for _ in range(3)]
    assert [ticket.id for ticket in called if ticket] == [first.id, middle.id, last.id]


def test_calling_the_next_finishes_who_was_there(tickets: TicketQueue) -> None:
    first, second = take(tickets), take(tickets)
    tickets.call_next("1")
    tickets.call_next("1")
    assert tickets.standing(first).ticket.state is TicketState.SERVED
    assert tickets.standing(second).ticket.state is TicketState.CALLED
    assert tickets.call_next("1") is None
    assert tickets.standing(second).ticket.state is TicketState.SERVED


def test_every_step_leaves_a_row_in_the_audit(tickets: TicketQueue) -> None:
    ticket = tickets.call(take(tickets), "3")
    for step in (tickets.recall, tickets.no_show, tickets.recall, tickets.serve, tickets.finish):
        ticket = step(ticket)
    assert steps_of(tickets, ticket) == [
        ("take", None, "waiting"),
        ("call", "waiting", "called"),
        ("recall", "called", "called"),
        ("no_show", "called", "no_show"),
        ("recall", "no_show", "called"),
        ("serve", "called", "serving"),
        ("finish", "serving", "served"),
    ]


def test_a_transfer_keeps_number_and_place(tickets: TicketQueue) -> None:
    early = take(tickets, "А")
    take(tickets, "Б")
    tickets.call(early, "1")
    moved = tickets.transfer(early, "Б", "address_certificate")
    assert (str(moved), moved.line, moved.service, moved.state) == (
        "А-001",
        "Б",
        "address_certificate",
        TicketState.WAITING,
    )
    assert (moved.desk, moved.called) == (None, None)
    assert tickets.standing(moved).before == 0
    assert str(tickets.call_next("2", ["Б"])) == "А-001"


def test_who_gave_the_ticket_back_waits_no_longer(tickets: TicketQueue) -> None:
    first, second, third = (take(tickets) for _ in range(3))
    tickets.cancel(second)
    assert [tickets.standing(ticket).before for ticket in (first, third)] == [0, 1]
    assert str(take(tickets)) == "А-004"


@pytest.mark.parametrize(
    ("begin", "step", "told"),
    [
        ([], "finish", "А-001 is still waiting: finish needs one that is called, serving"),
        ([], "recall", "А-001 is still waiting: recall needs one that is called, no_show"),
        (["cancel"], "cancel", "А-001 was cancelled: cancel needs one that is called, waiting"),
        (["call", "finish"], "cancel", "А-001 was served"),
        (["call", "serve"], "no_show", "А-001 is being served"),
        (["call"], "call", "А-001 is called already"),
    ],
)
def test_what_the_table_does_not_allow_is_refused(
    tickets: TicketQueue, begin: list[str], step: str, told: str
) -> None:
    ticket = take(tickets)
    perform: dict[str, Callable[[Ticket], Ticket]] = {
        "call": lambda ticket: tickets.call(ticket, "1"),
        "serve": tickets.serve,
        "finish": tickets.finish,
        "recall": tickets.recall,
        "cancel": tickets.cancel,
        "no_show": tickets.no_show,
    }
    for earlier in begin:
        perform[earlier](ticket)
    before = steps_of(tickets, ticket)
    with pytest.raises(TicketError, match=told):
        perform[step](ticket)
    assert steps_of(tickets, ticket) == before


def test_a_ticket_that_is_not_there_is_named(tickets: TicketQueue) -> None:
    with pytest.raises(TicketError, match="no ticket А-007 today"):
        tickets.find("а7")


def test_outside_hours_there_is_no_ticket_but_the_next_opening(
    tickets: TicketQueue, clock: FakeClock
) -> None:
    hours = {day: (OpenSpan(time(9), time(18)),) for day in range(5)}
    queue = tickets.under(QueueRules(hours=hours, closed=frozenset({date(2026, 11, 24)})))
    take(queue)
    clock.advance(9 * 3600)
    opening = datetime(2026, 11, 25, 9, 0, tzinfo=ALMATY)
    assert queue.take("А", "passport") == Refusal(Reason.CLOSED, opening, time(18))
    assert str(take(tickets)) == "А-002"  # the refusal has used up no number


def test_the_limit_of_a_service_holds_and_uses_up_no_number(tickets: TicketQueue) -> None:
    queue = tickets.under(QueueRules(limits={"passport": 2}))
    first = take(queue)
    take(queue)
    assert queue.take("А", "passport") == Refusal(Reason.FULL)
    assert str(take(queue, "А", "id_card")) == "А-003"
    queue.cancel(first)
    assert str(take(queue)) == "А-004"


def test_the_limit_holds_for_kiosks_at_once(address: str, clock: FakeClock) -> None:
    rules = QueueRules(limits={"passport": 10})
    kiosks = [TicketQueue(Database(address), clock, rules) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        given = pool.map(lambda kiosk: [kiosk.take("А", "passport") for _ in range(5)], kiosks)
    taken = [one for ones in given for one in ones if isinstance(one, Ticket)]
    assert sorted(ticket.number for ticket in taken) == list(range(1, 11))


def test_the_day_rolls_over_at_midnight_in_almaty(database: Database) -> None:
    clock = FakeClock(datetime(2026, 11, 23, 23, 59, 59, tzinfo=ALMATY))
    queue = TicketQueue(database, clock)
    late = take(queue)
    clock.advance(2)
    early = take(queue)
    assert [(str(ticket), ticket.day) for ticket in (late, early)] == [
        ("А-001", date(2026, 11, 23)),
        ("А-001", date(2026, 11, 24)),
    ]
    # Who took a ticket a moment before is called all the same, and found while at the desk.
    assert queue.standing(early).before == 1
    called = queue.call_next("1")
    assert called is not None and called.id == late.id
    assert queue.find("А-001").id == late.id
    queue.finish(late)
    assert queue.find("А-001").id == early.id


def test_who_is_left_from_yesterday_is_not_called(tickets: TicketQueue, clock: FakeClock) -> None:
    take(tickets)
    clock.advance(86_400)
    assert tickets.call_next("1") is None
    assert tickets.present() == []


def test_a_clock_set_back_over_midnight_goes_on_with_the_day(database: Database) -> None:
    clock = FakeClock(datetime(2026, 11, 24, 0, 0, 10, tzinfo=ALMATY))
    queue = TicketQueue(database, clock)
    take(queue)
    clock.advance(-60)
    again = take(queue)
    assert (str(again), again.day) == ("А-002", date(2026, 11, 24))


def test_a_clock_set_back_within_the_day_changes_no_order(
    tickets: TicketQueue, clock: FakeClock
) -> None:
    first = take(tickets)
    clock.advance(-3600)
    second = take(tickets)
    assert (str(second), tickets.standing(second).before) == ("А-002", 1)
    called = tickets.call_next("1")
    assert called is not None and called.id == first.id
    clock.advance(-3600)
    assert tickets.finish(called).state is TicketState.SERVED


def test_tickets_of_a_wrong_future_do_not_stop_today(
    tickets: TicketQueue, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.advance(400 * 86_400)
    take(tickets)
    clock.advance(-400 * 86_400)
    assert str(take(tickets)) == "А-001"
    assert "check it" in caplog.text


def test_a_clock_that_was_never_set_gives_no_ticket(database: Database) -> None:
    queue = TicketQueue(database, FakeClock(datetime(1970, 1, 1, 6, 0, tzinfo=ALMATY)))
    with pytest.raises(QueueError, match=r"the clock says 1970-01-01 .*: set it"):
        queue.take("А", "passport")


def test_the_wait_is_told_once_the_pace_is_known(tickets: TicketQueue, clock: FakeClock) -> None:
    queued = [take(tickets) for _ in range(10)]
    assert tickets.standing(queued[-1]).wait is None
    for _ in range(5):
        tickets.call_next("1")
        clock.advance(600)
    standing = tickets.standing(queued[-1])
    assert standing.before == 4
    assert standing.wait == WaitRange(45, 50)
    tickets.call_next("2")
    assert tickets.standing(queued[-1]).wait == WaitRange(15, 20)


def test_present_tickets_stand_in_calling_order(tickets: TicketQueue) -> None:
    queue = tickets.under(QueueRules(priorities={"child_benefit": 1}))
    waiting, urgent, called = (
        take(queue, "А", service) for service in ("passport", "child_benefit", "passport")
    )
    queue.call(called, "1")
    assert [ticket.id for ticket in queue.present()] == [called.id, urgent.id, waiting.id]
    assert [ticket.id for ticket in queue.present(TicketState.CALLED)] == [called.id]


def test_each_step_is_published_once_it_is_committed(tickets: TicketQueue) -> None:
    heard: list[tuple[Step, str]] = []

    def listen(event: QueueEvent) -> None:
        assert isinstance(event, TicketEvent)
        committed = tickets.by_id(event.ticket.id)
        assert committed == event.ticket
        heard.append((event.step, str(event.ticket)))

    unsubscribe = tickets.events.subscribe(listen)
    take(tickets)
    take(tickets)
    tickets.call_next("1")
    tickets.call_next("1")
    unsubscribe()
    take(tickets)
    assert heard == [
        (Step.TAKE, "А-001"),
        (Step.TAKE, "А-002"),
        (Step.CALL, "А-001"),
        (Step.FINISH, "А-001"),
        (Step.CALL, "А-002"),
    ]


def test_a_listener_that_fails_disturbs_nobody(
    tickets: TicketQueue, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[QueueEvent] = []
    tickets.events.subscribe(lambda event: 1 / 0)  # type: ignore[arg-type] # a fault
    tickets.events.subscribe(heard.append)
    take(tickets)
    assert len(heard) == 1
    assert "a listener failed" in caplog.text


def test_carrying_over_ends_hours_after_midnight(database: Database) -> None:
    clock = FakeClock(datetime(2026, 11, 23, 22, 0, tzinfo=ALMATY))
    queue = TicketQueue(database, clock)
    late = take(queue)
    clock.advance(timedelta(hours=3).total_seconds())
    assert [ticket.id for ticket in queue.present()] == [late.id]
    clock.advance(timedelta(hours=2).total_seconds())
    assert queue.present() == []
