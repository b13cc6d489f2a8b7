"""Calendar dates in free words: «15 қазан», «қазанның он бесінде», «пятнадцатого октября».

A date becomes `MM-DD`; which weekday that is, only the assistant's clock can tell.
"""

from calendar import monthrange

from nlu.forms import FormIndex, NumberIndex, Span, ends_word
from nlu.text import fold

_LEAP_YEAR = 2024

_MONTHS_KK = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)
_MONTHS_RU = (
    *("январ", "феврал", "март", "апрел", "ма", "июн"),
    *("июл", "август", "сентябр", "октябр", "ноябр", "декабр"),
)
_CASES_KK = (
    *("", "ға", "ге", "қа", "ке", "да", "де", "та", "те"),
    *("ның", "нің", "дың", "дің", "тың", "тің", "дағы", "дегі"),
)
_CASES_RU = ("ь", "я", "а", "й", "ю", "е", "")


class DateIndex:
    """Dates inside a folded text."""

    def __init__(self) -> None:
        self._days = NumberIndex(1, 31)
        forms = [
            (fold(month + case), f"{number:02}")
            for months, cases in ((_MONTHS_KK, _CASES_KK), (_MONTHS_RU, _CASES_RU))
            for number, month in enumerate(months, start=1)
            for case in cases
        ]
        self._months = FormIndex(forms)

    def at(self, text: str, start: int) -> list[Span]:
        """The dates that begin at `start`: day and month in either order."""
        found: list[Span] = []
        for one, other in ((self._days, self._months), (self._months, self._days)):
            for first in one.at(text, start):
                if text[first.end : first.end + 1] != " ":
                    continue
                for second in other.at(text, first.end + 1):
                    day, month = (first, second) if one is self._days else (second, first)
                    if ends_word(text, second.end) and _exists(int(month.value), int(day.value)):
                        value = f"{month.value}-{int(day.value):02}"
                        found.append(Span(start, second.end, value))
        return found


def _exists(month: int, day: int) -> bool:
    return day <= monthrange(_LEAP_YEAR, month)[1]
