from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from assistant.ticket_page import code_text, sample_page, ticket_page
from assistant.ticket_queue import open_queue
from core.clock import FakeClock
from core.language import Language
from nlu.domain import Domain, load_domain
from tickets.pace import WaitRange
from tickets.queue import TicketQueue
from tickets.ticket import Ticket

KK, RU = Language.KK, Language.RU
SHIPPED = Path(__file__).parents[2] / "domains"


@pytest.fixture
def queue(tmp_path: Path, clock: FakeClock) -> TicketQueue:
    return open_queue(tmp_path / "tickets.sqlite3", clock)


@pytest.fixture
def ticket(queue: TicketQueue) -> Ticket:
    taken = queue.take("Б", "passport")
    assert isinstance(taken, Ticket)
    return taken


def test_it_says_what_the_queue_knows(
    queue: TicketQueue, ticket: Ticket, small_domain: Domain
) -> None:
    queue.take("Б", "passport")
    third = queue.take("Б", "passport")
    assert isinstance(third, Ticket)
    page = ticket_page(queue.standing(third), small_domain)
    assert page.number == "Б-003"
    assert page.service == {KK: "Паспорт беру", RU: "Выдача паспорта"}
    # The tests' morning is in UTC; Kazakhstan is five hours ahead.
    assert (page.taken.hour, page.taken.minute) == (14, 0)
    assert page.place is None
    (before,) = page.rows
    assert before.label[KK] == "Сізге дейін кезекте"
    assert before.value == {KK: "2", RU: "2"}


@pytest.mark.parametrize(
    ("wait", "written"),
    [
        (WaitRange(10, 15), "≈ 10–15 мин"),
        (WaitRange(0, 5), "< 5 мин"),
        (WaitRange(180, None), "> 180 мин"),
    ],
)
def test_the_wait_is_written_in_figures(
    queue: TicketQueue, ticket: Ticket, small_domain: Domain, wait: WaitRange, written: str
) -> None:
    page = ticket_page(replace(queue.standing(ticket), wait=wait), small_domain)
    assert page.rows[-1].label == {KK: "Күту уақыты", RU: "Ожидание"}
    assert page.rows[-1].value == {KK: written, RU: written}


def test_the_window_and_the_place_are_on_it_where_they_are_known(
    queue: TicketQueue, ticket: Ticket, small_domain: Domain
) -> None:
    facts = """
place: {name: {kk: Орталық, ru: Центр, source: test, checked: 2026-11-22}}
"""
    (small_domain.folder / "facts" / "place.yaml").write_text(facts, encoding="utf-8")
    window = "\npassport: {window: {kk: 3-терезе, ru: окно 3, source: t, checked: 2026-11-22}}\n"
    (small_domain.folder / "facts" / "windows.yaml").write_text(window, encoding="utf-8")
    (small_domain.folder / "facts" / "centre.yaml").unlink()
    (small_domain.folder / "facts" / "services.yaml").unlink()
    page = ticket_page(queue.standing(ticket), load_domain(small_domain.folder))
    assert page.place == {KK: "Орталық", RU: "Центр"}
    assert page.rows[0].label == {KK: "Терезе", RU: "Окно"}
    assert page.rows[0].value == {KK: "3-терезе", RU: "окно 3"}


def test_a_called_ticket_has_nobody_before_it(
    queue: TicketQueue, ticket: Ticket, small_domain: Domain
) -> None:
    called = queue.call(ticket, "3")
    assert ticket_page(queue.standing(called), small_domain).rows == ()


def test_a_service_that_was_taken_out_of_the_domain_keeps_its_id(
    queue: TicketQueue, small_domain: Domain
) -> None:
    gone = queue.take("В", "gone")
    assert isinstance(gone, Ticket)
    assert ticket_page(queue.standing(gone), small_domain).service == {KK: "gone", RU: "gone"}


def test_the_code_holds_no_more_than_the_paper(ticket: Ticket) -> None:
    assert code_text(ticket) == "Б-001 passport 2026-11-23"


@pytest.mark.parametrize("name", ["service_centre", "rural_office"])
def test_the_shipped_domains_have_all_that_a_ticket_needs(name: str) -> None:
    domain = load_domain(SHIPPED / name)
    page = sample_page(domain, 15)
    assert page.number.endswith("-015")
    for words in (page.title, page.service, page.advice, page.place):
        assert words is not None
        assert all(words[language] for language in Language)
    assert isinstance(page.taken, datetime)
    for key in ("printer.paper_out", "printer.offline"):
        for language in Language:
            assert "А-015" in domain.replies.text(key, language, ticket="А-015")


def test_a_domain_without_services_has_a_sample_too(tmp_path: Path) -> None:
    page = sample_page(load_domain(_bare(tmp_path)), 0)
    assert page.number == "А-000"
    assert page.service == {KK: "sample", RU: "sample"}


def _bare(folder: Path) -> Path:
    (folder / "intents").mkdir()
    (folder / "domain.yaml").write_text("{name: bare, languages: [kk, ru]}", encoding="utf-8")
    intents = "greeting: {examples: {kk: [сәлем], ru: [привет]}}"
    (folder / "intents" / "all.yaml").write_text(intents, encoding="utf-8")
    return folder
