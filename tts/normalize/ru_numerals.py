"""Russian numerals in gender and case.

num2words knows the words; what it gets wrong is put right here (it passes the gender on to
millions: «одна миллион»).
"""

import re
from enum import StrEnum
from functools import lru_cache

from num2words import num2words


class Case(StrEnum):
    """Cases, by num2words' letters."""

    NOMINATIVE = "n"
    GENITIVE = "g"
    DATIVE = "d"
    ACCUSATIVE = "a"
    INSTRUMENTAL = "i"
    PREPOSITIONAL = "p"


class Gender(StrEnum):
    """Genders, by num2words' letters; PLURAL for ordinals such as «двадцатые»."""

    MASCULINE = "m"
    FEMININE = "f"
    NEUTER = "n"
    PLURAL = "p"


LARGEST = 10**15 - 1
"""Above it numbers are read digit by digit."""

_ONE_THOUSAND = re.compile(r"^одн\w+ (?=тысяч)")
"""People say «тысяча», not «одна тысяча»."""

_DIGITS = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")


@lru_cache(maxsize=4096)
def cardinal(number: int, case: Case = Case.NOMINATIVE, gender: Gender = Gender.MASCULINE) -> str:
    """«двадцать одна», «до двадцати одной»; digit by digit above LARGEST."""
    if number > LARGEST:
        return digits(str(number))
    thousands, rest = number - number % 1000, number % 1000
    parts = [_num2words(thousands, case, Gender.MASCULINE)] if thousands else []
    if rest or not parts:
        parts.append(_num2words(rest, case, gender))
    return " ".join(parts)


@lru_cache(maxsize=4096)
def ordinal(number: int, case: Case = Case.NOMINATIVE, gender: Gender = Gender.MASCULINE) -> str:
    """«двадцать первое», «ко второму»; inanimate in the accusative."""
    if number > LARGEST:
        return digits(str(number))
    if gender is Gender.PLURAL:
        return _plural_ordinal(number, case)
    if case is Case.ACCUSATIVE and gender is not Gender.FEMININE:
        case = Case.NOMINATIVE
    return str(num2words(number, lang="ru", to="ordinal", case=case.value, gender=gender.value))


def digits(written: str) -> str:
    """One word a digit."""
    return " ".join(_DIGITS[int(digit)] for digit in written)


def code(written: str) -> str:
    """Digits of a ticket or a phone's group: leading zeros one by one, then the number."""
    rest = written.lstrip("0")
    zeros = [_DIGITS[0]] * (len(written) - len(rest))
    return " ".join([*zeros, *([cardinal(int(rest))] if rest else [])])


def fraction(whole: int, decimals: str, case: Case = Case.NOMINATIVE) -> str:
    """«ноль целых две десятых»; beyond thousandths the decimals are read as they stand."""
    stem = {1: "десят", 2: "сот", 3: "тысячн"}.get(len(decimals))
    wholes = f"{cardinal(whole, case, Gender.FEMININE)} {_feminine_adjective('цел', whole, case)}"
    if stem is None:
        return f"{wholes} {code(decimals)}"
    part = int(decimals)
    parts = cardinal(part, case, Gender.FEMININE)
    return f"{wholes} {parts} {_feminine_adjective(stem, part, case)}"


def is_single(number: int) -> bool:
    """Whether the number ends in one, so that the singular follows: 1, 21, 101."""
    return number % 10 == 1 and number % 100 != 11


def _num2words(number: int, case: Case, gender: Gender) -> str:
    words = str(num2words(number, lang="ru", case=case.value, gender=gender.value, animate=False))
    return _ONE_THOUSAND.sub("", words)


def _feminine_adjective(stem: str, number: int, case: Case) -> str:
    if is_single(number):
        return stem + {Case.NOMINATIVE: "ая", Case.ACCUSATIVE: "ую"}.get(case, "ой")
    endings = {Case.DATIVE: "ым", Case.INSTRUMENTAL: "ыми"}
    return stem + endings.get(case, "ых")


def _plural_ordinal(number: int, case: Case) -> str:
    """From the genitive masculine: «двадцатого» → «двадцатых», «третьего» → «третьих»."""
    head, _, last = ordinal(number, Case.GENITIVE, Gender.MASCULINE).rpartition(" ")
    soft = last.endswith("его")
    stem = last[:-3]
    ending = {
        Case.NOMINATIVE: "и" if soft else "ые",
        Case.ACCUSATIVE: "и" if soft else "ые",
        Case.DATIVE: "им" if soft else "ым",
        Case.INSTRUMENTAL: "ими" if soft else "ыми",
    }.get(case, "их" if soft else "ых")
    return f"{head} {stem}{ending}".strip()
