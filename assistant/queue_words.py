"""Words for waits and opening times, a table a language; tts reads the digits aloud."""

from datetime import datetime, time
from typing import NamedTuple

from core.language import Language
from tickets.pace import WaitRange
from tickets.rules import Refusal


class _Words(NamedTuple):
    """What one language has for them; placeholders are filled in below."""

    under: str
    between: str
    over: str
    hours: str
    days: tuple[str, ...]
    """Monday first."""


_WORDS = {
    Language.KK: _Words(
        under="{high} минуттан аз",
        between="{low}–{high} минут",
        over="{low} минуттан көп",
        hours="{day}, {opens}–{closes}",
        days=("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    ),
    Language.RU: _Words(
        under="меньше {high} минут",
        between="{low}–{high} минут",
        over="больше {low} минут",
        hours="{day}, {opens}–{closes}",
        days=(
            "понедельник",
            "вторник",
            "среда",
            "четверг",
            "пятница",
            "суббота",
            "воскресенье",
        ),
    ),
}


def wait_words(wait: WaitRange, language: Language) -> str:
    """«10–15 минут»."""
    words = _WORDS[language]
    if wait.high_min is None:
        return words.over.format(low=wait.low_min)
    form = words.between if wait.low_min else words.under
    return form.format(low=wait.low_min, high=wait.high_min)


def opening_words(refusal: Refusal, language: Language) -> str | None:
    """When tickets are given next, «дүйсенбі, 9:00–18:00»; None where that is not known."""
    if refusal.opening is None or refusal.closing is None:
        return None
    words = _WORDS[language]
    return words.hours.format(
        day=words.days[refusal.opening.weekday()],
        opens=_clock_time(refusal.opening),
        closes=_clock_time(refusal.closing),
    )


def _clock_time(moment: datetime | time) -> str:
    return f"{moment.hour}:{moment.minute:02}"
