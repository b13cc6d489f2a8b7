"""Russian: what digits, dates, money and abbreviations are called, in gender and case.

The case comes from the preposition before the number («до 15 минут» → «до пятнадцати минут»),
the gender from the noun after it («2 минуты» → «две минуты»). The rules by subject are in
ru_calendar.py and ru_quantities.py; the grammar in ru_numerals.py, ru_nouns.py and ru_context.py;
the words in ru_lexicon.py.
"""

import re
from re import Match

from tts.normalize.addresses import AddressWords, address_rules
from tts.normalize.codes import Dictation, code_rules, short_number_rule
from tts.normalize.letters import LatinReader, is_said_as_word
from tts.normalize.rewriting import Rule, Speak, rule, said
from tts.normalize.ru_calendar import CALENDAR, DATES
from tts.normalize.ru_context import case_of_number, case_of_place, fitting, word_before
from tts.normalize.ru_lexicon import (
    ABBREVIATIONS,
    ALONE,
    FOLDED,
    LETTERS,
    NAMES,
    NOUN_OF,
    SHORTENED,
    SOUNDS,
)
from tts.normalize.ru_nouns import CASES
from tts.normalize.ru_numerals import Case, Gender, cardinal, code, digits, ordinal
from tts.normalize.ru_quantities import QUANTITIES, RANGES
from tts.normalize.written import CAPITAL, NOT_INSIDE, NUMBER, following, integer, is_code

_LATIN = LatinReader(names=NAMES, spelling=LETTERS, own=SOUNDS, separator="-")

_DICTATION = Dictation(
    plus="плюс",
    number_sign="номер",
    code=code,
    digits=digits,
    spelled=_LATIN.spelled,
    called=re.compile(r"(?i)(?:номер|телефон|звон|позвон|связ|контакт|тел)[\w.]*\W+(?:\w+\W+)?\n"),
    identity=re.compile(r"(?i)(?:ИИН|БИН|ЖСН|БСН)[\w-]*\W*(?:\d{12}\W+(?:и\s)?)?$"),
)
_ADDRESSES = AddressWords(
    dot="точка",
    at="собака",
    slash="косая черта",
    hyphen="дефис",
    underscore="нижнее подчёркивание",
    read=_LATIN.read,
    code=code,
)

_ORDINAL_ENDINGS = {
    **dict.fromkeys(("й", "ый", "ий", "ой"), (Case.NOMINATIVE, Gender.MASCULINE)),
    **dict.fromkeys(("я", "ая"), (Case.NOMINATIVE, Gender.FEMININE)),
    **dict.fromkeys(("е", "ое"), (Case.NOMINATIVE, Gender.NEUTER)),
    **dict.fromkeys(("го", "ого", "его"), (Case.GENITIVE, Gender.MASCULINE)),
    **dict.fromkeys(("му", "ому", "ему"), (Case.DATIVE, Gender.MASCULINE)),
    **dict.fromkeys(("ю", "ую"), (Case.ACCUSATIVE, Gender.FEMININE)),
    **dict.fromkeys(("ым", "им"), (Case.INSTRUMENTAL, Gender.MASCULINE)),
    **dict.fromkeys(("ом", "ем"), (Case.PREPOSITIONAL, Gender.MASCULINE)),
    **dict.fromkeys(("ые", "ие"), (Case.NOMINATIVE, Gender.PLURAL)),
    **dict.fromkeys(("х", "ых", "их"), (Case.GENITIVE, Gender.PLURAL)),
    **dict.fromkeys(("ми", "ыми", "ими"), (Case.INSTRUMENTAL, Gender.PLURAL)),
    "м": (Case.PREPOSITIONAL, Gender.MASCULINE),
}
_ORDINAL_ENDING = "|".join(sorted(_ORDINAL_ENDINGS, key=len, reverse=True))
_CARDINAL_ENDING = "ти|и|ух|ёх|ех"
_IN_PLACE = frozenset(("в", "во", "на", "о", "об", "при"))
_TIMES = {"мес": "месяц", "ч": "час"}
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")


def _number(match: Match[str]) -> str:
    written = match["number"]
    if is_code(written):
        return code(written)
    return cardinal(integer(written), case_of_number(match))


def _ordinal_ending(match: Match[str]) -> str:
    """«2-е», «3-го», «к 5-му»; «5-ти» and «2-х» are cardinals."""
    values = [integer(number) for number in (match["first"], match["number"]) if number]
    last, ending = values[-1], match["ending"]
    genitive = (ending == "х" and last in (2, 3, 4)) or (ending == "ми" and last % 10 in (7, 8))
    if ending in _CARDINAL_ENDING.split("|") or genitive:
        return "-".join(cardinal(value, Case.GENITIVE) for value in values)
    case, gender = _case_and_gender(match, ending)
    return "-".join(ordinal(value, case, gender) for value in values)


def _case_and_gender(match: Match[str], ending: str) -> tuple[Case, Gender]:
    """What a written ending leaves open the noun behind it tells: «в 1-й кассе», «90-е годы»."""
    case, gender = _ORDINAL_ENDINGS[ending]
    after = _NEXT_WORD.match(following(match))
    form = after[1].lower() if after else ""
    noun = NOUN_OF.get(form)
    if ending == "м" and word_before(match) not in _IN_PLACE:
        return Case.INSTRUMENTAL, gender
    if noun is not None and ending in ("й", "ой") and noun.gender is Gender.FEMININE:
        return fitting(match, noun.singular_cases(form)) or Case.GENITIVE, Gender.FEMININE
    decade = not form and integer(match["number"]) % 10 == 0
    if ending == "е" and (decade or (noun and form == noun.form(Case.NOMINATIVE, plural=True))):
        return case, Gender.PLURAL
    return case, gender


def _hyphenated_noun(match: Match[str]) -> str | None:
    """«5-окно» → «пятое окно»; «15-минутный» → «пятнадцатиминутный»."""
    value, word = integer(match["number"]), match["noun"]
    noun = NOUN_OF.get(word.lower())
    if noun is not None:
        case = fitting(match, noun.singular_cases(word.lower())) or Case.NOMINATIVE
        return f"{ordinal(value, case, noun.gender)} {word}"
    if len(word) < 4 or is_code(match["number"]):
        return None
    joined = {1: "одно", 40: "сорока", 90: "девяносто", 100: "сто"}.get(value)
    return (joined or cardinal(value, Case.GENITIVE).replace(" ", "")) + word


def _capitals(match: Match[str]) -> str:
    """Letters one by one, where they can't be read as a word; with a case ending behind."""
    word = match["word"]
    spoken = ABBREVIATIONS.get(word)
    if spoken is None:
        spoken = word.lower() if is_said_as_word(word) else _LATIN.spelled(word)
    return spoken + match["ending"]


def _sign(match: Match[str]) -> str:
    """A unit whose number stands elsewhere: «5 млн ₸»."""
    return f" {ALONE[match.group().rstrip('.')].plural[1]} "


def _declined(forms: tuple[str, ...]) -> Speak:
    """A shortened word in the case that the preposition before it asks for."""
    return lambda match: forms[CASES.index(case_of_place(match))] + " "


_N = rf"{NOT_INSIDE}(?P<number>{NUMBER})"
_WORDS = "|".join(re.escape(word) for word in sorted(ABBREVIATIONS, key=len, reverse=True))
_ALONE = "|".join(re.escape(sign) for sign in sorted(ALONE, key=len, reverse=True))
_LATIN_WORD = "[A-Za-zÀ-ɏ]+"
_CYRILLIC_CAPITAL = CAPITAL.removeprefix("A-Z")
_KAZAKH_LETTER = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"

RULES: tuple[Rule, ...] = (
    *address_rules(_ADDRESSES),
    *DATES,
    *code_rules(_DICTATION),
    *CALENDAR,
    *QUANTITIES,
    rule(
        "numbering",
        rf"{NOT_INSIDE}\d{{1,2}}(?:\.\d{{1,2}}){{2,5}}(?![.,]?\d)",
        lambda m: " точка ".join(map(code, m.group().split("."))),
    ),
    short_number_rule(_DICTATION),
    rule(
        "ordinal",
        rf"{NOT_INSIDE}(?:(?P<first>{NUMBER})[-–])?(?P<number>{NUMBER})"
        rf"-(?P<ending>{_ORDINAL_ENDING}|{_CARDINAL_ENDING})(?!\w)",
        _ordinal_ending,
    ),
    *RANGES,
    rule("hyphenated noun", rf"{_N}-(?P<noun>[^\W\d_]{{2,}})", _hyphenated_noun),
    rule("plus or minus", r"±\s?(?=\d)", said("плюс-минус ")),
    rule("minus", r"(?:(?<=[\s(«])|^)[-−–](?=\d)", said("минус ")),
    rule("plus", r"(?:(?<=[\s(«])|^)\+\s?(?=\d)", said("плюс ")),
    rule("number", rf"(?P<number>{NUMBER})", lambda m: f" {_number(m)} "),
    rule("digits", r"\d+", lambda m: f" {digits(m.group())} "),
    rule("number signs", r"№№\s?", said(" номера ")),
    rule("number sign", r"№\s?", said(" номер ")),
    rule(
        "abbreviation",
        rf"(?<!\w)(?P<word>{_WORDS})(?!\w)",
        lambda m: ABBREVIATIONS[m["word"]],
    ),
    rule(
        "capitals",
        rf"(?<!\w)(?P<word>[{_CYRILLIC_CAPITAL}]{{2,6}})(?P<ending>[а-яё]{{0,3}})(?!\w)",
        _capitals,
    ),
    rule(
        "initial",
        rf"(?<![\w.])(?:[{CAPITAL}]\.\s?){{1,2}}(?=[{CAPITAL}][^\W\d_])",
        lambda m: f"{_LATIN.spelled(re.sub(r'[^A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]', '', m.group()))} ",
    ),
    rule("latin", _LATIN_WORD, lambda m: _LATIN.read(m.group())),
    rule("sign", rf"(?<!\w)(?:{_ALONE})(?!\w)\.?", _sign),
    rule(
        "rate",
        r"/(?P<time>день|месяц|мес|час|ч|год|сутки|неделю)(?!\w)\.?",
        lambda m: f" в {_TIMES.get(m['time'], m['time'])}",
    ),
    *(
        rule(
            "shortened",
            rf"(?<!\w)(?:{pattern})\s*",
            said(f"{words} ") if isinstance(words, str) else _declined(words),
        )
        for pattern, words in SHORTENED.items()
    ),
    rule(
        "kazakh letters",
        rf"(?<!\w)[^\W\d_]*[{_KAZAKH_LETTER}][^\W\d_]*",
        lambda m: m.group().translate(FOLDED),
    ),
)

_BEFORE_CLUSTER = re.compile(r"\b([ВвКкСс]) (?=втор)|\b([Сс]) (?=ст[ао]\b)")


def smoothed(spoken: str) -> str:
    """Prepositions as they sound before the words that were put in: «во второй», «со ста».

    Latin letters are sounded that a rule has passed on: «2-Forte».
    """
    joined = _BEFORE_CLUSTER.sub(lambda m: f"{m[1] or m[2]}о ", spoken)
    return re.sub(_LATIN_WORD, lambda match: _LATIN.read(match.group()), joined)
