"""What the visitor hears of the queue: refusals, waits, calls, and when it is too late."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from assistant.actions.dispatch import Actions
from assistant.visit import Answer, Visit
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.intent import Slot
from core.language import Language
from nlu.domain import Domain
from nlu.fakes import FakeResolver
from nlu.replies import Replies
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.rules import OpenSpan, QueueRules
from tickets.ticket import Ticket

KK, RU = Language.KK, Language.RU

TEXTS = {
    "ticket.take.timed": ("{ticket}, күту: {wait}.", "{ticket}, ждать: {wait}."),
    "ticket.take.closed": ("Жабық. Ашылуы: {opening}.", "Закрыто. Откроемся: {opening}."),
    "ticket.take.full": ("{service}: талон бітті.", "{service}: талонов нет."),
    "ticket.cancel.late": ("{ticket}: кеш.", "{ticket}: поздно."),
    "ticket.status.timed": ("{ticket}, тағы {wait}.", "{ticket}, ещё {wait}."),
    "ticket.status.called": ("{ticket}: {desk}-терезе.", "{ticket}: окно {desk}."),
    "ticket.status.over": ("{ticket}: аяқталды.", "{ticket}: закончен."),
}

Say = Callable[[str, Language], str]


@pytest.fixture
def resolver() -> FakeResolver:
    passport = Slot("service", "passport")
    return FakeResolver(
        {
            "сәлем": ("greeting", ()),
            "паспорт талон": ("ticket.take", (passport,)),
            "талон на паспорт": ("ticket.take", (passport,)),
            "кезегім қашан": ("ticket.status", ()),
            "когда моя очередь": ("ticket.status", ()),
            "талон керек емес": ("ticket.cancel", ()),
            "отмените талон": ("ticket.cancel", ()),
        }
    )


@pytest.fixture
def queue(tmp_path: Path, clock: FakeClock) -> TicketQueue:
    return TicketQueue(Database(tmp_path / "tickets.sqlite3"), clock)


def visit_of(
    domain: Domain, queue: TicketQueue, clock: FakeClock, resolver: FakeResolver
) -> Callable[[str, Language], Answer]:
    visit = Visit(domain, resolver, Actions(domain, queue, clock), clock)
    visit.answer((Hypothesis("сәлем", KK, 1.0),))
    return lambda text, language: visit.answer((Hypothesis(text, language, 1.0),))


@pytest.fixture
def worded(small_domain: Domain) -> Domain:
    added = {key: {KK: kk, RU: ru} for key, (kk, ru) in TEXTS.items()}
    return replace(small_domain, replies=Replies({**small_domain.replies.texts, **added}))


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        (KK, "паспорт талон", "Жабық. Ашылуы: сейсенбі, 9:00–18:00."),
        (RU, "талон на паспорт", "Закрыто. Откроемся: вторник, 9:00–18:00."),
    ],
)
def test_outside_hours_the_next_opening_is_told(
    worded: Domain,
    queue: TicketQueue,
    clock: FakeClock,
    resolver: FakeResolver,
    language: Language,
    said: str,
    told: str,
) -> None:
    hours = {day: (OpenSpan(time(9), time(18)),) for day in range(5)}
    clock.advance(12 * 3600)
    say = visit_of(worded, queue.under(QueueRules(hours=hours)), clock, resolver)
    reply = say(said, language).reply
    assert (reply.text, reply.ticket) == (told, None)


def test_a_centre_that_never_opens_sends_to_a_person(
    worded: Domain, queue: TicketQueue, clock: FakeClock, resolver: FakeResolver
) -> None:
    say = visit_of(worded, queue.under(QueueRules(hours={})), clock, resolver)
    assert say("талон на паспорт", RU).reply.text == "Извините."


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        (KK, "паспорт талон", "Паспорт беру: талон бітті."),
        (RU, "талон на паспорт", "Выдача паспорта: талонов нет."),
    ],
)
def test_a_limit_that_is_reached_is_told(
    worded: Domain,
    queue: TicketQueue,
    clock: FakeClock,
    resolver: FakeResolver,
    language: Language,
    said: str,
    told: str,
) -> None:
    say = visit_of(worded, queue.under(QueueRules(limits={"passport": 0})), clock, resolver)
    assert say(said, language).reply.text == told


def test_a_known_pace_is_told_as_a_range(
    worded: Domain, queue: TicketQueue, clock: FakeClock, resolver: FakeResolver
) -> None:
    for _ in range(6):
        queue.take("Б", "passport")
    for _ in range(4):
        queue.call_next("1")
        clock.advance(600)
    say = visit_of(worded, queue, clock, resolver)
    assert say("талон на паспорт", RU).reply.text == "Б-007, ждать: 25–30 минут."
    assert say("кезегім қашан", KK).reply.text == "Б-007, тағы 25–30 минут."


def test_a_called_ticket_is_told_with_its_desk_and_can_still_be_given_back(
    worded: Domain, queue: TicketQueue, clock: FakeClock, resolver: FakeResolver
) -> None:
    say = visit_of(worded, queue, clock, resolver)
    say("талон на паспорт", RU)
    called = queue.call_next("3")
    assert isinstance(called, Ticket)
    assert say("когда моя очередь", RU).reply.text == "Б-001: окно 3."
    assert say("кезегім қашан", KK).reply.text == "Б-001: 3-терезе."
    queue.serve(called)
    assert say("талон керек емес", KK).reply.text == "Б-001: кеш."
    queue.finish(called)
    assert say("когда моя очередь", RU).reply.text == "Б-001: закончен."
    assert say("отмените талон", RU).reply.text == "Б-001: поздно."


def test_a_domain_without_these_replies_falls_back_on_plainer_ones(
    small_domain: Domain, queue: TicketQueue, clock: FakeClock, resolver: FakeResolver
) -> None:
    full = queue.under(QueueRules(limits={"passport": 1}))
    say = visit_of(small_domain, full, clock, resolver)
    say("талон на паспорт", RU)
    called = queue.call_next("3")
    assert isinstance(called, Ticket)
    assert say("паспорт талон", KK).reply.text == "Кешіріңіз."
    assert say("когда моя очередь", RU).reply.text == "Извините."
    queue.finish(called)
    assert say("когда моя очередь", RU).reply.text == "Талона нет."
    assert say("отмените талон", RU).reply.text == "Извините."


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [(KK, "паспорт талон", "Кешіріңіз."), (RU, "талон на паспорт", "Извините.")],
)
def test_a_locked_database_is_apologised_for_and_the_log_has_the_reason(
    worded: Domain,
    tmp_path: Path,
    clock: FakeClock,
    resolver: FakeResolver,
    caplog: pytest.LogCaptureFixture,
    language: Language,
    said: str,
    told: str,
) -> None:
    path = tmp_path / "tickets.sqlite3"
    say = visit_of(worded, TicketQueue(Database(path, busy_timeout_s=0.01), clock), clock, resolver)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    reply = say(said, language).reply
    other.close()
    assert (reply.text, reply.ticket) == (told, None)
    assert "database is locked; check the disk" in caplog.text
    assert say(said, language).reply.ticket == "Б-001"
