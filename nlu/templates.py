"""The first step of understanding: which of the domain's templates does an utterance fit.

Exact up to `fold` (case, punctuation, ё/е, Latin look-alikes, Kazakh letters typed as Russian).
A pure function of the text; each result carries the template that fitted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.intent import Intent, Slot
from core.language import Language
from nlu.content import Domain, Template
from nlu.fillers import Fillers
from nlu.indexes import ValueIndex, index_slots
from nlu.template import Chain, Choice, Node, SlotNode, Space, Word
from nlu.text import MAX_CHARACTERS, fold

RESOLVER = "template"

Slots = tuple[Slot, ...]
State = tuple[int, Slots, int]
"""A position in the text, the slots filled on the way there, and the characters they took."""

_MAX_STATES = 256


@dataclass(frozen=True, slots=True)
class TemplateMatch:
    """An intent, and why."""

    intent: Intent
    template: Template
    literal: int
    """Characters that were matched word for word, outside slots."""


@dataclass(frozen=True, slots=True)
class _Entry:
    intent: str
    language: Language
    template: Template
    first: frozenset[str]
    """First letters with which a fitting utterance can begin; empty where any can."""

    indexes: Mapping[str, ValueIndex]


class TemplateMatcher:
    """All templates of a domain, ready to be matched."""

    def __init__(self, domain: Domain) -> None:
        self.indexes = index_slots(domain)
        self.fillers = Fillers(domain)
        self._entries = [
            _Entry(
                spec.name,
                language,
                template,
                _first_letters(template.node),
                {name: self.indexes[spec.name, name] for name in spec.slots},
            )
            for spec in domain.intents.values()
            for language, templates in spec.examples.items()
            for template in templates
        ]

    def match(self, text: str, language: Language | None = None) -> list[TemplateMatch]:
        """Every intent whose template fits the whole text, the most literal first.

        `language` restricts the templates; their slots may hold words of either language.
        """
        folded = fold(text)
        if not folded or len(folded) > MAX_CHARACTERS:
            return []
        for core in self.fillers.peeled(folded):
            if matches := self._fitting(core, language):
                return matches
        return []

    def _fitting(self, folded: str, language: Language | None) -> list[TemplateMatch]:
        matches: dict[tuple[str, Slots], TemplateMatch] = {}
        for entry in self._entries:
            if language not in (None, entry.language):
                continue
            if entry.first and folded[0] not in entry.first:
                continue
            for match in _matches(entry, folded):
                key = (match.intent.name, match.intent.slots)
                if key not in matches or matches[key].literal < match.literal:
                    matches[key] = match
        return sorted(matches.values(), key=lambda match: -match.literal)


def _matches(entry: _Entry, folded: str) -> list[TemplateMatch]:
    def spans(slot: str, start: int) -> list[tuple[int, str]]:
        return [(span.end, span.value) for span in entry.indexes[slot].at(folded, start)]

    return [
        TemplateMatch(
            Intent(entry.intent, slots, entry.language, 1.0, RESOLVER),
            entry.template,
            end - in_slots,
        )
        for end, slots, in_slots in _advance(entry.template.node, folded, [(0, (), 0)], spans)
        if end == len(folded)
    ]


SpansAt = Callable[[str, int], list[tuple[int, str]]]


def _advance(node: Node, text: str, states: list[State], spans: SpansAt) -> list[State]:
    """The states after `node`, from any of the states before it."""
    if not states:
        return states
    if isinstance(node, Word):
        size = len(node.folded)
        return [
            (at + size, slots, taken)
            for at, slots, taken in states
            if text.startswith(node.folded, at)
        ]
    if isinstance(node, Space):
        return [(after, slots, taken) for at, slots, taken in states for after in _gap(text, at)]
    if isinstance(node, SlotNode):
        return [
            (end, (*slots, Slot(node.slot, value)), taken + end - at)
            for at, slots, taken in states
            for end, value in spans(node.slot, at)
        ]
    if isinstance(node, Chain):
        for part in node.parts:
            states = _advance(part, text, states, spans)
        return states
    merged = [s for option in node.options for s in _advance(option, text, states, spans)]
    return list(dict.fromkeys(merged))[:_MAX_STATES]


def _gap(text: str, at: int) -> tuple[int, ...]:
    """Where a gap can end: it takes one space; at an end or after a space it takes nothing."""
    if at < len(text) and text[at] == " ":
        return (at + 1,)
    return (at,) if at in (0, len(text)) or text[at - 1] == " " else ()


def _first_letters(node: Node) -> frozenset[str]:
    """Letters that the template can begin with; empty where a slot, or nothing, can come first."""
    letters = _beginnings(node)
    return frozenset() if "" in letters else letters


def _beginnings(node: Node) -> frozenset[str]:
    """First letters of a tree; `""` stands for «anything»."""
    if isinstance(node, Word):
        return frozenset(node.folded[0])
    if isinstance(node, SlotNode):
        return frozenset({""})
    if isinstance(node, Space):
        return frozenset({" "})
    if isinstance(node, Choice):
        return frozenset().union(*(_beginnings(option) for option in node.options))
    letters: frozenset[str] = frozenset()
    for part in node.parts:
        begin = _beginnings(part)
        letters |= begin - {" "}
        if " " not in begin:
            return letters
    return letters | {" "}
