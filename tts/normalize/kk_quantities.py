"""Kazakh amounts: money, percent, units, sizes, fractions, ranges."""

import re
from re import Match

from tts.normalize.kk_endings import ENDING, ENDING_LETTERS, number, with_ending
from tts.normalize.kk_harmony import Case, inflected
from tts.normalize.kk_lexicon import COINS, MONEY, PER, SYMBOLS, UNITS
from tts.normalize.kk_numerals import cardinal, fraction, ordinal
from tts.normalize.rewriting import Rule, rule, said
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

_MEASURES = {**MONEY, **SYMBOLS, **UNITS}
_MEASURE = "|".join(re.escape(unit) for unit in sorted(_MEASURES, key=len, reverse=True))
_MONEY_SIGN = "|".join(re.escape(sign) for sign in MONEY if not sign.isalpha())
_SHORTENING_DOT = rf"(?:(?<=[а-яғ])\.(?!\s+[{CAPITAL}]|\.))?"
_RANGE = rf"{NOT_INSIDE}(?P<start>{AMOUNT})(?:{DASH}(?P<end>{AMOUNT}))?"
_HOUSE = re.compile(r"(?i)(?:көше\w*|даңғыл\w*|үй|аудан\w*)\W*$")


def amount(written: str) -> str:
    """An AMOUNT in words."""
    return fraction(*decimal_parts(written)) if is_decimal(written) else number(written)


def _measured(match: Match[str]) -> str:
    """«15%», «10–15 мин», «34 600 ₸-ге»."""
    unit = _MEASURES[match["unit"]]
    written = match["start"]
    if unit in COINS and not match["end"] and is_money(written):
        return with_ending(_money(written, unit), match["ending"])
    words = "-".join(amount(part) for part in (written, match["end"]) if part)
    lead = f"{PER[match['unit']]} " if match["unit"] in PER else ""
    return f"{lead}{words} {with_ending(unit, match['ending'])}"


def _money(written: str, unit: str) -> str:
    whole, hundredths = money_parts(written)
    words = f"{cardinal(whole)} {unit}"
    return f"{words} {cardinal(hundredths)} {COINS[unit]}" if hundredths else words


def _money_before(match: Match[str]) -> str:
    """«$100»."""
    unit = MONEY[match["unit"]]
    written = match["start"]
    words = _money(written, unit) if is_money(written) else f"{amount(written)} {unit}"
    return with_ending(words, match["ending"])


def _size(match: Match[str]) -> str:
    """«3х4 см» → «үшке төрт сантиметр»."""
    words = f"{inflected(amount(match['start']), Case.DATIVE)} {amount(match['end'])}"
    return f"{words} {UNITS[match['unit']]}" if match["unit"] else words


def _decimal(match: Match[str]) -> str:
    words = "-".join(amount(part) for part in (match["start"], match["end"]) if part)
    return with_ending(words, match["ending"])


def _number_range(match: Match[str]) -> str | None:
    if is_code(match["start"]) or is_code(match["end"]):
        return None
    return f"{number(match['start'])}-{number(match['end'], match['ending'])}"


def _ordinal_range(match: Match[str]) -> str | None:
    """«5-7-терезелер»."""
    if is_code(match["start"]) or is_code(match["end"]):
        return None
    pair = f"{ordinal(integer(match['start']))}-{ordinal(integer(match['end']))}"
    return f"{pair} {match['noun']}"


def _parts_of_whole(match: Match[str]) -> str | None:
    """«3/4» → «төрттен үш»; a house number («12/3») is none."""
    top, bottom = int(match["top"]), int(match["bottom"])
    if not 0 < top < bottom or _HOUSE.search(preceding(match)):
        return None
    words = f"{inflected(cardinal(bottom), Case.ABLATIVE)} {cardinal(top)}"
    if match["whole"]:
        words = f"{cardinal(int(match['whole']))} бүтін {words}"
    return with_ending(words, match["ending"])


def _money_in_words(match: Match[str]) -> str | None:
    """«1 000,50 теңге»."""
    if not is_money(match["start"]):
        return None
    words = _money(match["start"], "теңге")
    return with_ending(words, match["ending"])


QUANTITIES: tuple[Rule, ...] = (
    rule("money", rf"(?P<unit>{_MONEY_SIGN})\s?(?P<start>{AMOUNT}){ENDING}", _money_before),
    rule(
        "money",
        rf"{NOT_INSIDE}(?P<start>{DECIMAL})\sтеңге(?P<ending>{ENDING_LETTERS})(?!\w)",
        _money_in_words,
    ),
    rule(
        "size",
        rf"{NOT_INSIDE}(?P<start>{AMOUNT})\s?[xхXХ×]\s?(?P<end>{AMOUNT})"
        r"(?:\s?(?P<unit>мм|см|м)(?!\w))?",
        _size,
    ),
    rule(
        "unit",
        rf"{_RANGE}\s?(?P<unit>{_MEASURE})(?!\w|/\w){_SHORTENING_DOT}{ENDING}",
        _measured,
    ),
    rule(
        "part",
        rf"{NOT_INSIDE}(?:(?P<whole>\d{{1,3}})\s)?(?P<top>\d{{1,3}})/(?P<bottom>\d{{1,3}})"
        rf"(?![\d/]){ENDING}",
        _parts_of_whole,
    ),
    rule(
        "fraction",
        rf"{NOT_INSIDE}(?P<start>{DECIMAL})(?:{DASH}(?P<end>{AMOUNT}))?{ENDING}",
        _decimal,
    ),
)

RANGES: tuple[Rule, ...] = (
    rule(
        "ordinal in a list",
        rf"{NOT_INSIDE}(?P<number>\d{{1,4}})(?=(?:,\s\d{{1,4}}){{0,6}}"
        r"(?:,|\s(?:және|мен|бен|пен|немесе))\s\d{1,4}-(?:ш[ыі]|[^\W\d_]{4,})(?!\w))",
        lambda m: ordinal(int(m["number"])),
    ),
    rule(
        "ordinal range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER})[-–](?P<end>{NUMBER})-(?P<noun>[^\W\d_]{{4,}})",
        _ordinal_range,
    ),
    rule(
        "range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER}){DASH}(?P<end>{NUMBER})(?![\d:]|-\d){ENDING}",
        _number_range,
    ),
    rule("fraction bar", r"(?<=\d)/(?=\d)", said(" бөлшек ")),
)
"""To stand behind the rules of short numbers."""
