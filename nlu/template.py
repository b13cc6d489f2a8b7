"""Sentence templates in hassil's syntax, as a small tree that is matched and expanded.

    [маған] {service} (алуға|жасауға) талон беріңіз

`[optional]`, `(one|other)`, `(any;order)`, `{slot}`, `<rule>`. hassil parses; its tree, made for
its own matcher, is turned into five node types. Errors say what to write instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

from hassil import (
    Alternative,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
    parse_sentence,
)
from hassil.parser import ParseError

from nlu.text import fold_piece, written

MAX_TEMPLATE = 1000
"""Characters."""

MAX_PERMUTED = 4
"""Parts of one `(a;b)`: n parts have n! orders."""


MAX_NESTED = 10
"""Brackets inside brackets."""


class TemplateError(ValueError):
    """A template that can't be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Word:
    """A literal word, or a piece of one."""

    written: str
    folded: str


@dataclass(frozen=True, slots=True)
class Space:
    """The gap between two words; it takes no room at an end or beside another gap."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts that follow each other; the empty chain matches nothing at all."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of several."""

    options: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class SlotNode:
    """A place where any form of any value of the slot stands."""

    slot: str


Node = Word | Space | Chain | Choice | SlotNode

Rules = Mapping[str, Node]
"""Shared pieces by name, in one language."""


def parse_template(text: str, rules: Rules) -> Node:
    """The tree of a template. Raises TemplateError."""
    if len(text) > MAX_TEMPLATE:
        raise TemplateError(f"longer than {MAX_TEMPLATE} characters: split it into several")
    _check_brackets(text)
    try:
        expression = parse_sentence(text).expression
    except (ParseError, AssertionError, RecursionError):
        raise TemplateError(
            "does not parse: write [optional], (one|other), {slot} and <rule>, "
            "and nothing empty inside brackets"
        ) from None
    node = _convert(expression, rules)
    if not any(isinstance(leaf, Word | SlotNode) for leaf in leaves(node)):
        raise TemplateError("holds no words: write what a visitor says")
    return node


def leaves(node: Node) -> list[Node]:
    """Words, spaces and slots of a tree, from left to right."""
    if isinstance(node, Chain):
        return [leaf for part in node.parts for leaf in leaves(part)]
    if isinstance(node, Choice):
        return [leaf for option in node.options for leaf in leaves(option)]
    return [node]


def slots_of(node: Node) -> tuple[str, ...]:
    """Names of the slots in a tree, each once, in order."""
    return tuple(dict.fromkeys(leaf.slot for leaf in leaves(node) if isinstance(leaf, SlotNode)))


def words_of(node: Node) -> frozenset[str]:
    """Folded words of a tree, and pieces of words, outside its slots."""
    return frozenset(leaf.folded.strip() for leaf in leaves(node) if isinstance(leaf, Word))


_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}


def _check_brackets(text: str) -> None:
    """Name the bracket that lacks its partner: the commonest mistake of all."""
    open_brackets: list[tuple[str, int]] = []
    for position, character in enumerate(text, start=1):
        if character in _CLOSERS:
            open_brackets.append((character, position))
            if len(open_brackets) > MAX_NESTED:
                raise TemplateError(f"nests brackets deeper than {MAX_NESTED}: write it plainer")
        elif character in _CLOSERS.values():
            if not open_brackets or _CLOSERS[open_brackets[-1][0]] != character:
                raise TemplateError(
                    f"«{character}» at character {position} closes nothing: delete it, "
                    "or open its bracket before it"
                )
            open_brackets.pop()
    if open_brackets:
        character, position = open_brackets[-1]
        raise TemplateError(
            f"«{character}» at character {position} is never closed: "
            f"write «{_CLOSERS[character]}» where it ends"
        )


def _convert(expression: object, rules: Rules) -> Node:
    if isinstance(expression, TextChunk):
        return _literal(expression.original_text)
    if isinstance(expression, ListReference):
        return _slot(expression)
    if isinstance(expression, RuleReference):
        if expression.rule_name not in rules:
            raise TemplateError(
                f"<{expression.rule_name}> is not in rules.yaml: write the words here, "
                "or add the rule above those that use it"
            )
        return rules[expression.rule_name]
    if isinstance(expression, Permutation):
        return _orders(tuple(_convert(item, rules) for item in expression.items))
    if isinstance(expression, Alternative):
        return Choice(tuple(_convert(item, rules) for item in expression.items))
    assert isinstance(expression, Group)  # noqa: S101 - hassil has no other kinds
    return Chain(tuple(_convert(item, rules) for item in expression.items))


def _slot(reference: ListReference) -> SlotNode:
    name = str(reference.slot_name)
    if reference.is_capture or reference.is_inline_range or not name.strip():
        raise TemplateError(
            f"{{{name}}} is not a slot: name one that stands under `slots:` of the intent"
        )
    return SlotNode(name.strip())


def _orders(parts: tuple[Node, ...]) -> Node:
    if len(parts) > MAX_PERMUTED:
        raise TemplateError(f"(a;b) with more than {MAX_PERMUTED} parts: write the usual orders")
    return Choice(tuple(Chain(order) for order in permutations(parts)))


def _literal(text: str) -> Node:
    """Words and the spaces around and between them."""
    parts: list[Node] = []
    for index, piece in enumerate(text.split(" ")):
        if index:
            parts.append(Space())
        folded = fold_piece(piece)
        if folded.strip():
            parts.append(Word(_lower(piece), folded if _joins(piece) else folded.strip()))
    return parts[0] if len(parts) == 1 else Chain(tuple(parts))


def _lower(piece: str) -> str:
    """As `written`, but a hyphen at the edge of a piece stays: «по-(русски|казахски)»."""
    lead = "-" if piece.startswith("-") else ""
    trail = "-" if piece.endswith("-") else ""
    return f"{lead}{written(piece)}{trail}"


def _joins(piece: str) -> bool:
    return piece.startswith("-") or piece.endswith("-")
