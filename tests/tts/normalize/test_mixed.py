"""Which words are read as Kazakh and which as Russian."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import Language
from tts.normalize import normalize, spans_by_language

KK, RU = Language.KK, Language.RU


def told(text: str, default: Language) -> list[tuple[str, Language]]:
    return [(span.text, span.language) for span in spans_by_language(text, default)]


@pytest.mark.parametrize(
    "text",
    [
        "Сізге паспорт пен талон керек.",
        "Абай даңғылы, 12-үй, 3-терезе.",
        "ХҚКО, ЖСН, ЭЦП.",
        "15 мин, 20 %, 3 км",
        "Тарихы ескі. Сау бол!",
        "талон В-007, С 015",
        "Юрий он минут асыққан, да ол не деді.",
    ],
)
def test_kazakh_stays_kazakh(text: str) -> None:
    assert told(text, KK) == [(text, KK)]


@pytest.mark.parametrize(
    "text",
    [
        "Вам нужен паспорт.",
        "Проспект Қабанбай батыра, 12.",
        "Назовите ЖСН в ХҚКО.",
        "Талон А-015, 3 окно",
        "Алия, бар на углу, тек и беру.",
    ],
)
def test_russian_stays_russian(text: str) -> None:
    assert told(text, RU) == [(text, RU)]


def test_a_quotation_is_in_its_own_language() -> None:
    assert told("Орысша: «выдача паспорта до 15 дней» деп аталады.", KK) == [
        ("Орысша: «", KK),
        ("выдача паспорта до 15 дней» ", RU),
        ("деп аталады.", KK),
    ]
    assert told("Скажите «маған 3-терезе керек» или нажмите.", RU) == [
        ("Скажите «", RU),
        ("маған 3-терезе керек» ", KK),
        ("или нажмите.", RU),
    ]


def test_a_sentence_is_in_its_own_language() -> None:
    assert [language for _, language in told("3-терезеге барыңыз. Подойдите к окну 3.", KK)] == [
        KK,
        RU,
    ]


def test_two_words_in_a_row_are_in_their_own_language() -> None:
    assert told("маған для ребёнка талон керек", KK) == [
        ("маған ", KK),
        ("для ребёнка ", RU),
        ("талон керек", KK),
    ]


def test_a_sign_goes_with_its_number() -> None:
    assert told("Скажите: № 3 маған керек", RU) == [("Скажите: ", RU), ("№ 3 маған керек", KK)]


def test_each_part_is_read_by_its_own_rules() -> None:
    result = normalize("Сізге «в окне 2 рабочих дня» деді, 2-күн.", KK)
    assert [(part.text, part.language) for part in result.parts] == [
        ("Сізге", KK),
        ("в окне два рабочих дня", RU),
        ("деді, екінші күн.", KK),
    ]
    assert result.text == "Сізге в окне два рабочих дня деді, екінші күн."


def test_evidence_tells_its_place_in_the_whole_text() -> None:
    result = normalize("Скажите «3-терезе, әке» или 5-е", RU)
    assert [(span.start, span.written) for span in result.spans] == [(9, "3-терезе"), (28, "5-е")]


@given(st.text(max_size=200), st.sampled_from(list(Language)))
def test_spans_are_the_whole_text_and_take_turns(text: str, default: Language) -> None:
    spans = spans_by_language(text, default)
    assert "".join(span.text for span in spans) == text
    assert all(one.language is not other.language for one, other in pairwise(spans))


WORDS = st.sampled_from(
    [
        *("маған", "для", "ребёнка", "3-терезе", "15", "№", "«в", "окне»", "керек."),
        *("Сіз", "и", "вы", "әке,", "А-015"),
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join), st.sampled_from(list(Language)))
def test_parts_joined_are_the_text(text: str, default: Language) -> None:
    result = normalize(text, default)
    assert " ".join(part.text for part in result.parts) == result.text
    assert all(part.text for part in result.parts)
