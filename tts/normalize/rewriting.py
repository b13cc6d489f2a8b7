"""The machinery that both languages' rules run on: rewriting with evidence, and tidying.

A Rule is a pattern and what to say for it. Text is rewritten in one pass from left to right; of
the rules that match at the earliest place the first in the list wins, and what a rule has said
is not looked at again.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from tts.normalize.mixed import LanguageSpan


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that is not spoken as it is written: the evidence of one rule."""

    start: int
    """Its place in the cleaned text, from 0."""

    written: str
    spoken: str
    rule: str
    """The name of the rule that said so."""


@dataclass(frozen=True, slots=True)
class Normalized:
    """Text in words, and what became of what."""

    text: str
    spans: tuple[Span, ...] = ()
    parts: tuple[LanguageSpan, ...] = ()
    """The same words cut where the language changes; joined by spaces they are `text`."""


Speak = Callable[[re.Match[str]], str | None]
"""The words, or None to leave the match to the rules after this one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to say for a pattern."""

    name: str
    pattern: re.Pattern[str]
    speak: Speak


def rule(name: str, pattern: str, speak: Speak) -> Rule:
    """A rule whose pattern is compiled here."""
    return Rule(name, re.compile(pattern), speak)


def said(words: str) -> Speak:
    """The same words for whatever matched."""
    return lambda _match: words


def rewrite(cleaned: str, rules: Sequence[Rule], offset: int = 0) -> tuple[str, list[Span]]:
    """Apply the rules to cleaned text; spans start at `offset` plus their place. Never raises."""
    pieces: list[str] = []
    spans: list[Span] = []
    done = 0
    for applied, match, spoken in _applied(cleaned, rules):
        pieces += [cleaned[done : match.start()], spoken]
        spans.append(Span(offset + match.start(), match.group(), spoken, applied.name))
        done = match.end()
    return "".join([*pieces, cleaned[done:]]), spans


def _applied(text: str, rules: Sequence[Rule]) -> Iterator[tuple[Rule, re.Match[str], str]]:
    """The winning matches in order. Each rule's next match is kept, so a text is scanned once."""
    upcoming: list[tuple[int, int, re.Match[str]]] = []

    def look(index: int, start: int) -> None:
        match = rules[index].pattern.search(text, start)
        if match is not None:
            heappush(upcoming, (match.start(), index, match))

    for index in range(len(rules)):
        look(index, 0)
    place = 0
    while upcoming:
        start, index, match = heappop(upcoming)
        if start < place:
            look(index, place)
            continue
        spoken = rules[index].speak(match)
        if spoken is not None:
            yield rules[index], match, spoken
            place = match.end()
        look(index, max(place, start + 1))


_TIDYING = (
    (re.compile(r"[«»\"“”„*#@&/$€₽°№%+±×=·_]"), " "),
    (re.compile(r"[^\S\n]+"), " "),
    (re.compile(r" ?[()] ?"), ", "),
    (re.compile(r"[–−]"), "—"),
    (re.compile(r"(?:^|(?<=\s))[-'’]++|(?<![-'’])[-'’]++(?=\s|$)"), " "),
    (re.compile(r" ?\n\s*"), ". "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?:[,;:] ?){1,9}(?=[.!?…])"), ""),
    (re.compile(r"([.,!?;:])(?: ?[,.;:])+"), r"\1"),
    (re.compile(r" (?=[.,!?;:…])"), ""),
)
"""In this order. No pattern may start at every place of a long run and look to its end: a text
of nothing but brackets would take minutes."""

_NOT_FIRST = " .,;:—-"
_NOT_LAST = " ,;:—-"


def tidy(text: str, last: bool = True) -> str:
    """Signs that were said or can't be are gone, spaces and marks stand once.

    `last`: nothing follows, so that a comma or colon at the end has no meaning.
    """
    for pattern, replacement in _TIDYING:
        text = pattern.sub(replacement, text)
    return text.lstrip(_NOT_FIRST).rstrip(_NOT_LAST if last else " ")
