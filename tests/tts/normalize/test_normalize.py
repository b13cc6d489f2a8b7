"""What holds for any text in either language."""

import time
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.language import Language
from tts.normalize import normalize

LANGUAGES = st.sampled_from(list(Language))
ENDINGS = st.sampled_from(["", "-ға", "-ке", "-ден", "-ші", "-і", "-й", "-го", "-му", "-х", "-е"])


def has_digit(text: str) -> bool:
    return any(character.isnumeric() and not character.isalpha() for character in text)


@given(st.integers(-(10**18), 10**18), LANGUAGES)
def test_no_integer_leaves_a_digit(number: int, language: Language) -> None:
    assert not has_digit(normalize(str(number), language).text)


@given(st.integers(0, 10**12), ENDINGS, LANGUAGES)
def test_no_ending_leaves_a_digit(number: int, ending: str, language: Language) -> None:
    spoken = normalize(f"{number}{ending} осы", language).text
    assert spoken.endswith("осы")
    assert not has_digit(spoken)


@given(st.integers(0, 23), st.integers(0, 59), ENDINGS, LANGUAGES)
def test_no_time_leaves_a_digit(hour: int, minute: int, ending: str, language: Language) -> None:
    spoken = normalize(f"{hour:02}:{minute:02}{ending}", language).text
    assert spoken
    assert ":" not in spoken
    assert not has_digit(spoken)


@given(st.integers(0, (date(2100, 12, 31) - date(1900, 1, 1)).days), LANGUAGES)
def test_every_way_to_write_a_date_is_said_alike(days: int, language: Language) -> None:
    day = date(1900, 1, 1) + timedelta(days)
    said = normalize(day.strftime("%d.%m.%Y"), language).text
    assert not has_digit(said)
    assert normalize(day.isoformat(), language).text == said
    assert normalize(f"{day.day}.{day.month}.{day.year}", language).text == said


@given(st.text(max_size=200), LANGUAGES)
def test_any_text_is_spoken_or_skipped(text: str, language: Language) -> None:
    spoken = normalize(text, language).text
    assert not has_digit(spoken)
    assert all(c.isprintable() or c in "\u0301" for c in spoken)


@given(st.text(alphabet="0123456789-–.,:/%₸№ А-Яавг", max_size=40), LANGUAGES)
def test_any_heap_of_digits_and_signs_is_spoken(text: str, language: Language) -> None:
    assert not has_digit(normalize(text, language).text)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
@settings(max_examples=300)
def test_different_numbers_are_said_differently(one: int, other: int) -> None:
    for language in Language:
        same = normalize(f"{one} тест", language).text == normalize(f"{other} тест", language).text
        assert same == (one == other)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t", "\x00\x07\u200b", "🙂🎉", "漢字", "\ud800\udfff"]
)
def test_nothing_speakable_becomes_nothing(text: str, language: Language) -> None:
    assert normalize(text, language).text == ""


@pytest.mark.parametrize("language", list(Language))
def test_digits_of_other_scripts_are_read(language: Language) -> None:
    assert normalize("٣", language).text == normalize("3", language).text
    assert normalize("３", language).text == normalize("3", language).text


@pytest.mark.parametrize("language", list(Language))
def test_decomposed_letters_are_the_same_letters(language: Language) -> None:
    text = "третий й ё"
    assert normalize(unicodedata.normalize("NFD", text), language).text == text


PIECES = [
    *("1", "а", "a", "А", "X", "ә", " ", "\n", "-", "«", "(", "/", "№", "'", "\u0301", "\x00"),
    *("1 ", "1-", "1,", "1:", "a.", "a-", "a@", "a_", "- ", ". ", ",;", "әa", "в ё ", "т.б."),
    *("1 000 ", "15.05.2026 ", "А-015, ", "I, ", "https://", "үй 1/2 ", "5 рабочих дней, "),
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("piece", PIECES)
def test_no_pattern_looks_to_the_end_from_everywhere(piece: str, language: Language) -> None:
    started_s = time.process_time()
    assert not has_digit(normalize(piece * (5_000 // len(piece)), language).text)
    # A twentieth of a second here; a quadratic pattern takes four.
    assert time.process_time() - started_s < 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2026 жылғы 15 мамырда сағат 9:00-ден 18:30-ға дейін, 3-терезе, 34 600 ₸. ", Language.KK),
        ("Сегодня 15.05.2026 с 9:00 до 18:30 к 3-му окну, 15 минут, 34 600 ₸. ", Language.RU),
    ],
)
def test_a_hundred_kilobytes_are_read_at_once(text: str, language: Language) -> None:
    started_s = time.process_time()
    assert not has_digit(normalize(text * (100_000 // len(text)), language).text)
    # Half a second here, and a Pi is four times slower.
    assert time.process_time() - started_s < 5


def test_spans_say_what_became_of_what() -> None:
    result = normalize("Талон А-015, 3-терезе", Language.KK)
    assert [(span.written, span.spoken, span.rule) for span in result.spans] == [
        ("А-015", "а нөл он бес", "ticket"),
        ("3-терезе", "үшінші терезе", "hyphenated ordinal"),
    ]
    assert [span.start for span in result.spans] == [6, 13]


@given(st.text(max_size=300), LANGUAGES)
def test_no_latin_letter_is_left_to_guess_at(text: str, language: Language) -> None:
    names = (unicodedata.name(c, "") for c in normalize(text, language).text)
    assert not any(name.startswith("LATIN") for name in names)


ALPHABET = "0123456789-–.,:/%₸№ «»()+±×@_АЯавгмштдіқңыу IVXaz"


@given(st.text(alphabet=ALPHABET, max_size=60), LANGUAGES)
def test_any_heap_of_letters_and_signs_is_spoken(text: str, language: Language) -> None:
    result = normalize(text, language)
    assert not has_digit(result.text)
    assert " ".join(part.text for part in result.parts) == result.text


@pytest.mark.parametrize("language", list(Language))
def test_unpaired_marks_and_controls_between_digits_do_no_harm(language: Language) -> None:
    for mark in "\x00\x1b\u200b\u202e\ufeff\ud800":
        assert not has_digit(normalize(f"1{mark}5-{mark}ке 9{mark}:00", language).text)


def test_a_stress_mark_stays() -> None:
    assert normalize("за\u0301мок в 3-м окне", Language.RU).text == "за\u0301мок в третьем окне"


TOKENS = (
    "0 1 2 5 12 21 40 015 1414 2026 34600 900101300123 + - – , . : ; / % № ₸ $ ° °C ( ) « » @ _ ±"
    " ½ ² га ке ні дің нан шы ы сы лар еу ыңыз дағы й я го му м х ти ой терезе окно окне дней"
    " рабочих года г. гг. жыл ж. век ғасыр XXI I ХХ в к с до на о мая мамыр 15.05.2026 9:00 9.30"
    " кг м² км/ч мин. тг тыс МРП ЖСН ХҚКО ҰБТ ABC egov.kz a@mail.ru Kaspi é ø ул. т.б. ё әке для"
)
SOUP = st.lists(st.sampled_from([*TOKENS.split(), " ", "\ud800", "٣", "Ⅳ", "①", "漢"]), max_size=12)


@given(SOUP.map("".join), LANGUAGES)
@example("205-QRшіная", Language.KK)
@example("1 ғасыр0", Language.KK)
@example("漢-ке", Language.KK)
@example("015 100", Language.RU)
@settings(max_examples=400)
def test_whatever_rules_meet_they_speak(text: str, language: Language) -> None:
    result = normalize(text, language)
    assert not has_digit(result.text)
    assert not any("a" <= letter <= "z" for letter in result.text.lower())
    assert " ".join(part.text for part in result.parts) == result.text
