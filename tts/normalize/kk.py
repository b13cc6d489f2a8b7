"""Kazakh: what digits, dates, money and abbreviations are called, with their endings.

The rules by subject are in kk_calendar.py and kk_quantities.py; the grammar in kk_harmony.py,
kk_numerals.py and kk_endings.py; the words in kk_lexicon.py.
"""

import re
from re import Match

from tts.normalize.addresses import AddressWords, address_rules
from tts.normalize.codes import Dictation, code_rules, short_number_rule
from tts.normalize.kk_calendar import CALENDAR, DATES
from tts.normalize.kk_endings import (
    ENDING,
    ENDING_LETTERS,
    number,
    possessed_with_ending,
    with_ending,
)
from tts.normalize.kk_lexicon import (
    FULL,
    LETTERS,
    MONEY,
    NAMES,
    POSSESSED,
    SHORTENED,
    SOUNDS,
    SYMBOLS,
)
from tts.normalize.kk_numerals import code, digits, ordinal
from tts.normalize.kk_quantities import QUANTITIES, RANGES
from tts.normalize.letters import LatinReader, is_said_as_word
from tts.normalize.rewriting import Rule, rule, said
from tts.normalize.written import CAPITAL, NOT_INSIDE, NUMBER, integer, is_code

_LATIN = LatinReader(names=NAMES, spelling=LETTERS, own=SOUNDS, separator=" ")

_DICTATION = Dictation(
    plus="плюс",
    number_sign="нөмір",
    code=code,
    digits=digits,
    spelled=_LATIN.spelled,
    called=re.compile(
        r"(?i)(?:нөмір|телефон|қоңырау|байланыс|орталық|тел)[\w.]*\W+(?:\w+\W+)?\n"
        r"|\n\W*(?:нөмір|телефон)"
    ),
    identity=re.compile(r"(?i)(?:ЖСН|БСН|ИИН|БИН)[\w-]*\W*(?:\d{12}\W+(?:және\s)?)?$"),
    ending=ENDING,
    with_ending=with_ending,
)
_ADDRESSES = AddressWords(
    dot="нүкте",
    at="айқұлақ",
    slash="қиғаш сызық",
    hyphen="сызықша",
    underscore="астыңғы сызық",
    read=_LATIN.read,
    code=code,
    ending=ENDING,
    with_ending=with_ending,
)


def _counted(match: Match[str]) -> str:
    return number(match["number"], match["ending"])


def _hyphenated_noun(match: Match[str]) -> str | None:
    """«3-терезе»: a number and a noun with a hyphen between are an ordinal."""
    if is_code(match["number"]):
        return None
    return f"{ordinal(integer(match['number']))} {match['noun']}"


def _abbreviation(match: Match[str]) -> str:
    written = match["word"]
    if written in POSSESSED:
        return possessed_with_ending(POSSESSED[written], match["ending"])
    return with_ending(FULL[written], match["ending"])


def _capitals(match: Match[str]) -> str:
    """Letters one by one, where they can't be read as a word."""
    word = match["word"]
    spoken = word.lower() if is_said_as_word(word) else _LATIN.spelled(word)
    return with_ending(spoken, match["ending"])


def _latin(match: Match[str]) -> str:
    return with_ending(_LATIN.read(match["word"]), match["ending"])


_N = rf"{NOT_INSIDE}(?P<number>{NUMBER})"
_WORDS = "|".join(sorted({**POSSESSED, **FULL}, key=len, reverse=True))
_LATIN_WORD = "[A-Za-zÀ-ɏ]+"
_ONE_ENDING = ENDING.removesuffix("?")
_CYRILLIC_CAPITAL = CAPITAL.removeprefix("A-Z")

RULES: tuple[Rule, ...] = (
    *address_rules(_ADDRESSES),
    *DATES,
    *code_rules(_DICTATION),
    *CALENDAR,
    *QUANTITIES,
    rule(
        "numbering",
        rf"{NOT_INSIDE}\d{{1,2}}(?:\.\d{{1,2}}){{2,5}}(?![.,]?\d)",
        lambda m: " нүкте ".join(map(code, m.group().split("."))),
    ),
    short_number_rule(_DICTATION),
    *RANGES,
    rule("number with an ending", _N + _ONE_ENDING, _counted),
    rule("hyphenated ordinal", rf"{_N}-(?P<noun>[^\W\d_]{{2,}})", _hyphenated_noun),
    rule("plus or minus", r"±\s?(?=\d)", said("плюс-минус ")),
    rule("minus", r"(?:(?<=[\s(«])|^)[-−–](?=\d)", said("минус ")),
    rule("plus", r"(?:(?<=[\s(«])|^)\+\s?(?=\d)", said("плюс ")),
    rule("number", rf"(?P<number>{NUMBER}){ENDING}", lambda m: f" {_counted(m)} "),
    rule("digits", r"\d+", lambda m: f" {digits(m.group())} "),
    rule("number sign", r"№+\s?", said(" нөмір ")),
    rule(
        "abbreviation",
        rf"(?<!\w)(?P<word>{_WORDS})(?!\w){ENDING}",
        _abbreviation,
    ),
    rule(
        "abbreviation",
        rf"(?<!\w)(?P<word>{_WORDS})(?P<ending>(?=\w){ENDING_LETTERS})(?!\w)",
        _abbreviation,
    ),
    rule("capitals", rf"(?<!\w)(?P<word>[{_CYRILLIC_CAPITAL}]{{2,6}})(?!\w){ENDING}", _capitals),
    rule(
        "initial",
        rf"(?<![\w.])(?:[{CAPITAL}]\.\s?){{1,2}}(?=[{CAPITAL}][^\W\d_])",
        lambda m: f"{_LATIN.spelled(re.sub(r'[^A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]', '', m.group()))} ",
    ),
    rule("latin", rf"(?P<word>{_LATIN_WORD}){ENDING}", _latin),
    rule("unit alone", r"(?<!\w)тг(?!\w)\.?", said("теңге")),
    rule("sign", r"[%₸$€₽]|°[CС]?", lambda m: f" {({**MONEY, **SYMBOLS})[m.group()]} "),
    *(
        rule("shortened", rf"(?<!\w)(?:{pattern})", said(f"{words} "))
        for pattern, words in SHORTENED.items()
    ),
)


def smoothed(spoken: str) -> str:
    """Latin letters sounded that a rule has passed on: «2-Forte»."""
    return re.sub(_LATIN_WORD, lambda match: _LATIN.read(match.group()), spoken)
