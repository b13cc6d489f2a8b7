"""Kazakh endings as they are written behind a number or an abbreviation: «15-іне», «ЖСН-ді».

What is written says which ending is meant (a case, a possessive, a plural, an ordinal, in a row);
its shape comes from the spoken word: «18:30-ға» and «18:30-ге» both become «он сегіз отызға».
"""

import re
from collections.abc import Callable

from tts.normalize.kk_harmony import (
    Case,
    at,
    belonging,
    derived,
    inflected,
    like,
    plural,
    possessive,
    without,
    yours,
)
from tts.normalize.kk_numerals import cardinal, code, collective, ordinal

_CASES = {
    Case.ABLATIVE: "[дтн][ае]н",
    Case.LOCATIVE: "н?[дт][ае]",
    Case.GENITIVE: "[дтн][ыі]ң",
    Case.DATIVE: "[ғгқкн][ае]",
    Case.ACCUSATIVE: "[дтн][ыі]|н",
    Case.INSTRUMENTAL: "[мбп]ен",
}
"""How each case is typed, right or wrong: «15-қа», and «15-га» without Kazakh keys."""

_ORDINAL = r"(?:[ыі]?н)?ш[ыі]"
_COLLECTIVE = r"[еа]у"
_DERIVED = r"[дтл][ыі][қк](?!і)"
_LIKE = r"[дт][ае]й"
_WITHOUT = r"н?с[ыі]з"
_PLURAL = r"[лдт][ае]р"
_AT = r"н?[дт][ае][ғг][ыі]"
_BELONGING = r"[дтн]ікі"
_YOURS = r"[ыі]?ң[ыі]з"
# A bare «н» is an ending of possessed words only.
_CASE = "|".join(typed.removesuffix("|н") for typed in _CASES.values())
_POSSESSED_CASE = r"н[дт][ае]|н[ае]н|н[ыі]ң|н[ае]|[мбп]ен|н[ыі]?"

_PARTS = re.compile(
    rf"(?P<ordinal>{_ORDINAL})?(?P<collective>{_COLLECTIVE})?"
    rf"(?:(?P<derived>{_DERIVED})|(?P<like>{_LIKE})|(?P<without>{_WITHOUT}))?(?P<plural>{_PLURAL})?"
    rf"(?P<yours>{_YOURS})?"
    rf"(?:(?P<belonging>{_BELONGING})|(?P<at>{_AT})|(?P<case>{_CASE})"
    rf"|(?P<possessive>с?[ыі])(?:(?P<at_its>{_AT})|(?P<case_of_its>{_POSSESSED_CASE}))?)?"
)

ENDING_LETTERS = re.sub(r"\?P<\w+>", "?:", _PARTS.pattern)
"""Any row of endings, the empty one too; without groups of its own."""

ENDING = rf"(?:[-–](?P<ending>(?=\w){ENDING_LETTERS})(?!\w))?"
"""To stand behind a pattern: an ending after a hyphen, if there is one."""

_DERIVATIONS: dict[str, Callable[[str], str]] = {"derived": derived, "like": like}


def with_ending(phrase: str, ending: str | None, possessed: bool = False) -> str:
    """The phrase with the written ending's meaning, in the shape that the phrase asks for.

    `possessed`: the phrase ends in a possessive already («жеке сәйкестендіру нөмірі»).
    """
    parts = _parts(ending if phrase else None)
    for name, derive in _DERIVATIONS.items():
        if parts[name]:
            phrase = derive(phrase)
    if parts["without"]:
        phrase = without(phrase, possessed)
    if parts["plural"]:
        phrase = plural(phrase)
    if parts["yours"]:
        phrase, possessed = yours(phrase), False
    if parts["possessive"] and not possessed:
        phrase, possessed = possessive(phrase), True
    if parts["belonging"]:
        return belonging(phrase, possessed)
    if parts["at"] or parts["at_its"]:
        return at(phrase, possessed)
    case = parts["case"] or parts["case_of_its"]
    return inflected(phrase, _case(case), possessed) if case else phrase


def possessed_with_ending(stem: str, ending: str | None) -> str:
    """«халыққа қызмет көрсету орталық» as somebody's, with the ending: «… орталығына».

    The plural stands before the possessive: «… орталықтары».
    """
    parts = _parts(ending)
    if parts["yours"] and not parts["plural"]:
        return with_ending(stem, ending)
    if parts["plural"]:
        rest = re.sub(f"^{_PLURAL}", "", ending or "")
        return with_ending(possessive(plural(stem)), rest, possessed=True)
    return with_ending(possessive(stem), ending, possessed=True)


def numeral(value: int, ending: str | None) -> str:
    """«15-ке», «5-ші», «3-і», «2-еуі», and the plain number."""
    parts = _parts(ending)
    if parts["ordinal"]:
        words = ordinal(value)
    elif parts["collective"]:
        words = collective(value)
    else:
        words = cardinal(value)
    return with_ending(words, ending)


def number(written: str, ending: str | None = None) -> str:
    """A written integer in words; one that starts with a zero is a code, digit by digit there."""
    digits_only = re.sub(r"\D", "", written)
    if len(digits_only) > 1 and digits_only.startswith("0"):
        return with_ending(code(digits_only), ending)
    return numeral(int(digits_only), ending)


def _case(ending: str) -> Case:
    return next(case for case, typed in _CASES.items() if re.fullmatch(typed, ending))


def _parts(ending: str | None) -> dict[str, str | None]:
    match = _PARTS.fullmatch(ending or "")
    return match.groupdict() if match else dict.fromkeys(_PARTS.groupindex)
