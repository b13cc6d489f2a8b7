"""How numbers, times, dates and tickets are written: patterns that both languages share."""

import re

NUMBER = r"(?:\d{1,3}(?: \d{3}){1,4}|\d{1,15})(?!\d)"
"""An integer, perhaps with its thousands apart: «34 600»; longer ones are no quantities."""

DECIMAL = rf"(?:{NUMBER})[.,]\d{{1,12}}(?!\d)"
TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d"
CONSONANTS = "БВГДЖЗЙКЛМНПРСТФХЦЧШЩҒҚҢҺ"
"""Capitals that only ever stand for their names where no vowel is among them."""

DASH = r"\s?[–—−-]\s?"
NOT_INSIDE = r"(?<![\w.,:-])"
"""Before a number: not in the middle of a word or of a longer number."""

TICKET = re.compile(r"(?<!\w)([A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])-?(\d{2,4})(?![\d-]|:\d|[.,]\d)")
PHONE = re.compile(r"(?<![\w-])(?:\+7|8)[\s-]?\(?\d{3}\)?[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)")
DATE_DMY = re.compile(r"(?<![\d.])(0?[1-9]|[12]\d|3[01])[./](0?[1-9]|1[0-2])[./](\d{4})(?!\d)")
DATE_YMD = re.compile(r"(?<![\d-])(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
WEB = re.compile(r"(?<![\w.])[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.(?:kz|com|org|net|ru)\b")


_CONTEXT = 48
"""Characters that a rule may look back and ahead: more would make long texts slow."""


def preceding(match: re.Match[str]) -> str:
    """What stands before the match."""
    return match.string[max(0, match.start() - _CONTEXT) : match.start()]


def following(match: re.Match[str]) -> str:
    """What stands after the match."""
    return match.string[match.end() : match.end() + _CONTEXT]


def integer(written: str) -> int:
    """The value of NUMBER."""
    return int(re.sub(r"\D", "", written))


def decimal_parts(written: str) -> tuple[int, str]:
    """The whole part and the digits after the mark of DECIMAL."""
    whole, _, fraction = written.replace(",", ".").partition(".")
    return integer(whole), fraction


def phone_groups(written: str) -> tuple[str, str, str, str, str]:
    """A phone number as it is said: country, code and three groups."""
    digits = re.sub(r"\D", "", written)
    return digits[0], digits[1:4], digits[4:7], digits[7:9], digits[9:11]
