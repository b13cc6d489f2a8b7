"""What is said can be read back: numbers, dates and times in every way they are written."""

from datetime import date, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.language import Language
from tests.tts.normalize import reading_kk, reading_ru
from tts.normalize import normalize

KK, RU = Language.KK, Language.RU
NUMBERS = st.one_of(
    st.integers(0, 10**12),
    st.integers(0, 3000),
    st.integers(0, 12).map(lambda power: 10**power),
    st.sampled_from(sorted(reading_kk.FORMS)),
).filter(lambda number: number != 1414 and not 8 * 10**10 <= number < 9 * 10**10)
"""Without the numbers that are telephones."""

TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))

WRITTEN = {
    "ordinal": "шы ші ншы нші ыншы інші",
    "dative": "ға ге қа ке на не",
    "locative": "да де та те нда нде",
    "ablative": "дан ден тан тен нан нен",
    "accusative": "ды ді ты ті ны ні",
    "genitive": "дың дің тың тің ның нің",
    "instrumental": "мен бен пен",
    "possessive": "ы і сы сі",
    "plural": "лар лер дар дер тар тер",
}
ENDINGS = st.sampled_from(
    [(form, ending) for form, endings in WRITTEN.items() for ending in endings.split()]
)
"""In every shape that somebody may have typed, whether or not it fits the number."""

CASE_ENDINGS = ENDINGS.filter(lambda pair: pair[0] not in ("ordinal", "possessive", "plural"))

MONTHS = {
    KK: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    RU: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
DATE_FORMS = {
    KK: [
        *("{d:02}.{m:02}.{y}", "{d:02}.{m:02}.{y} ж.", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}"),
        *("{y}-{m:02}-{d:02}", "{d}.{m}.{y}", "{y} жылғы {d} {month}", "{y} ж. {d} {month}"),
        *("{y} жылғы {d}-{month}",),
    ],
    RU: [
        *("{d:02}.{m:02}.{y}", "{d:02}.{m:02}.{y} г.", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}"),
        *("{y}-{m:02}-{d:02}", "{d}.{m}.{y}", "{d} {month} {y} года", "{d} {month} {y} г."),
        *("{d} {month} {y}",),
    ],
}
READ_DATE = {KK: reading_kk.calendar_date, RU: reading_ru.calendar_date}
READ_NUMBER = {KK: reading_kk.number, RU: reading_ru.number}


def said(written: str, language: Language) -> str:
    return normalize(written, language).text


@given(NUMBERS, st.sampled_from(list(Language)))
def test_a_number_is_read_back(number: int, language: Language) -> None:
    assert READ_NUMBER[language](said(str(number), language)) == number


@given(NUMBERS, st.sampled_from(list(Language)), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_thousands_may_stand_apart(number: int, language: Language, gap: str) -> None:
    written = f"{number:,}".replace(",", gap)
    assert READ_NUMBER[language](said(written, language)) == number


@given(NUMBERS, ENDINGS)
def test_an_ending_fits_the_word_that_it_follows(number: int, ending: tuple[str, str]) -> None:
    form, letters = ending
    assert reading_kk.number(said(f"{number}-{letters}", KK), form) == number


@given(NUMBERS, st.sampled_from(["до", "к", "через", "о", "перед", "от", "более"]))
def test_a_case_changes_no_value(number: int, preposition: str) -> None:
    spoken = said(f"{preposition} {number}", RU)
    assert reading_ru.number(spoken.removeprefix(f"{preposition} ")) == number


FORMS_AFTER = {"день": ("день", "дня", "дней"), "минута": ("минута", "минуты", "минут")}


@given(NUMBERS, st.sampled_from(sorted(FORMS_AFTER)))
def test_a_counted_noun_agrees(number: int, noun: str) -> None:
    one, few, many = FORMS_AFTER[noun]
    wanted = (
        many if 10 < number % 100 < 20 else [many, one, few, few, few, *[many] * 5][number % 10]
    )
    words, _, spoken = said(f"{number} {many}", RU).rpartition(" ")
    assert spoken == wanted
    assert reading_ru.number(words) == number


@given(st.integers(1, 10**6), st.sampled_from(["й", "я", "е", "го", "му"]))
def test_a_russian_ordinal_has_no_digit(number: int, ending: str) -> None:
    assert not any(map(str.isdigit, said(f"{number}-{ending} тест", RU)))


@given(DAYS, st.sampled_from(list(Language)), st.data())
def test_a_date_is_read_back(day: date, language: Language, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(DATE_FORMS[language]))
    month = MONTHS[language].split()[day.month - 1]
    written = form.format(d=day.day, m=day.month, y=day.year, month=month)
    assert READ_DATE[language](said(written, language)) == day


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(list(Language)))
def test_two_digits_are_a_year_from_1950_on(day: date, language: Language) -> None:
    written = f"{day.day}.{day.month}.{day.year % 100:02}"
    assert READ_DATE[language](said(written, language)) == day


@given(DAYS, CASE_ENDINGS)
def test_a_date_takes_its_ending(day: date, ending: tuple[str, str]) -> None:
    plain = said(f"{day:%d.%m.%Y}", KK)
    spoken = said(f"{day:%d.%m.%Y}-{ending[1]}", KK)
    assert reading_kk.calendar_date(plain) == day
    assert spoken.startswith(plain)
    assert spoken.removeprefix(plain) in WRITTEN[ending[0]].split()


@given(TIMES, st.sampled_from(["{h}:{m:02}", "{h:02}:{m:02}", "сағат {h}.{m:02}"]))
def test_a_kazakh_time_is_read_back(moment: time, form: str) -> None:
    assert reading_kk.time_of_day(said(form.format(h=moment.hour, m=moment.minute), KK)) == moment


@given(TIMES, CASE_ENDINGS)
def test_a_time_takes_its_ending(moment: time, ending: tuple[str, str]) -> None:
    form, letters = ending
    spoken = said(f"{moment:%H:%M}-{letters}", KK)
    assert reading_kk.time_of_day(spoken, form) == moment


@given(TIMES, st.sampled_from(["", "в ", "до ", "с ", "к ", "после "]), st.sampled_from(":."))
def test_a_russian_time_is_read_back(moment: time, before: str, mark: str) -> None:
    assume(before or mark == ":")
    spoken = said(f"{before}{moment.hour}{mark}{moment.minute:02}", RU)
    assert reading_ru.time_of_day(spoken.removeprefix(before)) == moment


@pytest.mark.parametrize("number", sorted(reading_kk.FORMS))
@pytest.mark.parametrize("form", sorted(WRITTEN))
def test_every_last_word_in_every_form(number: int, form: str) -> None:
    forms = reading_kk.FORMS[number]
    for ending in WRITTEN[form].split():
        assert said(f"{number}-{ending}", KK).split()[-1] == forms[form]
