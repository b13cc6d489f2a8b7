"""Finds the forms of slot values inside a folded text: exactly, letter by letter.

`FormIndex` answers at which places which values are named; templates.py asks for one place,
slots.py for all of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlu.content import Domain
from nlu.expand import slot_forms
from nlu.text import fold

_NUMBER = re.compile(r"\d{1,6}")


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
    """Whole numbers in digits, within a range."""

    def __init__(self, low: int, high: int) -> None:
        self._range = range(low, high + 1)

    def at(self, text: str, start: int) -> list[Span]:
        """The number that begins at `start`, if it is within the range."""
        found = _NUMBER.match(text, start)
        if found is None or int(found[0]) not in self._range:
            return []
        return [Span(start, found.end(), str(int(found[0])))]


ValueIndex = FormIndex | NumberIndex


def index_slots(domain: Domain) -> dict[tuple[str, str], ValueIndex]:
    """An index for each (intent, slot); slots that share a list share its index."""
    shared: dict[str, FormIndex] = {}
    indexes: dict[tuple[str, str], ValueIndex] = {}
    for intent in domain.intents.values():
        for slot in intent.slots.values():
            if slot.list is None:
                indexes[intent.name, slot.name] = NumberIndex(slot.low, slot.high)
                continue
            if slot.list not in shared:
                forms = slot_forms(slot, domain.lists, domain.languages[0])
                shared[slot.list] = FormIndex((fold(form.text), form.value) for form in forms)
            indexes[intent.name, slot.name] = shared[slot.list]
    return indexes
