"""Russian amounts: counted nouns, money, percent, units, sizes, fractions, ranges."""

import re
from re import Match

from tts.normalize.rewriting import Rule, rule, said
from tts.normalize.ru_context import case_of_number, fitting, possible_cases
from tts.normalize.ru_lexicon import COINS, MONEY, NOUN_OF, UNITS
from tts.normalize.ru_nouns import CASES, Noun, counted_adjective, noun
from tts.normalize.ru_numerals import (
    Case,
    Gender,
    cardinal,
    code,
    fraction,
    is_single,
    ordinal,
)
from tts.normalize.written import (
    AMOUNT,
    CAPITAL,
    DASH,
    DECIMAL,
    NOT_INSIDE,
    NUMBER,
    decimal_parts,
    integer,
    is_code,
    is_decimal,
    is_money,
    money_parts,
    preceding,
)

_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_MONEY_SIGN = "|".join(re.escape(sign) for sign in MONEY if not sign.isalpha())
_SHORTENING_DOT = rf"(?:(?<=[а-я])\.(?!\s+[{CAPITAL}]|\.))?"
_RANGE = rf"{NOT_INSIDE}(?P<start>{AMOUNT})(?:{DASH}(?P<end>{AMOUNT}))?"
_ADJECTIVE_ENDING = r"(?:[ыи]й|ая|ую|[оеы]й|[ое]е|[ыи]е|[ыи]х|[ое]го|[ое]му|[ыи]ми?|[ое]м)"
_ADJECTIVE = rf"(?:(?P<adjective>[а-яё]{{2,}}?){_ADJECTIVE_ENDING}\s+)?"
_FILLED_IN = frozenset(["дней", "часов", "минут", "секунд", "недель", "месяцев", "лет"])
"""Where a text was made by filling a number into «… рабочих дней», the noun is put right."""

_NOT_FEMININE = ("мужчина", "дедушка", "дядя", "судья", "староста")

_HOUSE = re.compile(r"(?i)(?:дом\w*|д\.|ул\.|улиц\w*|просп\w*)\W*$")


def amount(written: str, case: Case, gender: Gender = Gender.MASCULINE) -> str:
    """An AMOUNT in words."""
    if is_decimal(written):
        return fraction(*decimal_parts(written), case=case)
    return code(written) if is_code(written) else cardinal(integer(written), case, gender)


def _counted(match: Match[str]) -> str | None:
    """A number, or a range, and the noun it counts, all in the form that fits."""
    written = match["noun"].lower()
    noun = NOUN_OF.get(written)
    last = match["end"] or match["start"]
    if is_code(match["start"]) or is_code(last):
        return None
    if noun is None:
        return _unknown(match, last, written)
    if noun in COINS and not match["end"] and is_money(last):
        return _money(last, noun, case_of_number(match))
    if is_decimal(last):
        return _range_words(match, case_of_number(match), noun.gender) + f" {match['tail']}"
    value = integer(last)
    case = _agreed_case(match, noun, value, written)
    if case is None:
        return _numbered(match, noun, value, written)
    stem = match["adjective"]
    middle = f" {counted_adjective(stem, value, case, noun.gender)}" if stem else ""
    words = _range_words(match, case, noun.gender)
    return f"{words}{middle} {noun.counted(value, case)}"


def _unknown(match: Match[str], last: str, written: str) -> str | None:
    """A noun that no lexicon has, whose gender its form tells: «1 таблица», «2 таблицы»."""
    if match["adjective"] or written in _NOT_FEMININE or len(written) < 4 or is_decimal(last):
        return None
    single = is_single(integer(last))
    couple = integer(last) % 10 == 2 and integer(last) % 100 != 12
    asked = possible_cases(match)
    case, gender = Case.NOMINATIVE, Gender.FEMININE
    if single and written.endswith(("у", "ю")) and Case.ACCUSATIVE in asked:
        case = Case.ACCUSATIVE
    elif single and written.endswith(("о", "ие", "ье")):
        gender = Gender.NEUTER
    elif not (single and written.endswith(("а", "я"))) and not (
        couple and written.endswith(("ы", "и")) and not asked
    ):
        return None
    return _range_words(match, case, gender) + match["tail"]


def _range_words(match: Match[str], case: Case, gender: Gender) -> str:
    return "-".join(amount(part, case, gender) for part in (match["start"], match["end"]) if part)


def _agreed_case(match: Match[str], noun: Noun, value: int, written: str) -> Case | None:
    """The case in which number and noun agree as written; None where the number is an ordinal.

    Where nothing agrees the writer erred («1 рабочих дней»), and the noun follows the number.
    """
    candidates = [case for case in CASES if noun.counted(value, case) == written]
    asked = possible_cases(match)
    if not asked and candidates == [Case.GENITIVE] and written in _FILLED_IN:
        return Case.NOMINATIVE
    if asked and not set(asked) & set(candidates) and _is_ordinal(match, noun, written, asked):
        return None
    if not candidates and _is_ordinal(match, noun, written, asked):
        return None
    if is_single(value) and noun.place and Case.PREPOSITIONAL in candidates and value > 1:
        return None  # «в 21 окне»
    return fitting(match, candidates) or case_of_number(match)


def _is_ordinal(match: Match[str], noun: Noun, written: str, asked: object) -> bool:
    """«2 этаж», «на 2 этаже», «из 3 окна»."""
    if not noun.place or match["end"] or match["adjective"]:
        return False
    cases = noun.singular_cases(written)
    return bool(cases) and (not asked or any(case in cases for case in possible_cases(match)))


def _numbered(match: Match[str], noun: Noun, value: int, written: str) -> str:
    case = fitting(match, noun.singular_cases(written)) or Case.NOMINATIVE
    return f"{ordinal(value, case, noun.gender)} {match['noun']}"


def _measured(match: Match[str]) -> str:
    """«15%», «34 600 ₸», «0,2 МРП», «10–15 мин.»."""
    unit = UNITS[match["unit"]]
    written = match["end"] or match["start"]
    case = case_of_number(match)
    if unit.noun in COINS and not match["end"] and is_money(written):
        return _money(written, unit.noun, case)
    words = _range_words(match, case, unit.noun.gender)
    if is_decimal(written):
        return f"{words} {unit.after_decimal()}"
    return f"{words} {unit.counted(integer(written), case)}"


def _money(written: str, noun: Noun, case: Case) -> str:
    whole, hundredths = money_parts(written)
    words = f"{cardinal(whole, case, noun.gender)} {noun.counted(whole, case)}"
    if not hundredths:
        return words
    coin = COINS[noun]
    return f"{words} {cardinal(hundredths, case, coin.gender)} {coin.counted(hundredths, case)}"


def _money_before(match: Match[str]) -> str:
    """«$100»."""
    noun, written, case = MONEY[match["unit"]], match["start"], case_of_number(match)
    if is_decimal(written) and not is_money(written):
        return f"{amount(written, case)} {noun.after_few}"
    if is_decimal(written):
        return _money(written, noun, case)
    return f"{amount(written, case, noun.gender)} {noun.counted(integer(written), case)}"


def _size(match: Match[str]) -> str:
    """«3х4 см» → «три на четыре сантиметра»."""
    start, end = match["start"], match["end"]
    words = f"{amount(start, Case.NOMINATIVE)} на {amount(end, Case.NOMINATIVE)}"
    if not match["unit"]:
        return words
    noun = UNITS[match["unit"]].noun
    return f"{words} {noun.after_few if is_decimal(end) else noun.counted(integer(end))}"


def _parts_of_whole(match: Match[str]) -> str | None:
    """«3/4» → «три четверти»; a house number («12/3») is none."""
    top, bottom = int(match["top"]), int(match["bottom"])
    if not 0 < top < bottom or _HOUSE.search(preceding(match)):
        return None
    asked = possible_cases(match)
    case = asked[0] if asked else Case.NOMINATIVE
    words = f"{cardinal(top, case, Gender.FEMININE)} {_denominator(top, bottom, case)}"
    if match["whole"]:
        whole = int(match["whole"])
        wholes = "целая" if is_single(whole) else "целых"
        words = f"{cardinal(whole, gender=Gender.FEMININE)} {wholes} {words}"
    return words


_NAMED_PARTS = {3: noun("запись", "трет"), 4: noun("запись", "четверт")}


def _denominator(top: int, bottom: int, case: Case) -> str:
    named = _NAMED_PARTS.get(bottom)
    if named is not None:
        return named.counted(top, case)
    if is_single(top):
        return ordinal(bottom, case, Gender.FEMININE)
    oblique = case not in (Case.NOMINATIVE, Case.ACCUSATIVE)
    return ordinal(bottom, case if oblique else Case.GENITIVE, Gender.PLURAL)


def _fraction(match: Match[str]) -> str:
    return _range_words(match, case_of_number(match), Gender.MASCULINE)


def _number_range(match: Match[str]) -> str | None:
    if is_code(match["start"]) or is_code(match["end"]):
        return None
    return _range_words(match, case_of_number(match), Gender.MASCULINE)


QUANTITIES: tuple[Rule, ...] = (
    rule("money", rf"(?P<unit>{_MONEY_SIGN})\s?(?P<start>{AMOUNT})", _money_before),
    rule(
        "size",
        rf"{NOT_INSIDE}(?P<start>{AMOUNT})\s?[xхXХ×]\s?(?P<end>{AMOUNT})"
        r"(?:\s?(?P<unit>мм|см|м)(?!\w))?",
        _size,
    ),
    rule("unit", rf"{_RANGE}\s?(?P<unit>{_UNIT})(?!\w|/\w){_SHORTENING_DOT}", _measured),
    rule("counted noun", rf"{_RANGE}(?P<tail>\s+{_ADJECTIVE}(?P<noun>[^\W\d_]+))", _counted),
    rule(
        "part",
        rf"{NOT_INSIDE}(?:(?P<whole>\d{{1,3}})\s)?(?P<top>\d{{1,3}})/(?P<bottom>\d{{1,3}})(?![\d/])",
        _parts_of_whole,
    ),
    rule("fraction", rf"{NOT_INSIDE}(?P<start>{DECIMAL})(?:{DASH}(?P<end>{AMOUNT}))?", _fraction),
)

RANGES: tuple[Rule, ...] = (
    rule(
        "range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER}){DASH}(?P<end>{NUMBER})(?![\d:]|-\d)",
        _number_range,
    ),
    rule("fraction bar", r"(?<=\d)/(?=\d)", said(" дробь ")),
)
"""To stand behind the rules of short numbers."""
