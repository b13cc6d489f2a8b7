import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.ticket_queue import TicketQueue
from core.errors import QueueError

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def tickets(tmp_path: Path) -> TicketQueue:
    return TicketQueue(tmp_path / "deep" / "tickets.sqlite3")


def test_numbers_run_from_one_in_each_queue(tickets: TicketQueue) -> None:
    taken = [str(tickets.take(letter, "passport", MORNING)) for letter in "ААБА"]
    assert taken == ["А-001", "А-002", "Б-001", "А-003"]


def test_numbers_start_again_each_day(tickets: TicketQueue) -> None:
    tickets.take("А", "passport", MORNING)
    assert str(tickets.take("А", "passport", MORNING + timedelta(days=1))) == "А-001"


def test_how_many_wait_before(tickets: TicketQueue) -> None:
    first = tickets.take("А", "passport", MORNING)
    second = tickets.take("А", "id_card", MORNING)
    assert (tickets.waiting_before(first), tickets.waiting_before(second)) == (0, 1)


def test_two_kiosks_at_once_never_share_a_number(tmp_path: Path) -> None:
    kiosks = [TicketQueue(tmp_path / "tickets.sqlite3") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = pool.map(
            lambda kiosk: [kiosk.take("А", "passport", MORNING).number for _ in range(25)], kiosks
        )
        numbers = sorted(number for numbers in taken for number in numbers)
    assert numbers == list(range(1, 101))


def test_tickets_outlive_the_program(tmp_path: Path) -> None:
    TicketQueue(tmp_path / "t.sqlite3").take("А", "passport", MORNING)
    assert str(TicketQueue(tmp_path / "t.sqlite3").take("А", "passport", MORNING)) == "А-002"


def test_a_file_that_is_no_database_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite3"
    path.write_text("not a database, and long enough to be looked at " * 50)
    with pytest.raises(QueueError, match=r"tickets\.sqlite3: .*check the disk"):
        TicketQueue(path)


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(QueueError, match="file/tickets"):
        TicketQueue(tmp_path / "file" / "tickets.sqlite3")


def test_who_gave_the_ticket_back_waits_no_longer(tickets: TicketQueue) -> None:
    first, second, third = (tickets.take("А", "passport", MORNING) for _ in range(3))
    tickets.cancel(second, MORNING)
    tickets.cancel(second, MORNING)
    assert tickets.waiting_before(third) == 1
    assert tickets.waiting_before(first) == 0
    assert str(tickets.take("А", "passport", MORNING)) == "А-004"


def test_a_database_from_before_cancelling_goes_on(tmp_path: Path) -> None:
    queue = TicketQueue(tmp_path / "t.sqlite3")
    ticket = queue.take("А", "passport", MORNING)
    with sqlite3.connect(tmp_path / "t.sqlite3") as connection:
        connection.execute("DROP TABLE cancelled")
    connection.close()
    again = TicketQueue(tmp_path / "t.sqlite3")
    again.cancel(ticket, MORNING)
    assert again.waiting_before(again.take("А", "passport", MORNING)) == 0
