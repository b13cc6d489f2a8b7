"""Cuts spoken text into clauses, so that the first sound needn't wait for the last word.

Called by tts/piper.py with normalised text. Only the first clause is cut short: each cut costs
the voice a little of its melody, and once something plays the rest has time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tts.normalize import LanguageSpan

_PAUSES_S = {
    ".": 0.30,
    "!": 0.30,
    "?": 0.35,
    "…": 0.40,
    ":": 0.18,
    ";": 0.20,
    ",": 0.10,
    "—": 0.12,
}
"""Silence after a clause by the mark that ends it, seconds, on top of the voice's own."""

LONGEST_CLAUSE = 240
"""A sentence of more characters is cut, at a mark in the second half of so many if there is one,
else at a space: memory and delay of a voice grow with the length of one inference."""

_MIN_FIRST_CHARACTERS = 6
"""A first clause shorter than this is not cut off: «Жоқ,» alone sounds torn from its sentence."""

_MAX_FIRST_CHARACTERS = 60
"""A first clause longer than this is cut at a space: its first sound would be late."""

_SENTENCE = re.compile(r"[^.!?…]*[.!?…]+|[^.!?…]+")
_INNER_MARK = re.compile(r"[,;:—](?= )")
_CLAUSE = re.compile(rf".{{{_MIN_FIRST_CHARACTERS},}}?(?:[,;:]|\s—)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text that is synthesised in one go."""

    text: str
    """With its closing mark, which carries the melody."""

    pause_s: float
    """Silence that follows it."""

    spans: tuple[LanguageSpan, ...] = ()
    """The text by language, where it is known; together the spans are the whole text."""


def clauses(text: str, longest: int = LONGEST_CLAUSE) -> list[Clause]:
    """Sentences in order; the first one cut at its first mark, overlong ones where it must be."""
    pieces: list[str] = []
    for sentence in _SENTENCE.findall(text):
        stretch = sentence.strip()
        if not any(character.isalnum() for character in stretch):
            continue
        if not pieces:
            head = _first(stretch)
            pieces.append(head)
            stretch = stretch[len(head) :].strip()
        pieces += _wrapped(stretch, longest)
    return [Clause(piece, _pause_s(piece)) for piece in pieces]


def clauses_of(parts: Sequence[LanguageSpan], longest: int = LONGEST_CLAUSE) -> list[Clause]:
    """The clauses of a text in parts of several languages, each with its spans."""
    text = " ".join(part.text for part in parts)
    found, end = [], 0
    for clause in clauses(text, longest):
        start = text.index(clause.text, end)
        end = start + len(clause.text)
        found.append(replace(clause, spans=tuple(_between(parts, start, end))))
    return found


def _between(parts: Sequence[LanguageSpan], start: int, end: int) -> Iterator[LanguageSpan]:
    """What lies between two places of the joined parts; the space after a part belongs to it."""
    place = 0
    for part in parts:
        stretch = f"{part.text} "[max(0, start - place) : max(0, end - place)]
        if stretch:
            yield replace(part, text=stretch)
        place += len(part.text) + 1


def _pause_s(piece: str) -> float:
    return _PAUSES_S.get(piece[-1], 0.0)


def _first(sentence: str) -> str:
    """The sentence up to its first mark, unless that comes too late."""
    head = _CLAUSE.match(sentence)
    first = head.group() if head else sentence
    return first if len(first) <= _MAX_FIRST_CHARACTERS else _cut(first, _MAX_FIRST_CHARACTERS)


def _wrapped(sentence: str, longest: int) -> list[str]:
    pieces = []
    while len(sentence) > longest:
        marks = [mark.end() for mark in _INNER_MARK.finditer(sentence, longest // 2, longest)]
        pieces.append(sentence[: marks[-1]] if marks else _cut(sentence, longest))
        sentence = sentence[len(pieces[-1]) :].strip()
    return [*pieces, sentence] if sentence else pieces


def _cut(sentence: str, most: int) -> str:
    """The words that fit into so many characters, or a piece of the first one."""
    end = sentence.rfind(" ", 1, most)
    return sentence[: end if end > 0 else most].rstrip()
