"""Numbers as words, for matching what Whisper wrote in digits with what people say.

Cardinals in the base form alone: voice.skeleton needs no more. Speaking them properly, with case
and gender, is tts's work.
"""

import re

from core.language import Language

LARGEST = 999_999
"""Longer runs of digits are read digit by digit."""

UNITS = {
    Language.KK: ["нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"],
    Language.RU: [
        "ноль",
        "один",
        "два",
        "три",
        "четыре",
        "пять",
        "шесть",
        "семь",
        "восемь",
        "девять",
    ],
}
TENS = {
    Language.KK: ["он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"],
    Language.RU: [
        "десять",
        "двадцать",
        "тридцать",
        "сорок",
        "пятьдесят",
        "шестьдесят",
        "семьдесят",
        "восемьдесят",
        "девяносто",
    ],
}
TEENS_RU = [
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
]
HUNDREDS_RU = [
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
]


def spell_numbers(text: str, language: Language) -> str:
    """The text with every run of digits written as words of `language`."""
    return re.sub(r"\d+", lambda run: f" {cardinal(run.group(), language)} ", text)


def cardinal(digits: str, language: Language) -> str:
    """A run of digits as words: a number up to LARGEST, else digit by digit."""
    if int(digits) > LARGEST or (digits.startswith("0") and len(digits) > 1):
        return " ".join(UNITS[language][int(digit)] for digit in digits)
    number = int(digits)
    if number == 0:
        return UNITS[language][0]
    thousands, rest = divmod(number, 1000)
    below = _kk_below_1000 if language is Language.KK else _ru_below_1000
    words = [_thousands(thousands, language)] if thousands else []
    return " ".join(words + ([below(rest)] if rest else []))


def _thousands(count: int, language: Language) -> str:
    if language is Language.KK:
        return f"{_kk_below_1000(count)} мың" if count > 1 else "мың"
    if count == 1:
        return "тысяча"
    counted = re.sub(r"\bодин$", "одна", re.sub(r"\bдва$", "две", _ru_below_1000(count)))
    few, teens = count % 10, count % 100 // 10 == 1
    form = "тысяч" if teens or few == 0 or few > 4 else "тысяча" if few == 1 else "тысячи"
    return f"{counted} {form}"


def _kk_below_1000(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = []
    if hundreds:
        words += [UNITS[Language.KK][hundreds], "жүз"] if hundreds > 1 else ["жүз"]
    if tens:
        words.append(TENS[Language.KK][tens - 1])
    if units:
        words.append(UNITS[Language.KK][units])
    return " ".join(words)


def _ru_below_1000(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [HUNDREDS_RU[hundreds - 1]] if hundreds else []
    if 10 <= rest < 20:
        words.append(TEENS_RU[rest - 10])
    else:
        tens, units = divmod(rest, 10)
        words += [TENS[Language.RU][tens - 1]] if tens else []
        words += [UNITS[Language.RU][units]] if units else []
    return " ".join(words)
