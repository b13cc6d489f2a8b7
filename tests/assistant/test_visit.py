from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.actions.dispatch import Actions
from assistant.notice import NOTICE
from assistant.ticket_queue import open_queue
from assistant.typed import typed_hypotheses
from assistant.visit import Answer, Visit
from core.clock import FakeClock
from core.hypothesis import Expectation, Hypothesis
from core.intent import Intent, Slot
from core.language import Language
from nlu.domain import Domain
from nlu.fakes import FakeResolver
from nlu.replies import Replies
from nlu.resolving import NOTHING_EXPECTED
from tts.said import Said
from tts.synthesis import FASTEST, SLOWEST

KK, RU = Language.KK, Language.RU

Say = Callable[[str, Language], Answer]


@pytest.fixture
def say(visit: Visit) -> Say:
    """Say something in a visit whose notice has been given already."""
    visit.answer((Hypothesis("сәлем", KK, 1.0),))
    return lambda text, language: visit.answer((Hypothesis(text, language, 1.0),))


def test_the_first_reply_says_that_this_is_an_ai_and_the_second_does_not(visit: Visit) -> None:
    first = visit.answer((Hypothesis("привет", RU, 1.0),)).reply.text
    second = visit.answer((Hypothesis("привет", RU, 1.0),)).reply.text
    assert first == "Я искусственный интеллект. Здравствуйте!"
    assert second == "Здравствуйте!"


@pytest.mark.parametrize(
    ("heard", "complete", "again"),
    [
        ("", False, True),
        ("Я искусственный", False, True),
        ("Я искусственный интеллект.", False, False),
        ("Я искусственный интеллект. Здравствуйте!", True, False),
        ("", True, False),  # a voice without a sound has cut nothing off
    ],
)
def test_a_notice_that_was_cut_off_is_given_again(
    visit: Visit, heard: str, complete: bool, again: bool
) -> None:
    visit.answer((Hypothesis("привет", RU, 1.0),))
    visit.note_said(Said(heard, complete))
    second = visit.answer((Hypothesis("привет", RU, 1.0),)).reply.text
    assert second.startswith("Я искусственный интеллект.") is again


def test_no_domain_turns_the_notice_off(
    small_domain: Domain, clock: FakeClock, resolver: FakeResolver, tmp_path: Path
) -> None:
    texts = {key: text for key, text in small_domain.replies.texts.items() if key != "notice"}
    silent = replace(small_domain, replies=Replies(texts))
    actions = Actions(silent, open_queue(tmp_path / "tickets.sqlite3", clock), clock)
    for said, language in (("сәлем", KK), ("привет", RU)):
        visit = Visit(silent, resolver, actions, clock)
        reply = visit.answer((Hypothesis(said, language, 1.0),)).reply.text
        assert reply.startswith(NOTICE[language])


def test_slower_says_the_last_reply_again_in_its_language_and_goes_on_so(
    visit: Visit, say: Say
) -> None:
    say("талон на паспорт", RU)
    again = say("баяу айтыңыз", KK).reply
    assert (again.text, again.language) == ("Медленнее. Талон: Б-001.", RU)
    assert again.ticket is None
    assert visit.stretch == 1.2
    assert say("повтори", RU).reply.text == "Талон: Б-001."
    assert visit.stretch == 1.2
    visit.end()
    assert visit.stretch == 1.0


def test_the_rate_has_bounds(visit: Visit, say: Say) -> None:
    paces = []
    for _ in range(4):
        reply = say("помедленнее", RU).reply.text
        paces.append(visit.stretch)
    assert paces == [1.2, 1.35, SLOWEST, SLOWEST]
    assert reply == "Бұдан баяу болмайды. Сәлеметсіз бе!"
    for _ in range(7):
        say("побыстрее", RU)
    assert visit.stretch == FASTEST


def test_the_rate_can_be_asked_for_before_anything_was_said(visit: Visit) -> None:
    reply = visit.answer((Hypothesis("помедленнее", RU, 1.0),)).reply
    assert reply.text == "Я искусственный интеллект. Медленнее."


@pytest.mark.parametrize(("said", "language"), [("паспорт талон", KK), ("талон на паспорт", RU)])
def test_a_ticket_is_issued_and_told_in_the_visitors_language(
    say: Say, said: str, language: Language
) -> None:
    reply = say(said, language).reply
    assert (reply.text, reply.language, reply.ticket) == ("Талон: Б-001.", language, "Б-001")


def test_a_missing_service_is_asked_for_and_expected(visit: Visit, say: Say) -> None:
    assert say("талон", KK).reply.text == "Қай қызметке?"
    assert visit.expectation.intents == {"ticket.take"}
    assert visit.expectation.session_language is KK
    assert say("паспорт талон", KK).reply.ticket == "Б-001"
    assert not visit.expectation.intents


def test_a_known_fact_is_told_and_an_unknown_one_is_not_made_up(say: Say) -> None:
    assert say("паспорт құжаттар", KK).reply.text == "Паспорт беру: жеке куәлік."
    assert say("документы на удостоверение", RU).reply.text == "Спросите оператора."


def test_repeating_says_the_last_reply_again_without_another_ticket(say: Say) -> None:
    say("талон на паспорт", RU)
    again = say("повтори", RU).reply
    assert (again.text, again.ticket) == ("Талон: Б-001.", None)


def test_there_is_nothing_to_repeat_at_the_beginning(visit: Visit) -> None:
    reply = visit.answer((Hypothesis("повтори", RU, 1.0),)).reply
    assert reply.text.endswith("Я ещё ничего не сказал.")


def test_switching_answers_in_the_language_asked_for(visit: Visit, say: Say) -> None:
    reply = say("говори по-русски", KK).reply
    assert (reply.text, reply.language) == ("Говорим по-русски.", RU)
    assert visit.expectation.session_language is RU


def test_two_misunderstandings_in_a_row_offer_a_person(say: Say) -> None:
    assert say("бәлен", KK).reply.text == "Түсінбедім."
    assert say("бәлен", KK).reply.text == "Операторға барыңыз."
    say("сәлем", KK)
    assert say("чушь", RU).reply.text == "Я не понял."


def test_a_farewell_ends_the_visit_and_everything_is_forgotten(visit: Visit, say: Say) -> None:
    assert say("пока", RU).reply.ends_visit
    visit.end()
    assert (visit.turns, visit.expectation.session_language) == (0, None)


def test_a_failing_ticket_database_is_apologised_for(say: Say, tmp_path: Path) -> None:
    for file in tmp_path.glob("tickets.sqlite3*"):
        file.unlink()
    (tmp_path / "tickets.sqlite3").mkdir()
    reply = say("талон на паспорт", RU).reply
    assert (reply.text, reply.ticket) == ("Извините.", None)


def test_an_unknown_action_is_apologised_for(say: Say) -> None:
    answer = say("странно", RU)
    assert isinstance(answer.intent, Intent)
    assert answer.reply.text == "Извините."


def test_the_ticket_of_the_visit_can_be_asked_for_and_given_back(visit: Visit, say: Say) -> None:
    assert say("когда моя очередь", RU).reply.text == "Талона нет."
    say("талон на паспорт", RU)
    assert say("когда моя очередь", RU).reply.text == "Б-001, впереди 0."
    assert say("отмените талон", RU).reply.text == "Отменён: Б-001."
    assert say("отмените талон", RU).reply.text == "Талона нет."
    assert say("паспорт талон", KK).reply.ticket == "Б-002"
    assert say("когда моя очередь", RU).reply.text == "Б-002, впереди 0."
    visit.end()
    assert say("когда моя очередь", RU).reply.text.endswith("Талона нет.")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("когда открыто", "Часы: ежедневно."),
        ("сегодня открыто", "Сегодня: с 9."),  # a Monday
        ("открыто 30 ноября", "Понедельник: с 9."),
        ("открыто 1 декабря", "Спросите."),  # not in the list
    ],
)
def test_hours_are_told_for_the_day_that_was_named(say: Say, said: str, told: str) -> None:
    assert say(said, RU).reply.text == told


class TwoServices:
    """Understands everything as a ticket for either of two services."""

    def resolve(
        self, hypotheses: tuple[Hypothesis, ...], expectation: Expectation = NOTHING_EXPECTED
    ) -> Intent:
        rivals = (Slot("service", "passport"), Slot("service", "id_card"))
        return Intent("ticket.take", (), hypotheses[0].language, 1.0, "fake", rivals)


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        (KK, "паспорт беру ме, жеке куәлік беру ме?"),
        (RU, "выдача паспорта или выдача удостоверения?"),
    ],
)
def test_two_services_at_once_ask_which(
    small_domain: Domain, clock: FakeClock, tmp_path: Path, language: Language, asked: str
) -> None:
    actions = Actions(small_domain, open_queue(tmp_path / "tickets.sqlite3", clock), clock)
    visit = Visit(small_domain, TwoServices(), actions, clock)
    reply = visit.answer((Hypothesis("", language, 1.0),)).reply
    assert reply.text.endswith(asked) and reply.ticket is None
    assert visit.expectation.intents == {"ticket.take", "first", "second"}


def test_a_button_means_what_it_stands_for_whatever_its_label_says(visit: Visit) -> None:
    asked = visit.answer((Hypothesis("талон", KK, 1.0),))
    assert asked.reply.text.endswith("Қай қызметке?")
    assert visit.question
    meant = Intent("service.documents", (Slot("service", "passport"),), RU, 1.0, "touch")
    told = visit.answer(typed_hypotheses("Паспорт: нужные документы", meant.language), meant)
    assert told.intent == meant
    assert "удостоверение личности" in told.reply.text


def test_a_button_of_a_domain_that_was_edited_since_is_read_as_words(visit: Visit) -> None:
    gone = Intent("no.more", (), KK, 1.0, "touch")
    assert visit.answer(typed_hypotheses("сәлем", gone.language), gone).reply.text.endswith(
        "Сәлеметсіз бе!"
    )
