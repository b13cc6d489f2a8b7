"""Kazakh times, dates, years and centuries."""

import re
from re import Match

from tts.normalize.kk_endings import ENDING, with_ending
from tts.normalize.kk_harmony import Case, inflected
from tts.normalize.kk_lexicon import MONTHS
from tts.normalize.kk_numerals import cardinal, code, ordinal
from tts.normalize.rewriting import Rule, rule, said
from tts.normalize.written import (
    DASH,
    DATE_DMY,
    DATE_YMD,
    DOTTED_TIME,
    NOT_INSIDE,
    ROMANS,
    TIME,
    YEAR,
    full_year,
    ordinals,
    preceding,
    roman,
    unnamed,
)

_MONTH = "|".join(MONTHS)
_CLOCK_WORD = re.compile(
    r"(?i)(?:сағат\w*|\d[:.]\d\d(?:-\w+)?)\s+(?:(?:[мбп]ен|және|немесе|бастап|не)\s+)?$"
)
"""«сағат» was said already, for this time or for the one just before it."""

_COUNTED_IN_ROMAN = "ғасыр|топ|тоқсан|тарау|бөлім|дәреже|санат|кезең|том|сынып|деңгей|жартыжылдық"


def _clock(written: str) -> str:
    """«тоғыз», «тоғыз отыз», «тоғыз нөл бес»."""
    hour, minute = re.split("[:.]", written)
    words = cardinal(int(hour))
    return words if minute == "00" else f"{words} {code(minute)}"


def _time(match: Match[str]) -> str:
    lead = "" if _CLOCK_WORD.search(preceding(match)) else "сағат "
    return lead + with_ending(_clock(match["time"]), match["ending"])


def _dotted_time(match: Match[str]) -> str | None:
    known = match["ending"] or _CLOCK_WORD.search(preceding(match))
    return _time(match) if known else None


def _time_range(match: Match[str]) -> str:
    lead = "" if _CLOCK_WORD.search(preceding(match)) else "сағат "
    start = inflected(_clock(match["start"]), Case.ABLATIVE)
    end = inflected(_clock(match["end"]), Case.DATIVE)
    return f"{lead}{start} {end} дейін"


def _date(day: str, month: str, year: str) -> str:
    name = MONTHS[int(month) - 1]
    return f"{ordinal(full_year(year))} жылғы {ordinal(int(day))} {name}"


def _written_date(match: Match[str]) -> str:
    return with_ending(_date(match["day"], match["month"], match["year"]), match["ending"])


def _date_range(match: Match[str]) -> str:
    start = _date(match["day"], match["month"], match["year"])
    end = _date(match["day_end"], match["month_end"], match["year_end"])
    return f"{inflected(start, Case.ABLATIVE)} {inflected(end, Case.DATIVE)} дейін"


def _day(match: Match[str]) -> str:
    """«15 мамырда», «1–5 мамыр»."""
    days = [ordinal(int(day)) for day in (match["start"], match["end"]) if day]
    return f"{'-'.join(days)} {match['noun']}"


def _years(match: Match[str]) -> str:
    """«2026 жылы», «1990 жылдары», «2024–2026 жылдар»."""
    years = [ordinal(int(year)) for year in (match["start"], match["end"]) if year]
    return f"{'-'.join(years)} {match['noun']}"


def _short_years(match: Match[str]) -> str:
    """«2026 ж.», «2024–2026 жж.», «2026 ж. 15 мамыр»."""
    years = [ordinal(int(year)) for year in (match["start"], match["end"]) if year]
    noun = "жылғы" if match["date"] is not None else "жылдар" if match["end"] else "жыл"
    return f"{'-'.join(years)} {noun}"


def _roman(match: Match[str]) -> str | None:
    """«XXI ғасыр», «XV–XVIII ғасырлар», «I, II және III топ»."""
    words = ordinals(match["numerals"], ordinal)
    noun = "ғасыр" if match["noun"] == "ғ." else match["noun"]
    return f"{words} {noun}" if words else None


def _roman_alone(match: Match[str]) -> str | None:
    value = roman(match["start"])
    return with_ending(ordinal(value), match["ending"]) if value else None


def _school_year(match: Match[str]) -> str:
    """«2026/2027 оқу жылы»."""
    return f"{ordinal(int(match['start']))}-{ordinal(int(match['end']))}"


def _day_of_month(match: Match[str]) -> str:
    """«15.06 күні»."""
    return f"{ordinal(int(match['day']))} {MONTHS[int(match['month']) - 1]}"


def _century(match: Match[str]) -> str:
    return f"{ordinal(int(match['start']))} {match['noun']}"


DATES = (
    rule(
        "date range",
        rf"{DATE_DMY}{DASH}{unnamed(DATE_DMY, '_end')}(?:\s?ж\.)?(?:\s+(?:дейін|аралығында))?",
        _date_range,
    ),
    rule("date", rf"{DATE_DMY}(?:\s?ж(?:ыл)?\.)?{ENDING}", _written_date),
    rule("date", rf"{DATE_YMD}(?:\s?ж\.)?{ENDING}", _written_date),
)
"""To stand before the rules of telephones: «15-05-2026»."""

CALENDAR: tuple[Rule, ...] = (
    rule(
        "time range",
        rf"{NOT_INSIDE}(?P<start>{TIME}|{DOTTED_TIME}){DASH}(?P<end>{TIME}|{DOTTED_TIME})(?!\d)"
        r"(?:\s+(?:дейін|аралығында))?",
        _time_range,
    ),
    rule("time", rf"{NOT_INSIDE}(?P<time>{TIME})(?![:\d]){ENDING}", _time),
    rule("time", rf"{NOT_INSIDE}(?P<time>{DOTTED_TIME})(?![.,:]?\d){ENDING}", _dotted_time),
    rule("around the clock", r"(?<![\d/])(?:24/7|7/24)(?![\d/])", said("тәулік бойы")),
    rule(
        "day",
        rf"{NOT_INSIDE}(?P<start>\d{{1,2}})(?:{DASH}(?P<end>\d{{1,2}}))?[\s-]"
        rf"(?P<noun>(?i:{_MONTH})[^\W\d_]*)",
        _day,
    ),
    rule(
        "day",
        rf"{NOT_INSIDE}(?P<day>\d{{1,2}})\.(?P<month>0[1-9]|1[0-2])(?=\s+күн)",
        _day_of_month,
    ),
    rule("year", rf"{NOT_INSIDE}(?P<start>{YEAR})/(?P<end>{YEAR})(?![/\d])", _school_year),
    rule(
        "year",
        rf"{NOT_INSIDE}(?P<start>{YEAR})(?:{DASH}(?P<end>{YEAR}))?[\s-](?P<noun>жыл[^\W\d_]*)",
        _years,
    ),
    rule(
        "year",
        rf"{NOT_INSIDE}(?P<start>{YEAR})(?:{DASH}(?P<end>{YEAR}))?\s?жж?\."
        rf"(?P<date>(?=\s?\d{{1,2}}[\s-](?:{_MONTH})))?",
        _short_years,
    ),
    rule(
        "century",
        rf"{NOT_INSIDE}(?P<numerals>{ROMANS})[\s-]"
        rf"(?P<noun>(?:{_COUNTED_IN_ROMAN})[^\W\d_]*|ғ\.)",
        _roman,
    ),
    rule("roman numeral", rf"{NOT_INSIDE}(?P<start>[IVX]{{2,7}})(?!\w){ENDING}", _roman_alone),
    rule("century", rf"{NOT_INSIDE}(?P<start>\d{{1,2}})\s+(?P<noun>ғасыр[^\W\d_]*)", _century),
)
