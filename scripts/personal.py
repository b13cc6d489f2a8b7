"""What must not be kept of what a visitor says: numbers that are theirs, names, addresses.

Judged by every reading of the utterance. A number counts by its digits in whatever form they are
heard: «870112300456», «87 01 12», «сегіз жеті нөл бір», «восемьсот семьдесят». A number or name
that is misheard can't be found, so only what was said in the domain's own words is kept at all:
rather too much is cut than too little.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from rapidfuzz.distance.Levenshtein import distance

from core.hypothesis import Hypothesis
from nlu.content import Domain
from nlu.expand import variants
from nlu.spoken_numbers import number_words, spoken_numbers
from nlu.text import fold
from nlu.words import WORDINGS, DomainWords

PERSONAL_DIGITS = 6
"""A date of birth has six, a telephone number ten, an ИИН twelve; a ticket has three."""

MISHEARD_LETTERS = 5
"""Shorter words are too much like others to be taken for misheard numbers."""

TELLING = (
    # ru: who or where somebody is
    *("зовут", "фамили", "отчеств", "иин", "паспорт номер", "номер паспорта", "мой телефон"),
    *("мой адрес", "я живу", "я родил"),
    # kk
    *("жсн", "атым", "тегим", "аты жоним", "телефоным", "мекенжайым", "турамын"),
    *("туганмын", "туылганмын"),
)
"""Folded beginnings of words that tell who somebody is."""

REFUSING = (
    *("не записыв", "не надо запис", "не пишите", "против записи", "удалите запись"),
    *("жазбаныз", "жазып алман", "жазылмасын", "жазбаны ошир", "карсымын"),
)
"""Folded beginnings of words with which a visitor forbids the recording."""

_LARGER: Mapping[str, int] = {
    fold(form): digits
    for digits, forms in {
        1: ("ноль", "нуль", "ноля", "нөл", "один", "одна", "два", "две", "бір"),
        2: ("десять", "он"),
        3: ("ста", "двухсот", "трехсот", "четырехсот", "тысяча", "тысячи", "тысяч", "мың"),
    }.items()
    for form in forms
}


class Discretion:
    """Tells what may be kept in one domain."""

    def __init__(self, domain: Domain) -> None:
        self._words = DomainWords(domain)
        self._cues = {
            word
            for cue in domain.cues.values()
            for templates in cue.values()
            for template in templates
            for text in variants(template.node, WORDINGS)
            for word in fold(text).split()
        }

    def may_keep(self, hypotheses: Sequence[Hypothesis]) -> bool:
        """Whether an utterance holds the domain's own words, and nothing personal."""
        best = hypotheses[0]
        known = best.phrase is not None or all(map(self._knows, fold(best.text).split()))
        return known and not is_personal(hypotheses)

    def _knows(self, word: str) -> bool:
        known = self._words, self._cues, number_words()
        return word.isdecimal() or any(word in words for words in known)


def is_personal(hypotheses: Iterable[Hypothesis]) -> bool:
    """Whether one of the readings holds what is nobody's business."""
    return any(
        digits(text) >= PERSONAL_DIGITS or _begins(text, TELLING) for text in _texts(hypotheses)
    )


def refuses(hypotheses: Iterable[Hypothesis]) -> bool:
    """Whether the visitor forbids the recording."""
    return any(_begins(text, REFUSING) for text in _texts(hypotheses))


def digits(text: str) -> int:
    """How many digits a text holds, spelled out or not; rather more than fewer."""
    return sum(_digits(word) for word in fold(text).split())


def _digits(word: str) -> int:
    written = sum(letter.isdecimal() for letter in word)
    if written:
        return written
    if word in _LARGER:
        return _LARGER[word]
    if word in _teens():
        return 2
    return int(_is_number(word))


def _is_number(word: str) -> bool:
    """A word of a number, or a longer word that is heard as one with a letter amiss."""
    if len(word) < MISHEARD_LETTERS:
        return word in number_words()
    return any(distance(word, each, score_cutoff=1) <= 1 for each in number_words())


@cache
def _teens() -> frozenset[str]:
    """Single words for 10 to 19, which stand for two digits."""
    return frozenset(form for form, _ in spoken_numbers(10, 19) if " " not in form)


def _begins(text: str, beginnings: Iterable[str]) -> bool:
    folded = fold(text)
    return any(re.search(rf"\b{re.escape(beginning)}", folded) for beginning in beginnings)


def _texts(hypotheses: Iterable[Hypothesis]) -> set[str]:
    return {text for each in hypotheses for text in (each.text, each.heard) if text}
