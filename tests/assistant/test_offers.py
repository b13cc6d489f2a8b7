"""The tree of buttons, and that each of them is understood as what it stands for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.actions.dispatch import Actions
from assistant.offers import NOTHING_OFFERED, Button, offers_of, open_buttons
from assistant.ticket_queue import open_queue
from assistant.typed import typed_hypotheses
from assistant.visit import Visit
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from nlu.domain import load_domain
from tests.shipped import shipped_domain, shipped_resolver

KK, RU = Language.KK, Language.RU
ASKING = {KK: "маған талон керек", RU: "дайте талон"}
NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=["service_centre", "rural_office"])
def shipped(request: pytest.FixtureRequest) -> Domain:
    name: str = request.param
    return shipped_domain(name)


@pytest.fixture
def visit(shipped: Domain, tmp_path: Path) -> Visit:
    clock = FakeClock(NOON)
    tickets = open_queue(tmp_path / "tickets.sqlite3", clock)
    actions = Actions(shipped, tickets, clock)
    return Visit(shipped, CascadeResolver(shipped), actions, clock)


def tree(buttons: tuple[Button, ...]) -> Iterator[Button]:
    for button in buttons:
        yield button
        yield from tree(button.buttons)


def test_every_service_and_question_has_buttons_in_both_languages(shipped: Domain) -> None:
    offers = offers_of(shipped)
    assert len(offers.services) == len(shipped.services)
    buttons = list(tree((*offers.services, *offers.questions, *offers.ticket)))
    assert {name for button in buttons for name in button.name} == {KK, RU}
    assert all(button.offer or button.buttons for button in buttons), "nothing leads nowhere"
    assert offers.services[0].buttons[0].offer
    assert offers.services[0].buttons[0].offer.intent == "ticket.take"
    assert [each.chief for each in offers.services[0].buttons[:2]] == [True, False]
    assert {button.offer.intent for button in offers.ticket if button.offer} == {
        "ticket.status",
        "ticket.cancel",
    }
    assert "operator" in offers.by_id
    assert "language.switch language=kk" in offers.by_id


@pytest.mark.parametrize("language", list(Language))
def test_each_offer_is_answered_as_what_it_stands_for(
    shipped: Domain, visit: Visit, language: Language
) -> None:
    for offer in offers_of(shipped).by_id.values():
        if offer.intent in ("farewell", "language.switch"):
            continue
        visit.end()
        visit.answer((Hypothesis(ASKING[language], language, 1.0),))  # a question is open
        meant = offer.meant(language)
        answer = visit.answer(typed_hypotheses(offer.label.get(language, "?"), language), meant)
        assert answer.intent == meant
        assert answer.reply.language is language
        assert answer.reply.text != shipped.replies.texts["apology"][language], offer.id


def test_what_was_asked_has_its_answers_to_touch(visit: Visit) -> None:
    def names() -> list[str]:
        return [button.name[RU] for button in open_buttons(visit.domain, visit.question)]

    assert names() == []
    visit.answer(typed_hypotheses("дайте талон", RU))
    services = [service.names[RU] for service in visit.domain.services.values()]
    assert names() == services
    first = open_buttons(visit.domain, visit.question)[0].offer
    assert first
    visit.answer(typed_hypotheses(first.label[RU], RU), first.meant(RU))
    assert names() == []
    visit.answer(typed_hypotheses("отмените талон", RU))
    assert names() == ["Да", "Нет"]
    consent = open_buttons(visit.domain, visit.question)[0].offer
    assert consent
    cancelled = visit.answer(typed_hypotheses("Да", RU), consent.meant(RU))
    assert "отменён" in cancelled.reply.text


def test_of_two_that_were_offered_one_is_touched(tmp_path: Path) -> None:
    domain = shipped_domain()
    clock = FakeClock(NOON)
    tickets = open_queue(tmp_path / "tickets.sqlite3", clock)
    visit = Visit(domain, shipped_resolver(), Actions(domain, tickets, clock), clock)
    visit.answer(typed_hypotheses("талон на паспорт или удостоверение", RU))
    assert visit.question and visit.question.offered
    buttons = open_buttons(domain, visit.question)
    assert len(buttons) == 2
    chosen = buttons[1].offer
    assert chosen
    taken = visit.answer(typed_hypotheses(chosen.label[RU], RU), chosen.meant(RU))
    assert taken.reply.ticket
    assert buttons[1].name[RU] in taken.reply.text


def test_a_domain_of_intents_alone_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "domain.yaml").write_text("{name: bare, languages: [kk, ru]}", encoding="utf-8")
    (tmp_path / "intents" / "all.yaml").write_text(
        "greeting: {examples: {kk: [сәлем], ru: [привет]}}", encoding="utf-8"
    )
    assert offers_of(load_domain(tmp_path)) == NOTHING_OFFERED
