"""Russian times, dates, years and centuries."""

import re
from re import Match

from tts.normalize.rewriting import Rule, rule, said
from tts.normalize.ru_context import case_of_number, case_of_place, fitting, word_before
from tts.normalize.ru_lexicon import CENTURY, HOUR, MONTH_WORD, MONTHS, NOUN_OF
from tts.normalize.ru_numerals import Case, Gender, cardinal, ordinal
from tts.normalize.written import (
    DASH,
    DATE_DMY,
    DATE_YMD,
    DOTTED_TIME,
    NOT_INSIDE,
    ROMAN,
    ROMANS,
    TIME,
    YEAR,
    following,
    full_year,
    ordinals,
    preceding,
    roman,
    unnamed,
)

_MONTH = "|".join(MONTHS)
_YEAR_WORD = r"(?:\s?(?:года|г\.))?"
_AFTER_MONTH = re.compile(rf"(?i){MONTH_WORD}\s+$")
_TIME_WORDS = frozenset(["в", "с", "со", "к", "ко", "до", "от", "после", "около"])
_NO_TIME_AFTER = re.compile(r"\s?(?:[%₸$€₽°]|(?!до\b|и\b|или\b|час|по\b)[^\W\d_])")


def _clock(written: str, case: Case, with_hours: bool = True) -> str:
    """«девять часов», «девять тридцать», «до девяти тридцати»."""
    hour, minute = (int(part) for part in re.split("[:.]", written))
    hours = cardinal(hour, case)
    if minute == 0:
        return f"{hours} {HOUR.counted(hour, case)}" if with_hours else hours
    minutes = cardinal(minute, case)
    return f"{hours} {'ноль ' if minute < 10 else ''}{minutes}"


def _time(match: Match[str]) -> str:
    hours_follow = re.match(r"\s+час", following(match))
    return _clock(match["time"], case_of_number(match), with_hours=not hours_follow)


def _dotted_time(match: Match[str]) -> str | None:
    known = word_before(match) in _TIME_WORDS and not _NO_TIME_AFTER.match(following(match))
    return _time(match) if known else None


def _time_range(match: Match[str]) -> str:
    """«с девяти до восемнадцати часов»."""
    lead = "" if word_before(match) in ("с", "со", "от") else "с "
    both_full = match["start"].endswith("00") and match["end"].endswith("00")
    start = _clock(match["start"], Case.GENITIVE, with_hours=not both_full)
    return f"{lead}{start} до {_clock(match['end'], Case.GENITIVE)}"


_DAY_CASES = {
    "к": Case.DATIVE,
    "ко": Case.DATIVE,
    **dict.fromkeys(("по", "на", "за"), Case.ACCUSATIVE),
    **dict.fromkeys(("сегодня", "завтра", "послезавтра", "вчера", "это"), Case.NOMINATIVE),
}


def _date(day: str, month: str, year: str, case: Case) -> str:
    said_day = ordinal(int(day), case, Gender.NEUTER)
    said_year = ordinal(full_year(year), Case.GENITIVE)
    return f"{said_day} {MONTHS[int(month) - 1]} {said_year} года"


def _day_case(match: Match[str]) -> Case:
    """A day is genitive («приходите пятнадцатого мая») unless the word before asks otherwise."""
    return _DAY_CASES.get(word_before(match), Case.GENITIVE)


def _written_date(match: Match[str]) -> str:
    return _date(match["day"], match["month"], match["year"], _day_case(match))


def _date_range(match: Match[str]) -> str:
    lead = "" if word_before(match) in ("с", "со") else "с "
    start = _date(match["day"], match["month"], match["year"], Case.GENITIVE)
    end = _date(match["day_end"], match["month_end"], match["year_end"], Case.ACCUSATIVE)
    return f"{lead}{start} по {end}"


def _day_and_month(match: Match[str]) -> str:
    words = f"{ordinal(int(match['number']), _day_case(match), Gender.NEUTER)} {match['month']}"
    if match["year"]:
        words += f" {ordinal(int(match['year']), Case.GENITIVE)} года"
    return words


def _day_range(match: Match[str]) -> str:
    lead = "" if word_before(match) in ("с", "со") else "с "
    start = ordinal(int(match["start"]), Case.GENITIVE, Gender.NEUTER)
    end = ordinal(int(match["end"]), Case.ACCUSATIVE, Gender.NEUTER)
    return f"{lead}{start} по {end} {match['month']}"


_YEAR_FORMS = {
    Case.NOMINATIVE: ("год", "годы"),
    Case.GENITIVE: ("года", "годов"),
    Case.DATIVE: ("году", "годам"),
    Case.ACCUSATIVE: ("год", "годы"),
    Case.INSTRUMENTAL: ("годом", "годами"),
    Case.PREPOSITIONAL: ("году", "годах"),
}


def _year(match: Match[str]) -> str:
    """«2026 год», «в 2026 г.», «2024–2026 гг.»."""
    word, several = match["word"], bool(match["end"])
    if word in ("г.", "гг."):
        after_month = _AFTER_MONTH.search(preceding(match))
        case = Case.GENITIVE if after_month else case_of_place(match)
        word = _YEAR_FORMS[case][several]
    else:
        candidates = [case for case, forms in _YEAR_FORMS.items() if word in forms]
        case = fitting(match, candidates) or Case.NOMINATIVE
        if word == "году" and case is Case.DATIVE and word_before(match) not in ("к", "ко", "по"):
            case = Case.PREPOSITIONAL
    years = [ordinal(int(year), case) for year in (match["start"], match["end"]) if year]
    return f"{'-'.join(years)} {word}"


def _school_year(match: Match[str]) -> str:
    """«2026/2027 учебный год»."""
    case = case_of_place(match)
    return f"{ordinal(int(match['start']), case)}-{ordinal(int(match['end']), case)}"


def _roman(match: Match[str]) -> str | None:
    """«XXI век», «инвалид II группы», «XX в.», «I, II и III группы»."""
    if match["noun"] in ("в.", "вв."):
        return _short_century(match)
    word = match["noun"]
    noun = NOUN_OF.get(word.lower())
    if noun is None or not noun.place:
        return None
    candidates = noun.singular_cases(word.lower())
    if not re.fullmatch(ROMAN, match["numerals"]):
        candidates = [*noun.plural_cases(word.lower()), *candidates]
    case = fitting(match, candidates) or Case.NOMINATIVE
    words = ordinals(match["numerals"], lambda value: ordinal(value, case, noun.gender))
    return f"{words} {word}" if words else None


def _short_century(match: Match[str]) -> str | None:
    """«XX в.», «в XIX–XX вв.»."""
    case = case_of_place(match)
    words = ordinals(match["numerals"], lambda value: ordinal(value, case))
    return f"{words} {CENTURY.form(case, plural=match['noun'] == 'вв.')}" if words else None


def _roman_alone(match: Match[str]) -> str | None:
    """«глава IV», and «XVI» wherever it stands."""
    value, before = roman(match["start"]), word_before(match)
    noun = NOUN_OF.get(before)
    if value is None or noun is None:
        return ordinal(value) if value else None
    cases = noun.singular_cases(before)
    return ordinal(value, cases[0] if cases else Case.NOMINATIVE, noun.gender)


def _month_and_year(match: Match[str]) -> str:
    """«в январе 2026»: the month stands before and is left alone."""
    return f"{match['month']} {ordinal(int(match['year']), Case.GENITIVE)} года"


DATES: tuple[Rule, ...] = (
    rule(
        "date range",
        rf"{DATE_DMY}{_YEAR_WORD}(?:{DASH}|\s+по\s+){unnamed(DATE_DMY, '_end')}{_YEAR_WORD}",
        _date_range,
    ),
    rule("date", DATE_DMY + _YEAR_WORD, _written_date),
    rule("date", DATE_YMD + _YEAR_WORD, _written_date),
)
"""To stand before the rules of telephones: «15-05-2026»."""

CALENDAR: tuple[Rule, ...] = (
    rule(
        "time range",
        rf"{NOT_INSIDE}(?P<start>{TIME}|{DOTTED_TIME})(?:{DASH}|\s+до\s+)"
        rf"(?P<end>{TIME}|{DOTTED_TIME})(?![\d%]|\s[₸$€])",
        _time_range,
    ),
    rule("time", rf"{NOT_INSIDE}(?P<time>{TIME})(?![:\d])(?:\s?ч(?!\w)\.?)?", _time),
    rule(
        "time", rf"{NOT_INSIDE}(?P<time>{DOTTED_TIME})(?![.,:]?\d)(?:\s?ч(?!\w)\.?)?", _dotted_time
    ),
    rule("around the clock", r"(?<![\d/])(?:24/7|7/24)(?![\d/])", said("круглосуточно")),
    rule(
        "day range",
        rf"{NOT_INSIDE}(?P<start>\d{{1,2}})(?:{DASH}|\s+по\s+)(?P<end>\d{{1,2}})\s+"
        rf"(?P<month>{_MONTH})",
        _day_range,
    ),
    rule(
        "day",
        rf"{NOT_INSIDE}(?P<number>\d{{1,2}})\s+(?P<month>{_MONTH})"
        r"(?:\s+(?P<year>\d{4})(?!\d)(?:\s?(?:года|г\.))?)?",
        _day_and_month,
    ),
    rule(
        "year",
        rf"{NOT_INSIDE}(?P<start>{YEAR})(?:{DASH}(?P<end>{YEAR}))?\s?"
        r"(?P<word>год(?:а|у|ом|ы|ов|ам|ами|ах)?(?!\w)|гг?\.)",
        _year,
    ),
    rule(
        "year",
        rf"(?i)(?<!\w)(?P<month>{MONTH_WORD})\s+(?P<year>{YEAR})(?![\d.,:-]|\s?[^\W\d_])",
        _month_and_year,
    ),
    rule("year", rf"{NOT_INSIDE}(?P<start>{YEAR})/(?P<end>{YEAR})(?![/\d])", _school_year),
    rule(
        "century",
        rf"{NOT_INSIDE}(?P<numerals>{ROMANS})[\s-]"
        r"(?P<noun>вв?\.|[^\W\d_]+)",
        _roman,
    ),
    rule(
        "roman numeral",
        rf"{NOT_INSIDE}(?P<start>[IVX]{{2,7}}|(?<=[а-яё]\s)[IVX](?![.,]))(?!\w)",
        _roman_alone,
    ),
)
