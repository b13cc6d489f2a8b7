"""Kazakh: what digits, dates, money and abbreviations are called, with their endings.

Endings written after a hyphen («15-ке дейін») are said by the harmony of the number's words, not
by the letters that stand there: «18:30-ға» and «18:30-ге» both become «он сегіз отызға». The
grammar is in tts/normalize/kk_numerals.py.
"""

import re
from collections.abc import Callable
from re import Match

from tts.normalize.kk_numerals import (
    Case,
    cardinal,
    code,
    digits,
    fraction,
    inflected,
    ordinal,
    possessive,
)
from tts.normalize.rewriting import Normalized, Rule, rewrite
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
    integer,
    phone_groups,
    preceding,
)

_CASES = {
    Case.DATIVE: "ға ге қа ке на не",
    Case.LOCATIVE: "да де та те нда нде",
    Case.ABLATIVE: "дан ден тан тен нан нен",
    Case.ACCUSATIVE: "ды ді ты ті ны ні",
    Case.GENITIVE: "дың дің тың тің ның нің",
    Case.INSTRUMENTAL: "мен бен пен",
}
_CASE_OF = {ending: case for case, endings in _CASES.items() for ending in endings.split()}
_ATTRIBUTES = frozenset(["дағы", "дегі", "тағы", "тегі"])
_ORDINALS = frozenset(["шы", "ші", "ншы", "нші", "ыншы", "інші"])
_POSSESSIVES = frozenset(["ы", "і", "сы", "сі"])
_PLURALS = frozenset(["лар", "лер", "дар", "дер", "тар", "тер"])
_LIKE_NOUNS = frozenset(["лық", "лік", "дық", "дік", "тық", "тік"])
_KNOWN_ENDINGS = (
    frozenset(_CASE_OF) | _ATTRIBUTES | _ORDINALS | _POSSESSIVES | _PLURALS | _LIKE_NOUNS
)
_ENDING = r"(?:[-–](?P<ending>{})(?!\w))?".format(
    "|".join(sorted(_KNOWN_ENDINGS, key=len, reverse=True))
)

_MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)
_MONTH = "|".join(_MONTHS)

_LETTERS = {
    "А": "а",
    "Ә": "ә",
    "Б": "бы",
    "В": "вы",
    "Г": "гы",
    "Ғ": "ғы",
    "Д": "ды",
    "Е": "е",
    "Ё": "ё",
    "Ж": "жы",
    "З": "зы",
    "И": "и",
    "Й": "қысқа и",
    "К": "кі",
    "Қ": "қы",
    "Л": "ыл",
    "М": "мы",
    "Н": "ны",
    "Ң": "ың",
    "О": "о",
    "Ө": "ө",
    "П": "пы",
    "Р": "ыр",
    "С": "сы",
    "Т": "ты",
    "У": "у",
    "Ұ": "ұ",
    "Ү": "ү",
    "Ф": "фы",
    "Х": "хы",
    "Һ": "һы",
    "Ц": "цы",
    "Ч": "чы",
    "Ш": "шы",
    "Щ": "ща",
    "Ы": "ы",
    "І": "і",
    "Э": "э",
    "Ю": "ю",
    "Я": "я",
    "Ъ": "айыру белгісі",
    "Ь": "жіңішкелік белгісі",
    "A": "эй",
    "B": "би",
    "C": "си",
    "D": "ди",
    "E": "и",
    "F": "эф",
    "G": "джи",
    "H": "эйч",
    "I": "ай",
    "J": "джей",
    "K": "кей",
    "L": "эл",
    "M": "эм",
    "N": "эн",
    "O": "оу",
    "P": "пи",
    "Q": "кью",
    "R": "ар",
    "S": "эс",
    "T": "ти",
    "U": "ю",
    "V": "ви",
    "W": "дабл ю",
    "X": "икс",
    "Y": "уай",
    "Z": "зед",
}

_POSSESSED = {
    "ЖСН": "жеке сәйкестендіру нөмірі",
    "ИИН": "жеке сәйкестендіру нөмірі",
    "БИН": "бизнес сәйкестендіру нөмірі",
    "БСН": "бизнес сәйкестендіру нөмірі",
    "ХҚКО": "халыққа қызмет көрсету орталығы",
    "ҚР": "Қазақстан Республикасы",
    "РК": "Қазақстан Республикасы",
    "ЦОН": "халыққа қызмет көрсету орталығы",
}
"""Abbreviations said in full whose last word carries a possessive already."""

_FULL = {
    "АЕК": "айлық есептік көрсеткіш",
    "МРП": "айлық есептік көрсеткіш",
    "ЭЦҚ": "электрондық цифрлық қолтаңба",
    "ЭЦП": "электрондық цифрлық қолтаңба",
    "АХАТ": "ахат",
    "ЗАГС": "загс",
    "ЖК": "жеке кәсіпкер",
    "ИП": "жеке кәсіпкер",
    "ЖШС": "жауапкершілігі шектеулі серіктестік",
    "ТЖ": "төтенше жағдай",
    "АҚШ": "америка құрама штаттары",
    "SMS": "эсэмэс",
    "QR": "кью ар",
    "PDF": "пэ дэ эф",
    "PIN": "пин",
    "Wi-Fi": "вай фай",
    "eGov": "е гов",
}
"""Abbreviations said in full, or as a word."""

_UNITS = {"%": "пайыз", "₸": "теңге", "тг": "теңге", "$": "доллар", "€": "еуро"}
_SHORT = {
    "мин": "минут",
    "сағ": "сағат",
    "сек": "секунд",
    "см": "сантиметр",
    "мм": "миллиметр",
    "кг": "килограмм",
    "км": "километр",
    "м": "метр",
    "г": "грамм",
    "л": "литр",
    "млн": "миллион",
    "млрд": "миллиард",
    "°C": "градус",
    "°": "градус",
}
_UNIT = "|".join(re.escape(u) for u in sorted({**_UNITS, **_SHORT}, key=len, reverse=True))

_PHONE_WORDS = re.compile(r"(?i)(?:нөмір|телефон|қоңырау|байланыс|орталық|тел)\w*\W+(?:\w+\W+)?$")
_ID_WORDS = re.compile(r"(?i)(?:ЖСН|БСН|ИИН|БИН)[\w-]*\W*$")
_CLOCK_WORD = re.compile(r"(?i)(?:сағат\w*|\d:\d\d\S*)\s+$")
"""«сағат» was said already, for this time or for the one just before it."""


def normalize(text: str) -> Normalized:
    """Kazakh text in words; spans say which rule spoke what. Never raises."""
    return rewrite(text, RULES)


def _with_ending(phrase: str, ending: str | None, possessed: bool = False) -> str:
    """The phrase with the written ending's meaning, in the shape that the phrase asks for."""
    if not ending:
        return phrase
    if (case := _CASE_OF.get(ending)) is not None:
        return inflected(phrase, case, possessed)
    if ending in _ATTRIBUTES:
        place = inflected(phrase, Case.LOCATIVE, possessed)
        return place + ("гі" if place.endswith("е") else "ғы")
    if ending in _POSSESSIVES:
        return phrase if possessed else possessive(phrase)
    return phrase + ending


def _counted(match: Match[str]) -> str | None:
    """«15-ке», «5-ші», «3-і», and the plain number."""
    written, ending = match["number"], match["ending"]
    if _is_code(written):
        return _with_ending(code(written), ending)
    value = integer(written)
    if ending in _ORDINALS:
        return ordinal(value)
    return _with_ending(cardinal(value), ending)


def _is_code(written: str) -> bool:
    return len(written) > 1 and written.startswith("0")


def _clock(written: str) -> str:
    """«тоғыз», «тоғыз отыз», «тоғыз нөл бес»."""
    hour, minute = written.split(":")
    words = cardinal(int(hour))
    return words if minute == "00" else f"{words} {code(minute)}"


def _time(match: Match[str]) -> str:
    lead = "" if _CLOCK_WORD.search(preceding(match)) else "сағат "
    return lead + _with_ending(_clock(match["time"]), match["ending"])


def _time_range(match: Match[str]) -> str:
    lead = "" if _CLOCK_WORD.search(preceding(match)) else "сағат "
    start = inflected(_clock(match["start"]), Case.ABLATIVE)
    end = inflected(_clock(match["end"]), Case.DATIVE)
    return f"{lead}{start} {end} дейін"


def _number_range(match: Match[str]) -> str | None:
    if _is_code(match["start"]) or _is_code(match["end"]):
        return None
    start, end = cardinal(integer(match["start"])), cardinal(integer(match["end"]))
    return f"{start}-{_with_ending(end, match['ending'])}"


def _percent_range(match: Match[str]) -> str:
    return f"{cardinal(integer(match['start']))}-{cardinal(integer(match['end']))} пайыз"


def _hyphenated_noun(match: Match[str]) -> str | None:
    """«3-терезе»: a number and a noun with a hyphen between are an ordinal."""
    return f"{ordinal(integer(match['number']))} {match['noun']}"


def _ordinal_before(match: Match[str]) -> str:
    """The number before a month or a year."""
    return f"{ordinal(integer(match['number']))} {match['noun']}"


def _short_year(match: Match[str]) -> str:
    return f"{ordinal(int(match['number']))} жыл"


def _date(year: str, month: str, day: str, ending: str | None = None) -> str:
    name = _with_ending(_MONTHS[int(month) - 1], ending)
    return f"{ordinal(int(year))} жылғы {ordinal(int(day))} {name}"


def _date_range(match: Match[str]) -> str:
    start, end = ordinal(int(match["start"])), ordinal(int(match["end"]))
    return f"{start}, {end} {match['month']}"


def _fraction(match: Match[str]) -> str:
    return _with_ending(fraction(*decimal_parts(match["decimal"])), match["ending"])


def _measured(match: Match[str]) -> str:
    written = match["number"]
    number = (
        fraction(*decimal_parts(written))
        if re.fullmatch(DECIMAL, written)
        else cardinal(integer(written))
    )
    unit = {**_UNITS, **_SHORT}[match["unit"]]
    return f"{number} {_with_ending(unit, match['ending'])}"


def _ticket(match: Match[str]) -> str:
    return f"{_LETTERS[match[1]]} {code(match[2])}"


def _phone(match: Match[str]) -> str:
    country, *groups = phone_groups(match.group())
    lead = "плюс жеті" if match.group().startswith("+") else code(country)
    return ", ".join([lead, *(code(group) for group in groups)])


def _short_number(match: Match[str]) -> str | None:
    """1414 is said in pairs, where it is a number to call."""
    written = match["number"]
    if written != "1414" and not _PHONE_WORDS.search(preceding(match)):
        return None
    return _with_ending(f"{code(written[:2])} {code(written[2:])}", match["ending"])


def _identity_number(match: Match[str]) -> str | None:
    if not _ID_WORDS.search(preceding(match)):
        return None
    return ", ".join(digits(match.group()[i : i + 3]) for i in range(0, 12, 3))


def _abbreviation(match: Match[str]) -> str:
    written = match["word"]
    if written in _POSSESSED:
        return _with_ending(_POSSESSED[written], match["ending"], possessed=True)
    return _with_ending(_FULL[written], match["ending"])


def _capitals(match: Match[str]) -> str:
    """Letters one by one: without a vowel they can't be read as a word."""
    spelled = " ".join(_LETTERS[letter] for letter in match["word"])
    return _with_ending(spelled, match["ending"])


def _web(match: Match[str]) -> str:
    return match.group().replace(".", " нүкте ")


def _said(words: str) -> Callable[[Match[str]], str]:
    return lambda _match: words


def _rule(name: str, pattern: str, speak: Callable[[Match[str]], str | None]) -> Rule:
    return Rule(name, re.compile(pattern), speak)


_N = rf"{NOT_INSIDE}(?P<number>{NUMBER})"
_WORDS = "|".join(sorted({**_POSSESSED, **_FULL}, key=len, reverse=True))

RULES = (
    Rule("web", WEB, _web),
    Rule("phone", PHONE, _phone),
    Rule("identity number", re.compile(r"(?<!\d)\d{12}(?!\d)"), _identity_number),
    Rule("ticket", TICKET, _ticket),
    _rule(
        "date",
        DATE_DMY.pattern + r"(?:\s?ж(?:ыл)?\.)?" + _ENDING,
        lambda m: _date(m[3], m[2], m[1], m["ending"]),
    ),
    _rule("date", DATE_YMD.pattern + _ENDING, lambda m: _date(m[1], m[2], m[3], m["ending"])),
    _rule(
        "time range",
        rf"{NOT_INSIDE}(?P<start>{TIME}){DASH}(?P<end>{TIME})(?!\d)(?:\s+(?:дейін|аралығында))?",
        _time_range,
    ),
    _rule("time", rf"{NOT_INSIDE}(?P<time>{TIME})(?![:\d]){_ENDING}", _time),
    _rule("around the clock", r"(?<![\d/])24/7(?![\d/])", _said("тәулік бойы")),
    _rule(
        "date range",
        rf"{NOT_INSIDE}(?P<start>\d{{1,2}}){DASH}(?P<end>\d{{1,2}})\s+(?P<month>(?:{_MONTH})\w*)",
        _date_range,
    ),
    _rule(
        "day", rf"{NOT_INSIDE}(?P<number>\d{{1,2}})\s+(?P<noun>(?:{_MONTH})\w*)", _ordinal_before
    ),
    _rule("year", rf"{NOT_INSIDE}(?P<number>\d{{4}})[\s-](?P<noun>жыл\w*)", _ordinal_before),
    _rule("year", rf"{NOT_INSIDE}(?P<number>\d{{4}})\s?ж\.", _short_year),
    _rule("century", rf"{NOT_INSIDE}(?P<number>\d{{1,2}})\s+(?P<noun>ғасыр\w*)", _ordinal_before),
    _rule(
        "percent range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER}){DASH}(?P<end>{NUMBER})\s?%",
        _percent_range,
    ),
    _rule(
        "unit",
        rf"{NOT_INSIDE}(?P<number>{DECIMAL}|{NUMBER})\s?(?P<unit>{_UNIT})(?!\w)\.?(?=\s|\W|$){_ENDING}",
        _measured,
    ),
    _rule("fraction", rf"{NOT_INSIDE}(?P<decimal>{DECIMAL})(?![.,]?\d){_ENDING}", _fraction),
    _rule(
        "short number", rf"{NOT_INSIDE}(?P<number>\d{{4}})(?![\d.,]\d|\d){_ENDING}", _short_number
    ),
    _rule(
        "range",
        rf"{NOT_INSIDE}(?P<start>{NUMBER}){DASH}(?P<end>{NUMBER})(?![\d:]|-\d){_ENDING}",
        _number_range,
    ),
    _rule("number with an ending", _N + _ENDING.removesuffix("?"), _counted),
    _rule("hyphenated ordinal", rf"{_N}-(?P<noun>[^\W\d_]{{2,}})", _hyphenated_noun),
    _rule("minus", r"(?:(?<=\s)|^)[-−](?=\d)", _said("минус ")),
    _rule("plus", r"(?:(?<=\s)|^)\+(?=\d)", _said("плюс ")),
    _rule("number", rf"(?P<number>{NUMBER}){_ENDING}", lambda m: f" {_counted(m)} "),
    _rule("digits", r"\d+", lambda m: f" {digits(m.group())} "),
    _rule("number sign", r"№\s?", _said("нөмір ")),
    _rule("abbreviation", rf"(?<!\w)(?P<word>{_WORDS})(?!\w){_ENDING}", _abbreviation),
    _rule(
        "capitals",
        rf"(?<![\w-])(?P<word>[{CONSONANTS}]{{2,5}})(?!\w){_ENDING}",
        _capitals,
    ),
    _rule("unit alone", r"(?<!\w)тг(?!\w)\.?", _said("теңге")),
    _rule("sign", r"[%₸$€]", lambda m: f" {_UNITS[m.group()]} "),
    _rule("shortened", r"(?<!\w)т\.\s?б\.", _said("тағы басқа")),
)
