"""Numbers that name and don't count: telephones, short numbers, identity numbers, tickets, serials.

Both languages group them alike; each brings its words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from re import Match

from tts.normalize.rewriting import Rule
from tts.normalize.written import CAPITAL, NOT_INSIDE, following, preceding

_GAP = r"[\s–-]?"
_PHONE = (
    rf"(?<![\w-])(?P<country>\+7|8){_GAP}"
    rf"(?:\(?(?P<area3>\d{{3}})\)?{_GAP}(?P<abonent3>\d{{3}}{_GAP}\d\d{_GAP}\d\d)"
    rf"|(?:\((?P<area4>\d{{4}})\)|(?<=[\s-])(?P<open4>\d{{4}})(?=[\s-])){_GAP}"
    rf"(?P<abonent4>\d\d{_GAP}\d\d{_GAP}\d\d)"
    rf"|\((?P<area5>\d{{5}})\){_GAP}(?P<abonent5>\d{_GAP}\d\d{_GAP}\d\d))(?!\d)"
)
_LOCAL_PHONE = r"(?<![\w-])(?<![.,:]\d)(?:\d{3}|\d{2})-\d{2}-\d{2}(?![\d-])"
_SERIAL = (
    rf"(?<!\w)(?P<letters>[{CAPITAL}]{{1,3}})(?P<gap>\s?№\s?|[\s-]?)(?P<serial>\d{{5,11}})(?!\d)"
)
_NUMBERED_SERIAL = r"№\s?(?P<serial>\d{7,11})(?!\d)"
_NUMBERED_GROUPS = r"№\s?(?P<serial>\d{1,6}(?:-\d{1,6})+)(?!\d)"
_TICKET = rf"(?<!\w)(?P<letters>[{CAPITAL}]{{1,2}})-?(?P<serial>\d{{2,4}})(?![\d-]\d|\d|:\d|[.,]\d)"
_PREPOSITIONS = frozenset(["ДО", "ОТ", "НА", "ПО", "ИЗ", "ЗА", "НЕ", "СО", "КО", "ВО"])
"""Capitals before a number that are no series, in a text all in capitals."""


@dataclass(frozen=True, slots=True)
class Dictation:
    """What a language says for numbers that are dictated."""

    plus: str
    number_sign: str
    code: Callable[[str], str]
    digits: Callable[[str], str]
    spelled: Callable[[str], str]
    """Capital letters by their names."""

    called: re.Pattern[str]
    """A word before or after a short number that says it is one to call."""

    identity: re.Pattern[str]
    """The words before twelve digits that say they are a person's or a company's."""

    ending: str = ""
    """A pattern with the group `ending`, where the language writes endings behind numbers."""

    with_ending: Callable[[str, str | None], str] = lambda words, _ending: words


def code_rules(dictation: Dictation) -> tuple[Rule, ...]:
    """The rules, to stand before those of numbers."""
    says = _Sayings(dictation)
    written = (
        ("phone", _PHONE, says.phone),
        ("phone", _LOCAL_PHONE, says.local_phone),
        ("identity number", r"(?<!\d)\d{12}(?!\d)", says.identity_number),
        ("serial number", _SERIAL, says.serial),
        ("serial number", _NUMBERED_SERIAL, says.numbered_serial),
        ("serial number", _NUMBERED_GROUPS, says.numbered_groups),
        ("ticket", _TICKET, says.ticket),
    )
    return tuple(
        Rule(name, re.compile(pattern + dictation.ending), says.inflected(speak))
        for name, pattern, speak in written
    )


def short_number_rule(dictation: Dictation) -> Rule:
    """1414 is said in pairs, where it is a number to call; to stand behind the rules of years."""
    says = _Sayings(dictation)
    pattern = rf"{NOT_INSIDE}(?P<number>\d{{4}})(?![\d.,]\d|\d){dictation.ending}"
    return Rule("short number", re.compile(pattern), says.inflected(says.short_number))


class _Sayings:
    def __init__(self, dictation: Dictation) -> None:
        self._in = dictation

    def inflected(
        self, speak: Callable[[Match[str]], str | None]
    ) -> Callable[[Match[str]], str | None]:
        """What `speak` says, with the ending that stands behind it."""

        def spoken(match: Match[str]) -> str | None:
            words = speak(match)
            ending = match["ending"] if "ending" in match.re.groupindex else None
            return words if words is None else self._in.with_ending(words, ending)

        return spoken

    def phone(self, match: Match[str]) -> str:
        if match["country"].startswith("+"):
            country = f"{self._in.plus} {self._in.code('7')}"
        else:
            country = self._in.code("8")
        area = next(filter(None, (match[f"area{n}"] for n in (3, 4, 5))), match["open4"])
        abonent = next(filter(None, (match[f"abonent{n}"] for n in (3, 4, 5))))
        return ", ".join([country, self._area(area), *map(self._in.code, _abonent_groups(abonent))])

    def local_phone(self, match: Match[str]) -> str:
        return ", ".join(map(self._in.code, re.findall(r"\d+", match.group())))

    def _area(self, area: str) -> str:
        """Three digits are one number, four are two, five are two and three."""
        if len(area) == 3:
            return self._in.code(area)
        return f"{self._in.code(area[:2])} {self._in.code(area[2:])}"

    def identity_number(self, match: Match[str]) -> str | None:
        if not self._in.identity.search(preceding(match)):
            return None
        return ", ".join(self._in.digits(match.group()[i : i + 3]) for i in range(0, 12, 3))

    def serial(self, match: Match[str]) -> str | None:
        letters, gap = match["letters"], match["gap"]
        if (len(letters) == 1 and gap == " ") or letters in _PREPOSITIONS:
            return None
        if self._in.identity.fullmatch(letters):
            return None
        sign = f" {self._in.number_sign}" if "№" in gap else ""
        return f"{self._in.spelled(letters)}{sign}, {self._threes(match['serial'])}"

    def numbered_serial(self, match: Match[str]) -> str:
        return f"{self._in.number_sign} {self._threes(match['serial'])}"

    def numbered_groups(self, match: Match[str]) -> str:
        groups = match["serial"].split("-")
        return f"{self._in.number_sign} {', '.join(map(self._in.code, groups))}"

    def _threes(self, serial: str) -> str:
        return ", ".join(self._in.code(serial[i : i + 3]) for i in range(0, len(serial), 3))

    def ticket(self, match: Match[str]) -> str:
        return f"{self._in.spelled(match['letters'])} {self._in.code(match['serial'])}"

    def short_number(self, match: Match[str]) -> str | None:
        written = match["number"]
        near = self._in.called.search(preceding(match) + "\n" + following(match))
        if written != "1414" and not near:
            return None
        return f"{self._in.code(written[:2])} {self._in.code(written[2:])}"


def _abonent_groups(written: str) -> list[str]:
    """330 05 05; 12 34 56; 2 34 56."""
    digits = re.sub(r"\D", "", written)
    pairs = [digits[-4:-2], digits[-2:]]
    return [digits[:-4], *pairs]
