"""The machinery that both languages' rules run on: rewriting with evidence, and tidying.

A Rule is a pattern and what to say for it. Text is rewritten in one pass from left to right; of
the rules that match at the earliest place the first in the list wins, and what a rule has said
is not looked at again.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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
    upcoming = [rule.pattern.search(text) for rule in rules]
    place = 0
    while True:
        best: int | None = None
        for index, match in enumerate(upcoming):
            if match is not None and match.start() < place:
                match = upcoming[index] = rules[index].pattern.search(text, place)
            if match is None:
                continue
            leader = None if best is None else upcoming[best]
            if leader is None or match.start() < leader.start():
                best = index
        winner = None if best is None else upcoming[best]
        if best is None or winner is None:
            return
        spoken = rules[best].speak(winner)
        if spoken is None:
            upcoming[best] = rules[best].pattern.search(text, winner.start() + 1)
        else:
            yield rules[best], winner, spoken
            place = winner.end()


_TIDYING = (
    (re.compile(r"[«»\"“”„*#@&/$€₽°№%+±×=·_]"), " "),
    (re.compile(r"\s*[()]\s*"), ", "),
    (re.compile(r"[–−]"), "—"),
    (re.compile(r"(?:^|(?<=\s))[-'’]+|[-'’]+(?=\s|$)"), " "),
    (re.compile(r"[^\S\n]*\n\s*"), ". "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?:[,;:]\s*)+(?=[.!?…])"), ""),
    (re.compile(r"([.,!?;:])(?:\s*[,.;:])+"), r"\1"),
    (re.compile(r"\s+(?=[.,!?;:…])"), ""),
    (re.compile(r"^[\s.,;:—-]+|\s+$"), ""),
)
_OPEN_END = re.compile(r"[\s,;:—-]+$")


def tidy(text: str, last: bool = True) -> str:
    """Signs that were said or can't be are gone, spaces and marks stand once.

    `last`: nothing follows, so that a comma or colon at the end has no meaning.
    """
    for pattern, replacement in _TIDYING:
        text = pattern.sub(replacement, text)
    return _OPEN_END.sub("", text) if last else text
