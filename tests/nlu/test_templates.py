from time import perf_counter

import pytest

from core.intent import Slot
from core.language import Language
from nlu.content import Domain
from nlu.templates import TemplateMatcher


@pytest.fixture(scope="module")
def matcher(small: Domain) -> TemplateMatcher:
    return TemplateMatcher(small)


@pytest.mark.parametrize(
    ("text", "intent", "slots", "language"),
    [
        ("Сәлем!", "greeting", (), "kk"),
        ("салем", "greeting", (), "kk"),
        ("Маған паспортты алуға талон беріңіз.", "ticket.take", ("passport",), "kk"),
        ("паспортқа талон керек", "ticket.take", ("passport",), "kk"),
        ("загранпаспорт алуға талон керек", "ticket.take", ("passport",), "kk"),
        ("Талон на удостоверение, пожалуйста", "ticket.take", ("id_card",), "ru"),
        (
            "скажите пожалуйста какие документы нужны на паспорт",
            "service.documents",
            ("passport",),
            "ru",
        ),
        ("талон на куәлік", "ticket.take", ("id_card",), "ru"),
        ("кешіріңіз, 7-терезе қайда, өтінемін", "window", ("7",), "kk"),
    ],
)
def test_a_template_fits_up_to_spelling_and_fillers(
    matcher: TemplateMatcher, text: str, intent: str, slots: tuple[str, ...], language: str
) -> None:
    found = matcher.match(text)[0].intent
    assert found.name == intent
    assert tuple(slot.value for slot in found.slots) == slots
    assert (found.language, found.resolver) == (Language(language), "template")


@pytest.mark.parametrize(
    "text",
    ["", "🙂", "талон", "паспортталон керек", "99 терезе қайда", "сәлем талон", "x" * 10_000],
)
def test_what_fits_no_template_is_no_match(matcher: TemplateMatcher, text: str) -> None:
    assert matcher.match(text) == []


def test_the_most_literal_match_comes_first(matcher: TemplateMatcher) -> None:
    found = matcher.match("паспорт")
    assert [match.intent.name for match in found] == ["ticket.take"]
    assert found[0].intent.slots == (Slot("service", "passport"),)


def test_a_language_can_be_asked_for(matcher: TemplateMatcher) -> None:
    assert matcher.match("привет", Language.RU)
    assert not matcher.match("привет", Language.KK)


def test_a_match_names_its_template(matcher: TemplateMatcher) -> None:
    match = matcher.match("нужен талон")[0]
    assert match.template.text == "нужен талон"
    assert match.template.path.name == "a.yaml"
    assert match.template.line == 6


def test_matching_takes_a_few_milliseconds(service_centre: Domain) -> None:
    matcher = TemplateMatcher(service_centre)
    texts = ["маған паспорт алуға талон беріңіз", "какие документы нужны на прописку"] * 5
    seconds = []
    for text in texts:
        start = perf_counter()
        assert matcher.match(text)
        seconds.append(perf_counter() - start)
    assert min(seconds) < 0.005
