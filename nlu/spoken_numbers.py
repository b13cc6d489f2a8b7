"""Numbers as people say them: «үш», «үшінші», «3-ші»; «три», «третье», «третьего».

Up to 99, cardinal and ordinal, in the forms that stand beside a window, a floor or a month.
Used by nlu/forms.py to find numbers, and by nlu/expand.py to foresee them.
"""

from collections.abc import Iterator
from functools import cache

from core.language import Language
from nlu.text import fold

LARGEST = 99

_KK_UNITS = ("", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_KK_TENS = (*("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"),)
_BACK_VOWELS = frozenset("аоұы")
_FRONT_VOWELS = frozenset("әөүіе")
_VOWELS = _BACK_VOWELS | _FRONT_VOWELS | {"и", "у"}

_RU_CARDINALS = (
    *("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
    *("десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать"),
    *("шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"),
)
_RU_TENS = (
    *("", "десять", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят"),
    *("семьдесят", "восемьдесят", "девяносто"),
)
_RU_ORDINAL_STEMS = (
    *("", "перв", "втор", "треть", "четвёрт", "пят", "шест", "седьм", "восьм", "девят"),
    *("десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат"),
    *("шестнадцат", "семнадцат", "восемнадцат", "девятнадцат"),
)
_RU_ORDINAL_TENS = (
    *("", "десят", "двадцат", "тридцат", "сороков", "пятидесят", "шестидесят"),
    *("семидесят", "восьмидесят", "девяност"),
)
_RU_HARD = ("ое", "ый", "ой", "ого", "ому", "ом", "ым", "ая", "ую")
_RU_SOFT = ("е", "его", "ему", "ем", "им", "я", "ю", "ей")
"""«третье», whose stem is soft."""

_AFTER_DIGITS = {
    Language.KK: ("ші", "шы", "інші", "ыншы", "і", "ы", "сі", "сы", "інде", "ында", "сінде"),
    Language.RU: ("е", "го", "му", "м", "й", "ое", "ого", "ому", "я", "ю"),
}
_LARGER = {
    Language.KK: ("жүз", "мың"),
    Language.RU: (
        *("ноль", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот"),
        *("семьсот", "восемьсот", "девятьсот", "тысяча", "тысячи", "тысяч"),
    ),
}


@cache
def spoken_numbers(low: int, high: int) -> tuple[tuple[str, str], ...]:
    """Every folded wording of the numbers in the range, in both languages, with its digits."""
    return tuple(
        dict.fromkeys(
            (fold(form), str(number))
            for number in range(max(1, low), min(high, LARGEST) + 1)
            for form in _forms(number)
        )
    )


@cache
def number_words() -> frozenset[str]:
    """Folded single words that are part of a number of any size."""
    words = {word for form, _ in spoken_numbers(1, LARGEST) for word in form.split()}
    larger = {fold(word) for words in _LARGER.values() for word in words}
    return frozenset(words | larger)


ENDINGS = frozenset(fold(ending) for endings in _AFTER_DIGITS.values() for ending in endings)
"""What may be written after digits: «3-ші», «3-го»."""


def plain_forms(number: int, language: Language) -> tuple[str, ...]:
    """What is said for a number in a sentence of this language, the commonest first."""
    if not 1 <= number <= LARGEST:
        return (str(number),)
    return (_ORDINAL[language](number)[0], str(number))


def _forms(number: int) -> Iterator[str]:
    yield from (_kk_cardinal(number), _ru_cardinal(number))
    yield from (*_kk_ordinals(number), *_kk_possessives(number), *_ru_ordinals(number))


def _kk_cardinal(number: int) -> str:
    return f"{_KK_TENS[number // 10]} {_KK_UNITS[number % 10]}".strip()


def _kk_ordinals(number: int) -> tuple[str, ...]:
    """«бесінші» and its cases: «бесіншіге»."""
    stem, vowel = _kk_stem(_kk_cardinal(number))
    last = f"{stem}нш{vowel}" if stem[-1] in _VOWELS - {"у"} else f"{stem}{vowel}нш{vowel}"
    last = last.replace("жиырманшы", "жиырмасыншы")
    front = vowel == "і"
    cases = ("", "ге", "де", "ні") if front else ("", "ға", "да", "ны")
    return tuple(last + case for case in cases)


def _kk_possessives(number: int) -> tuple[str, ...]:
    """«қазанның бесі», «бесінде»."""
    stem, vowel = _kk_stem(_kk_cardinal(number))
    last = f"{stem}с{vowel}" if stem[-1] in _VOWELS - {"у"} else f"{stem}{vowel}"
    return (
        last,
        last + ("нде" if vowel == "і" else "нда"),
        last + ("не" if vowel == "і" else "на"),
    )


def _kk_stem(cardinal: str) -> tuple[str, str]:
    """The word as it stands before a suffix, and the suffix's vowel."""
    stem = f"{cardinal[:-2]}қ" if cardinal.endswith("қырық") else cardinal
    last = next(letter for letter in reversed(stem) if letter in _BACK_VOWELS | _FRONT_VOWELS)
    return stem, "ы" if last in _BACK_VOWELS else "і"


def _ru_cardinal(number: int) -> str:
    if number < len(_RU_CARDINALS):
        return _RU_CARDINALS[number]
    return f"{_RU_TENS[number // 10]} {_RU_CARDINALS[number % 10]}".strip()


def _ru_ordinals(number: int) -> tuple[str, ...]:
    """The neuter first: windows are neuter."""
    if number < len(_RU_ORDINAL_STEMS):
        lead, stem = "", _RU_ORDINAL_STEMS[number]
    elif number % 10 == 0:
        lead, stem = "", _RU_ORDINAL_TENS[number // 10]
    else:
        lead, stem = f"{_RU_TENS[number // 10]} ", _RU_ORDINAL_STEMS[number % 10]
    endings = _RU_SOFT if stem == "треть" else _RU_HARD
    ordinals = tuple(f"{lead}{stem}{ending}" for ending in endings)
    return (*ordinals, f"{lead}третий") if stem == "треть" else ordinals


_ORDINAL = {Language.KK: _kk_ordinals, Language.RU: _ru_ordinals}
