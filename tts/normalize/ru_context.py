"""The case that the words around a Russian number ask for."""

import re
from collections.abc import Sequence
from re import Match

from tts.normalize.ru_numerals import Case
from tts.normalize.written import preceding

_GENITIVE = (
    "до от из без около после для у кроме вместо среди ниже выше старше младше моложе"
    " более менее больше меньше свыше течение порядка позднее позже раньше ранее размере сумме"
)
_GOVERNED: dict[str, tuple[Case, ...]] = {
    **dict.fromkeys(_GENITIVE.split(), (Case.GENITIVE,)),
    **dict.fromkeys(("с", "со"), (Case.GENITIVE, Case.INSTRUMENTAL)),
    **dict.fromkeys(("к", "ко"), (Case.DATIVE,)),
    **dict.fromkeys(("перед", "между", "над"), (Case.INSTRUMENTAL,)),
    **dict.fromkeys(("за", "под"), (Case.ACCUSATIVE, Case.INSTRUMENTAL)),
    **dict.fromkeys(("о", "об"), (Case.PREPOSITIONAL, Case.ACCUSATIVE)),
    "при": (Case.PREPOSITIONAL,),
    **dict.fromkeys(("через", "про", "спустя"), (Case.ACCUSATIVE,)),
    **dict.fromkeys(("в", "во", "на"), (Case.ACCUSATIVE, Case.PREPOSITIONAL)),
    "по": (Case.DATIVE, Case.ACCUSATIVE),
}
_PLACED: dict[Case, Case] = {Case.ACCUSATIVE: Case.PREPOSITIONAL}
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s«\"]+$")


def word_before(match: Match[str]) -> str:
    """The word right before the match, in lower case."""
    before = _LAST_WORD.search(preceding(match))
    return before[1].lower() if before else ""


def possible_cases(match: Match[str]) -> Sequence[Case]:
    """The cases that the word before the match may ask for, the likeliest first."""
    return _GOVERNED.get(word_before(match), ())


def case_of_number(match: Match[str]) -> Case:
    """The case of a number whose noun doesn't tell it."""
    word = word_before(match)
    if word == "по":  # «по 5», «по 15 мая»: as it stands
        return Case.NOMINATIVE
    return next(iter(_GOVERNED.get(word, ())), Case.NOMINATIVE)


def case_of_place(match: Match[str]) -> Case:
    """The case of a place or a year that is named: «в 2026 г.», «на ул. Абая»."""
    case = next(iter(possible_cases(match)), Case.NOMINATIVE)
    place = word_before(match) in ("в", "во", "на")
    return _PLACED[case] if place else case


def fitting(match: Match[str], candidates: Sequence[Case]) -> Case | None:
    """The case among `candidates` that the word before the match asks for, else the first."""
    for case in possible_cases(match):
        if case in candidates:
            return case
    return candidates[0] if candidates else None
