"""Russian: what digits, dates, money and abbreviations are called, in gender and case.

The case comes from the preposition before the number («до 15 минут» → «до пятнадцати минут»),
the gender from the noun after it («2 минуты» → «две минуты»). The grammar is in
tts/normalize/ru_numerals.py.
"""

import re
from collections.abc import Callable
from re import Match

from tts.normalize.rewriting import Normalized, Rule, rewrite
from tts.normalize.ru_lexicon import ABBREVIATIONS, LETTERS, MONTHS, NOUNS, UNITS
from tts.normalize.ru_numerals import (
    Case,
    Gender,
    Noun,
    cardinal,
    code,
    digits,
    fraction,
    ordinal,
)
from tts.normalize.written import (
    CONSONANTS,
    DASH,
    DATE_DMY,
    DATE_YMD,
    DECIMAL,
    NOT_INSIDE,
    NUMBER,
    PHONE,
    TICKET,
    TIME,
    WEB,
    decimal_parts,
    following,
    integer,
    phone_groups,
    preceding,
)

_GOVERNED = {
    Case.GENITIVE: (
        "до от с со из без около после для у более менее больше меньше свыше течение кроме"
        " порядка позднее раньше ранее"
    ),
    Case.DATIVE: "к ко",
    Case.INSTRUMENTAL: "перед между над под",
    Case.PREPOSITIONAL: "о об при",
    Case.ACCUSATIVE: "через за на в во про",
}
_CASE_AFTER = {word: case for case, words in _GOVERNED.items() for word in words.split()}
_LAST_WORD = re.compile(r"([^\W\d_]+)\s+$")

_NOUN_OF = {form: noun for noun in NOUNS for form in noun.forms}
_ADJECTIVE = r"(?:(?P<adjective>рабоч|календарн|полн)\w+\s+)?"
_NOUN = "|".join(sorted(_NOUN_OF, key=len, reverse=True))
_MONTH = "|".join(MONTHS)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_WORDS = "|".join(re.escape(word) for word in sorted(ABBREVIATIONS, key=len, reverse=True))

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
_IN_PLACE = frozenset(("в", "во", "на", "о", "об", "при"))

_CALL = re.compile(r"(?i)(?:номер|телефон|звон|позвон|связ|контакт|тел)\w*\W+(?:\w+\W+)?$")
_IDENTITY = re.compile(r"(?i)(?:ИИН|БИН|ЖСН|БСН)[\w-]*\W*$")


def normalize(text: str) -> Normalized:
    """Russian text in words; spans say which rule spoke what. Never raises."""
    return rewrite(text, RULES)


def _word_before(match: Match[str]) -> str:
    before = _LAST_WORD.search(preceding(match))
    return before[1].lower() if before else ""


def _case(match: Match[str]) -> Case:
    """The case that the word before the match asks for."""
    return _CASE_AFTER.get(_word_before(match), Case.NOMINATIVE)


def _counted(match: Match[str]) -> str:
    """A number and the noun it counts, both in the form that fits."""
    written = match["noun"]
    noun = _NOUN_OF[written.lower()]
    value = integer(match["number"])
    case = _case(match)
    if case is Case.NOMINATIVE and written.lower() == noun.accusative:
        case = Case.ACCUSATIVE
    # In cases that the lexicon has no forms for, the noun stays as its writer put it.
    known = case in (Case.NOMINATIVE, Case.ACCUSATIVE, Case.GENITIVE) or bool(
        case is Case.DATIVE and noun.dative[0]
    )
    said = noun.counted(value, case) if known else written
    words = [cardinal(value, case, noun.gender), _adjective(match, value, case, noun.gender), said]
    return " ".join(word for word in words if word)


def _adjective(match: Match[str], value: int, case: Case, gender: Gender) -> str:
    stem = match["adjective"]
    if stem is None:
        return ""
    soft = stem.endswith("ч")
    single = value % 10 == 1 and value % 100 != 11
    if not single:
        return stem + ("их" if soft else "ых")
    if case is Case.GENITIVE:
        return (
            stem + ("ей" if soft else "ой")
            if gender is Gender.FEMININE
            else (stem + ("его" if soft else "ого"))
        )
    endings = {
        Gender.MASCULINE: "ий" if soft else "ый",
        Gender.NEUTER: "ее" if soft else "ое",
        Gender.FEMININE: "ая",
        Gender.PLURAL: "ие" if soft else "ые",
    }
    feminine_object = gender is Gender.FEMININE and case is Case.ACCUSATIVE
    return stem + ("ую" if feminine_object else endings[gender])


def _measured(match: Match[str]) -> str:
    """«15%», «34 600 ₸», «0,2 МРП»."""
    noun = UNITS[match["unit"]]
    written = match["number"]
    case = _case(match)
    if re.fullmatch(DECIMAL, written):
        return f"{fraction(*decimal_parts(written), case=case)} {noun.few}"
    value = integer(written)
    return f"{cardinal(value, case, noun.gender)} {noun.counted(value, case)}"


def _measured_range(match: Match[str]) -> str:
    noun = UNITS[match["unit"]]
    case = _case(match)
    start, end = integer(match["start"]), integer(match["end"])
    pair = f"{cardinal(start, case, noun.gender)}-{cardinal(end, case, noun.gender)}"
    return f"{pair} {noun.counted(end, case)}"


def _number(match: Match[str]) -> str:
    written = match["number"]
    if _is_code(written):
        return code(written)
    return cardinal(integer(written), _case(match))


def _is_code(written: str) -> bool:
    return len(written) > 1 and written.startswith("0")


def _range(match: Match[str]) -> str | None:
    if _is_code(match["start"]) or _is_code(match["end"]):
        return None
    case = _case(match)
    noun = _NOUN_OF.get((match["noun"] or "").lower())
    gender = noun.gender if noun else Gender.MASCULINE
    start, end = integer(match["start"]), integer(match["end"])
    pair = f"{cardinal(start, case, gender)}-{cardinal(end, case, gender)}"
    return pair + (match["tail"] or "")


_HOUR = Noun(Gender.MASCULINE, "час", "часа", "часов", dative=("часу", "часам"))


def _clock(written: str, case: Case, with_hours: bool = True) -> str:
    """«девять часов», «девять тридцать», «до девяти тридцати»."""
    hour, minute = (int(part) for part in written.split(":"))
    hours = cardinal(hour, case)
    if minute == 0:
        return f"{hours} {_HOUR.counted(hour, case)}" if with_hours else hours
    minutes = cardinal(minute, case)
    return f"{hours} {'ноль ' if minute < 10 else ''}{minutes}"


def _time(match: Match[str]) -> str:
    hours_follow = re.match(r"\s+час", following(match))
    return _clock(match["time"], _case(match), with_hours=not hours_follow)


def _time_range(match: Match[str]) -> str:
    """«с девяти до восемнадцати часов»."""
    lead = "" if _word_before(match) in ("с", "со") else "с "
    both_full = match["start"].endswith("00") and match["end"].endswith("00")
    start = _clock(match["start"], Case.GENITIVE, with_hours=not both_full)
    return f"{lead}{start} до {_clock(match['end'], Case.GENITIVE)}"


_DAY_CASES = {
    "к": Case.DATIVE,
    "ко": Case.DATIVE,
    "по": Case.ACCUSATIVE,
    "на": Case.ACCUSATIVE,
    "сегодня": Case.NOMINATIVE,
    "завтра": Case.NOMINATIVE,
    "это": Case.NOMINATIVE,
}


def _day(match: Match[str], number: str) -> str:
    """A day is genitive («приходите пятнадцатого мая») unless the word before asks otherwise."""
    case = _DAY_CASES.get(_word_before(match), Case.GENITIVE)
    return ordinal(int(number), case, Gender.NEUTER)


def _date(match: Match[str], year: str, month: str, day: str) -> str:
    said_year = ordinal(int(year), Case.GENITIVE)
    return f"{_day(match, day)} {MONTHS[int(month) - 1]} {said_year} года"


def _day_and_month(match: Match[str]) -> str:
    words = f"{_day(match, match['number'])} {match['month']}"
    if match["year"]:
        words += f" {ordinal(int(match['year']), Case.GENITIVE)} года"
    return words


def _day_range(match: Match[str]) -> str:
    lead = "" if _word_before(match) in ("с", "со") else "с "
    start = ordinal(int(match["start"]), Case.GENITIVE, Gender.NEUTER)
    end = ordinal(int(match["end"]), Case.ACCUSATIVE, Gender.NEUTER)
    return f"{lead}{start} по {end} {match['month']}"


_YEAR_CASES = {
    "год": Case.NOMINATIVE,
    "года": Case.GENITIVE,
    "году": Case.PREPOSITIONAL,
    "годом": Case.INSTRUMENTAL,
    "годе": Case.PREPOSITIONAL,
}


def _year(match: Match[str]) -> str:
    word = match["word"]
    if word == "г.":
        case, word = {
            Case.ACCUSATIVE: (Case.PREPOSITIONAL, "году"),  # «в 2026 г.»
            Case.DATIVE: (Case.DATIVE, "году"),
            Case.NOMINATIVE: (Case.NOMINATIVE, "год"),
        }.get(_case(match), (Case.GENITIVE, "года"))
    else:
        case = _YEAR_CASES[word]
        if case is Case.PREPOSITIONAL and _case(match) is Case.DATIVE:
            case = Case.DATIVE
    return f"{ordinal(int(match['number']), case)} {word}"


def _ordinal_ending(match: Match[str]) -> str:
    """«2-е», «3-го», «к 5-му»; «5-ти» and «2-х» are cardinals."""
    value, ending = integer(match["number"]), match["ending"]
    if ending in ("ти", "и") or (ending == "х" and value in (2, 3, 4)):
        return cardinal(value, Case.GENITIVE)
    case, gender = _ORDINAL_ENDINGS[ending]
    if ending == "м" and _word_before(match) not in _IN_PLACE:
        case = Case.INSTRUMENTAL
    if ending == "е" and re.match(r"\s+год", following(match)):
        gender = Gender.PLURAL  # «90-е годы»
    return ordinal(value, case, gender)


def _hyphenated_noun(match: Match[str]) -> str | None:
    """«5-окно» → «пятое окно»; «15-минутный» → «пятнадцатиминутный»."""
    value, word = integer(match["number"]), match["noun"]
    noun = _NOUN_OF.get(word.lower())
    if noun is not None:
        return f"{ordinal(value, Case.NOMINATIVE, noun.gender)} {word}"
    if len(word) < 4:
        return None
    joined = {1: "одно", 40: "сорока", 90: "девяносто", 100: "сто"}.get(value)
    return (joined or cardinal(value, Case.GENITIVE).replace(" ", "")) + word


def _fraction(match: Match[str]) -> str:
    return fraction(*decimal_parts(match["decimal"]), case=_case(match))


def _ticket(match: Match[str]) -> str:
    return f"{LETTERS[match[1]]} {code(match[2])}"


def _phone(match: Match[str]) -> str:
    country, *groups = phone_groups(match.group())
    lead = "плюс семь" if match.group().startswith("+") else code(country)
    return ", ".join([lead, *(code(group) for group in groups)])


def _short_number(match: Match[str]) -> str | None:
    """1414 is said in pairs, where it is a number to call."""
    written = match["number"]
    if written != "1414" and not _CALL.search(preceding(match)):
        return None
    return f"{code(written[:2])} {code(written[2:])}"


def _identity_number(match: Match[str]) -> str | None:
    if not _IDENTITY.search(preceding(match)):
        return None
    return ", ".join(digits(match.group()[i : i + 3]) for i in range(0, 12, 3))


def _capitals(match: Match[str]) -> str:
    """Letters one by one: without a vowel they can't be read as a word."""
    return "-".join(LETTERS[letter] for letter in match.group())


def _web(match: Match[str]) -> str:
    return match.group().replace(".", " точка ")


def _said(words: str) -> Callable[[Match[str]], str]:
    return lambda _match: words


def _rule(name: str, pattern: str, speak: Callable[[Match[str]], str | None]) -> Rule:
    return Rule(name, re.compile(pattern), speak)


_N = rf"{NOT_INSIDE}(?P<number>{NUMBER})"

RULES = (
    Rule("web", WEB, _web),
    Rule("phone", PHONE, _phone),
    Rule("identity number", re.compile(r"(?<!\d)\d{12}(?!\d)"), _identity_number),
    Rule("ticket", TICKET, _ticket),
    _rule(
        "date",
        DATE_DMY.pattern + r"(?:\s?(?:года|г\.))?",
        lambda m: _date(m, m[3], m[2], m[1]),
    ),
    _rule("date", DATE_YMD.pattern, lambda m: _date(m, m[1], m[2], m[3])),
    _rule(
        "time range",
        rf"{NOT_INSIDE}(?P<start>{TIME})(?:{DASH}|\s+до\s+)(?P<end>{TIME})(?!\d)",
        _time_range,
    ),
    _rule("time", rf"{NOT_INSIDE}(?P<time>{TIME})(?![:\d])", _time),
    _rule("around the clock", r"(?<![\d/])24/7(?![\d/])", _said("круглосуточно")),
    _rule(
        "day range",
        rf"{NOT_INSIDE}(?P<start>\d{{1,2}})(?:{DASH}|\s+по\s+)(?P<end>\d{{1,2}})\s+"
        rf"(?P<month>{_MONTH})",
        _day_range,
    ),
    _rule(
        "day",
        rf"{NOT_INSIDE}(?P<number>\d{{1,2}})\s+(?P<month>{_MONTH})"
        r"(?:\s+(?P<year>\d{4})(?!\d)(?:\s?(?:года|г\.))?)?",
        _day_and_month,
    ),
    _rule(
        "year", rf"{NOT_INSIDE}(?P<number>\d{{4}})\s?(?P<word>год(?:а|у|ом|е)?(?!\w)|г\.)", _year
    ),
    _rule(
        "unit range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER}){DASH}(?P<end>{NUMBER})\s?(?P<unit>{_UNIT})(?!\w)\.?",
        _measured_range,
    ),
    _rule(
        "unit",
        rf"{NOT_INSIDE}(?P<number>{DECIMAL}|{NUMBER})\s?(?P<unit>{_UNIT})(?!\w)",
        _measured,
    ),
    _rule("fraction", rf"{NOT_INSIDE}(?P<decimal>{DECIMAL})(?![.,]?\d)", _fraction),
    _rule(
        "counted noun",
        rf"{_N}\s+{_ADJECTIVE}(?P<noun>(?i:{_NOUN}))(?!\w)",
        _counted,
    ),
    _rule("short number", rf"{NOT_INSIDE}(?P<number>\d{{4}})(?![\d.,]\d|\d)", _short_number),
    _rule(
        "range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER}){DASH}(?P<end>{NUMBER})(?![\d:]|-\d)"
        rf"(?P<tail>\s+(?P<noun>(?i:{_NOUN}))(?!\w))?",
        _range,
    ),
    _rule("ordinal", rf"{_N}-(?P<ending>{_ORDINAL_ENDING}|ти|и)(?!\w)", _ordinal_ending),
    _rule("hyphenated noun", rf"{_N}-(?P<noun>[^\W\d_]{{2,}})", _hyphenated_noun),
    _rule("minus", r"(?:(?<=\s)|^)[-−](?=\d)", _said("минус ")),
    _rule("plus", r"(?:(?<=\s)|^)\+(?=\d)", _said("плюс ")),
    _rule("fraction bar", r"(?<=\d)/(?=\d)", _said(" дробь ")),
    _rule("number", rf"(?P<number>{NUMBER})", lambda m: f" {_number(m)} "),
    _rule("digits", r"\d+", lambda m: f" {digits(m.group())} "),
    _rule("number sign", r"№\s?", _said("номер ")),
    _rule(
        "abbreviation",
        rf"(?<!\w)(?P<word>{_WORDS})(?!\w)",
        lambda m: ABBREVIATIONS[m["word"]],
    ),
    _rule("capitals", rf"(?<![\w-])[{CONSONANTS}]{{2,5}}(?!\w)", _capitals),
    _rule("sign", rf"(?<!\w)(?:{_UNIT})(?!\w)", lambda m: f" {UNITS[m.group()].many} "),
    _rule("and so on", r"(?<!\w)т\.\s?д\.", _said("так далее")),
)
