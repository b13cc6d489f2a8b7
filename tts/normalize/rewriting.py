"""The machinery that both languages' rules run on: cleaning, rewriting with evidence, tidying.

A Rule is a pattern and what to say for it. Text is rewritten in one pass from left to right; of
the rules that match at the earliest place the first in the list wins, and what a rule has said
is not looked at again.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Rule:
    """What to say for a pattern."""

    name: str
    pattern: re.Pattern[str]
    speak: Callable[[re.Match[str]], str | None]
    """The words, or None to leave the match to the rules after this one."""


def rewrite(text: str, rules: Sequence[Rule]) -> Normalized:
    """Clean `text`, apply the rules, tidy what came out. Never raises, never leaves a digit."""
    cleaned = clean(text)
    pieces: list[str] = []
    spans: list[Span] = []
    done = 0
    for rule, match, spoken in _applied(cleaned, rules):
        pieces += [cleaned[done : match.start()], spoken]
        spans.append(Span(match.start(), match.group(), spoken, rule.name))
        done = match.end()
    return Normalized(_tidy("".join([*pieces, cleaned[done:]])), tuple(spans))


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


_KEPT_MARKS = frozenset(".,!?:;…—–-−+/%№₸$€°&@*#'’()«»\"“”„\n\u0301")
"""Signs that some rule reads, or that shape the melody. U+0301 marks stress in Russian."""


_HIDDEN = {ord("\0"): " ", ord("\1"): " ", ord("№"): "\0", ord("…"): "\1"}
_SHOWN = {"\0": "№", "\1": "…"}
"""NFKC would make "No" and "..." of the two, so they sit it out as control characters."""


def clean(text: str) -> str:
    """Compatibility forms folded, digits of every script in ASCII, unspeakable signs to spaces.

    Speakable are Cyrillic and Latin letters, ASCII digits and the signs that rules read; other
    scripts, emoji, control characters and lone surrogates are skipped.
    """
    kept = text.translate(_HIDDEN)
    folded = unicodedata.normalize("NFKC", _without_surrogates(kept))
    return "".join(map(_cleaned, folded))


def _without_surrogates(text: str) -> str:
    return "".join(" " if "\ud800" <= character <= "\udfff" else character for character in text)


def _cleaned(character: str) -> str:
    if character in _SHOWN:
        return _SHOWN[character]
    if character in _KEPT_MARKS or (character.isascii() and character.isalnum()):
        return character
    if character == "\u2044":  # the slash that NFKC puts into ½
        return "/"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    name = unicodedata.name(character, "")
    spoken = character.isalpha() and name.startswith(("CYRILLIC", "LATIN"))
    return character if spoken else " "


_TIDYING = (
    (re.compile(r"[«»\"“”„*#@&/$€°№%+_]"), " "),
    (re.compile(r"\s*[()]\s*"), ", "),
    (re.compile(r"[–−]"), "—"),
    (re.compile(r"(?:^|(?<=\s))[-'’]+|[-'’]+(?=\s|$)"), " "),
    (re.compile(r"\n+"), ". "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?:[,;:]\s*)+(?=[.!?…])"), ""),
    (re.compile(r"([.,!?;:])(?:\s*[,.;:])+"), r"\1"),
    (re.compile(r"\s+(?=[.,!?;:…])"), ""),
    (re.compile(r"^[\s.,;:—-]+|[\s,;:—-]+$"), ""),
)


def _tidy(text: str) -> str:
    for pattern, replacement in _TIDYING:
        text = pattern.sub(replacement, text)
    return text
