"""How numbers, times, dates and the like are written: patterns that both languages share."""

import re
from collections.abc import Callable

NUMBER = r"(?:[1-9]\d{0,2}(?:(?:\.\d{3}){2,4}|(?:[ '’]\d{3}){1,4})|\d{1,15})(?!\d)"
"""An integer, perhaps with its thousands apart: «34 600»; longer ones are no quantities."""

DECIMAL = r"(?:[1-9]\d{0,2}(?: \d{3}){1,4}|\d{1,15})[.,]\d{1,12}(?![.,]?\d)"
AMOUNT = rf"(?:{DECIMAL}|{NUMBER})"
TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d"
DOTTED_TIME = r"(?:[01]?\d|2[0-4])\.[0-5]\d"
"""«9.00»: a time where the words around it say so."""

ROMAN = r"[IVXІХ]{1,7}"
"""With the Cyrillic letters that are typed for I and X."""

ROMANS = rf"{ROMAN}(?:(?:,\s|\s?[–—-]\s?|\s(?:и|или|және|мен|немесе)\s){ROMAN}){{0,5}}"
"""One, a range, or several: «I, II и III»."""

YEAR = r"[12]\d{3}"
DASH = r"\s?[–—−-]\s?"
NOT_INSIDE = r"(?<![\w.,:])(?<![\w.,:)][-–])"
"""Before a number: not in the middle of a word or of a longer number."""

CAPITAL = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
VOWELS = "АЕЁИОУЫЭЮЯӘӨҰҮІAEIOUY"
DATE_DMY = (
    r"(?<![\d.])(?P<day>0?[1-9]|[12]\d|3[01])(?P<mark>[./-])(?P<month>0?[1-9]|1[0-2])(?P=mark)"
    r"(?P<year>\d{4}|(?<=\.)\d{2})(?!\d|[.,/-]\d)"
)
DATE_YMD = r"(?<![\d-])(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
_LAST_TWO_DIGIT_YEAR = 49
"""«26» is 2026 and «99» is 1999: forms hold dates of birth as often as dates of tomorrow."""

_CONTEXT = 48
"""Characters that a rule may look back and ahead: more would make long texts slow."""

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def unnamed(pattern: str, suffix: str) -> str:
    """The pattern with its groups renamed, so that it may stand twice."""
    return re.sub(r"\?P(<|=)(\w+)", rf"?P\g<1>\g<2>{suffix}", pattern)


def preceding(match: re.Match[str]) -> str:
    """What stands before the match."""
    return match.string[max(0, match.start() - _CONTEXT) : match.start()]


def following(match: re.Match[str]) -> str:
    """What stands after the match."""
    return match.string[match.end() : match.end() + _CONTEXT]


def integer(written: str) -> int:
    """The value of NUMBER."""
    return int(re.sub(r"\D", "", written))


def is_decimal(written: str) -> bool:
    """Whether an AMOUNT has decimals."""
    return re.fullmatch(DECIMAL, written) is not None


def is_code(written: str) -> bool:
    """Whether an integer starts with a zero, so that it names something: «015»."""
    return len(written) > 1 and written.startswith("0")


def decimal_parts(written: str) -> tuple[int, str]:
    """The whole part and the digits after the mark of DECIMAL."""
    whole, _, decimals = written.replace(",", ".").partition(".")
    return integer(whole), decimals


def money_parts(written: str) -> tuple[int, int]:
    """Whole units and hundredths of an amount of money: «99,90»; «34.600» are thousands."""
    whole, decimals = decimal_parts(written)
    return (whole, int(decimals)) if len(decimals) == 2 else (integer(written), 0)


def is_money(written: str) -> bool:
    """Whether the decimals of an AMOUNT are hundredths or thousands, as money is written."""
    return is_decimal(written) and len(decimal_parts(written)[1]) in (2, 3)


def full_year(written: str) -> int:
    """The year meant by two or four digits."""
    value = int(written)
    if len(written) > 2:
        return value
    return value + (2000 if value <= _LAST_TWO_DIGIT_YEAR else 1900)


def ordinals(numerals: str, ordinal: Callable[[int], str]) -> str | None:
    """ROMANS in words, whatever stands between them kept; None where one is no numeral."""
    values = [roman(numeral) for numeral in re.findall(ROMAN, numerals)]
    if not all(values):
        return None
    joined = re.sub(r"\s?[–—-]\s?", "-", numerals)
    return re.sub(ROMAN, lambda m: ordinal(roman(m.group()) or 0), joined)


def roman(written: str) -> int | None:
    """The value of ROMAN, or None where the letters are in no order («VX», «IIII»)."""
    letters = written.replace("І", "I").replace("Х", "X")
    if not re.fullmatch(r"X{0,3}(?:IX|IV|V?I{0,3})", letters) or not letters:
        return None
    values = [_ROMAN_VALUES[letter] for letter in letters]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
