"""Which stretches of a text are Kazakh and which Russian, so that each is read by its own rules.

A reply has a language of its own; a quoted name, a sentence or a few words in a row may be in the
other one. What decides: letters that one language alone has, function words, and endings that
only Russian has. Where they are silent the reply's own language holds: «паспорт», «талон» and
numbers belong to both. Called by tts/normalize/__init__.py; `Normalized.parts` carries the result
to the synthesizer, which may speak each part with its language's voice, or all with one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.language import Language


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """A stretch of text in one language."""

    text: str
    language: Language


_KAZAKH_LETTERS = frozenset("әғқңөұүһі")
_RUSSIAN_LETTERS = frozenset("ёщъ")
_KAZAKH_WORDS_LISTED = (
    "керек емес деген бойынша туралы болады болып болса осы барлар арнап сондай "
    "мына жасау алу бару келу ма тарих ислами"
)
_KAZAKH_WORDS = frozenset(_KAZAKH_WORDS_LISTED.split())
_RUSSIAN_WORDS_LISTED = (
    "и в во на для с со по до от из к ко при что это или вы вас вам ваш ваша ваше ваши "
    "как где за под над без через если чтобы уже ещё нужно можно есть его её их мы нас "
    "нам они также только после перед около между"
)
_RUSSIAN_WORDS = frozenset(_RUSSIAN_WORDS_LISTED.split())
"""Without those that are words in Kazakh too: «не», «он», «да», «я», «у», «о», «ал»."""

_RUSSIAN_ENDING = re.compile(
    r".{2,}(?:[тл]ься|тся|[ое]го|[ое]му|ени[ея]|[аи]ци[ию]|ость|ости|ств[оау]|ый|[ыи]е|ую|[ыи]х"
    r"|ами|ями|[аеиоы]ть|[аеи]йте|ите|ишь)"
)
_ROMAN = re.compile(r"[IVXІХ]+")

_WORD = re.compile(r"\d[\d.,:]*(?:[-–]?[^\W\d_]+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BOUNDARY = re.compile(r"[.!?…:;]+(?=\s)|[«»\"“”„()\n]|\s[—–-]\s")

_CUT_SHORT = re.compile(
    r"(?<![^\W\d_])(?:[^\W\d_]|ул|пр|просп|мкр|обл|им|пер|пл|тел|кв|каб|стр|көш|даң|мыс)\.$"
)
"""A dot that ends no sentence: «пр. Абая», «А. Құнанбаев»."""

_Evidence = tuple[re.Match[str], Language | None]


def spans_by_language(text: str, default: Language) -> tuple[LanguageSpan, ...]:
    """The text cut where its language changes: together the spans are the whole text.

    `default`: the language of whatever does not tell its own. A span begins at a word or a number
    (marks before it stay with the span before), neighbours always differ.
    """
    starts: list[tuple[int, Language]] = []
    for words in _stretches(text, default):
        for match, language in _told_apart(words, default):
            if not starts or starts[-1][1] is not language:
                starts.append((_with_its_sign(text, match.start()), language))
    if not starts:
        return (LanguageSpan(text, default),) if text else ()
    places = [0, *(place for place, _ in starts[1:]), len(text)]
    return tuple(
        LanguageSpan(text[places[index] : places[index + 1]], language)
        for index, (_, language) in enumerate(starts)
    )


def _with_its_sign(text: str, place: int) -> int:
    """A sign before a number goes with it: «-5», «№ 3», «$100»."""
    sign = re.search(r"[-−+±№$€₸]\s?$", text[max(0, place - 2) : place])
    return place - len(sign.group()) if sign else place


def _stretches(text: str, default: Language) -> Iterator[list[_Evidence]]:
    """Words with what they tell, a list for each sentence, clause after a colon, or quotation."""
    start = 0
    ends = [
        (boundary.start(), boundary.end())
        for boundary in _BOUNDARY.finditer(text)
        if not _CUT_SHORT.search(text[max(0, boundary.start() - 6) : boundary.end()])
    ]
    for end, following in [*ends, (len(text), len(text))]:
        matches = list(_WORD.finditer(text, start, end))
        if matches:
            yield [(match, _evidence(match, default, match is matches[0])) for match in matches]
        start = following


def _evidence(match: re.Match[str], default: Language, opens: bool) -> Language | None:
    written = match.group()
    word = written.lower()
    if written[0].isdigit():
        # «10-на» ends in no Russian word; «3-ші» is Kazakh for sure.
        return None if _KAZAKH_LETTERS.isdisjoint(word) else Language.KK
    if _ROMAN.fullmatch(written) or (len(written) > 1 and written.isupper()):
        return None
    if len(word) == 1 and not _stands_alone(match, opens):
        return None
    if not _KAZAKH_LETTERS.isdisjoint(word):
        # A name keeps its letters in a Russian sentence: «проспект Қабанбай батыра».
        named = default is Language.RU and written[0].isupper()
        return None if named else Language.KK
    if word in _KAZAKH_WORDS:
        return Language.KK
    if word in _RUSSIAN_WORDS or not _RUSSIAN_LETTERS.isdisjoint(word):
        return Language.RU
    return Language.RU if _RUSSIAN_ENDING.fullmatch(word) else None


def _stands_alone(match: re.Match[str], opens: bool) -> bool:
    """A letter that is a preposition, and no ticket's: «в окне», not «В-007»."""
    if match.group().isupper() and not opens:
        return False
    return match.string[match.end() : match.end() + 1] == " "


def _told_apart(
    words: Sequence[_Evidence], default: Language
) -> Iterator[tuple[re.Match[str], Language]]:
    """Each word with the language it is read in: the stretch's, but for runs of the other one."""
    other = Language.RU if default is Language.KK else Language.KK
    told = [language for _, language in words]
    own = other if told.count(other) > told.count(default) else default
    foreign = default if own is other else other
    inside = _in_runs(told, foreign)
    for index, (match, _) in enumerate(words):
        yield match, foreign if index in inside else own


def _in_runs(told: Sequence[Language | None], language: Language) -> set[int]:
    """Places in runs of two and more words that tell `language`, undecided ones included."""
    inside: set[int] = set()
    run: list[int] = []
    for index, word in enumerate(told):
        if word is language:
            run.append(index)
            if len(run) > 1:
                inside.update(range(run[-2], index + 1))
        elif word is not None:
            run = []
    return inside
