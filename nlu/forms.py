"""Finds the forms of values inside a folded text: exactly, letter by letter.

Each index answers which values are named at a place. nlu/indexes.py makes them for a domain.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlu.spoken_numbers import ENDINGS, spoken_numbers

_DIGITS = re.compile(rf"(\d{{1,6}})(?!\d)(?: (?:{'|'.join(sorted(ENDINGS))})\b)?")
"""A number, perhaps with its ending: «3», «3 ши» (folded from «3-ші»)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A value named between two character positions of a folded text."""

    start: int
    end: int
    value: str


@dataclass(slots=True)
class _Branch:
    """A node of the letter tree."""

    values: list[str] = field(default_factory=list)
    next: "dict[str, _Branch]" = field(default_factory=dict)


class FormIndex:
    """The forms of one list, as a tree of letters."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        """`forms`: pairs of folded text and value."""
        self._root = _Branch()
        self.forms = tuple(dict.fromkeys(forms))
        for text, value in self.forms:
            branch = self._root
            for letter in text:
                branch = branch.next.setdefault(letter, _Branch())
            branch.values.append(value)

    def at(self, text: str, start: int) -> list[Span]:
        """Every value whose form begins at `start`, the shortest form first."""
        found: list[Span] = []
        branch: _Branch | None = self._root
        for position in range(start, len(text)):
            branch = branch.next.get(text[position]) if branch else None
            if branch is None:
                break
            found += [Span(start, position + 1, value) for value in branch.values]
        return found


class NumberIndex:
    """Whole numbers within a range, in digits or in words of either language."""

    def __init__(self, low: int, high: int) -> None:
        self._range = range(low, high + 1)
        self._words = FormIndex(spoken_numbers(low, high))

    def at(self, text: str, start: int) -> list[Span]:
        """The numbers that begin at `start`, each ending where a word ends."""
        found = _DIGITS.match(text, start)
        if found is None:
            return [span for span in self._words.at(text, start) if ends_word(text, span.end)]
        if int(found[1]) not in self._range:
            return []
        value = str(int(found[1]))
        ends = {found.end(1), found.end()}
        return [Span(start, end, value) for end in sorted(ends) if ends_word(text, end)]


def ends_word(text: str, at: int) -> bool:
    """Whether a word of a folded text ends before this position."""
    return at == len(text) or text[at] == " "
