"""Short names for intents that a language model can answer with, one token each.

`service.documents` → « documents», `ticket.take` → « take»: the last part of the name that no
other intent uses and that is one token; where there is none, one or two capital letters.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from string import ascii_uppercase

from core.errors import DomainError

_PARTS = re.compile(r"[^A-Za-z]+")
_SPARE = (*ascii_uppercase, *(f"{a}{b}" for a in ascii_uppercase for b in ascii_uppercase))


def label_tokens(
    intents: Sequence[str], tokenize: Callable[[str], Sequence[int]], space: str = " "
) -> Mapping[str, tuple[str, int]]:
    """For each intent its label, with the `space` before it, and its only token.

    Raises DomainError where there are more intents than labels.
    """
    shared = _shared_parts(intents)
    chosen: dict[str, tuple[str, int]] = {}
    used: set[int] = set()
    for intent in intents:
        parts = [p for p in reversed(_PARTS.split(intent)) if p and p not in shared]
        for word in (*parts, *_SPARE):
            tokens = tokenize(space + word)
            if len(tokens) == 1 and tokens[0] not in used:
                used.add(tokens[0])
                chosen[intent] = (space + word, tokens[0])
                break
        else:
            raise DomainError(f"more than {len(chosen)} intents: split the domain into several")
    return chosen


def label_grammar(labels: Sequence[str]) -> str:
    """A GBNF grammar that lets exactly these labels through."""
    alternatives = " | ".join(f'"{label}"' for label in labels)
    return f"root ::= {alternatives}"


def _shared_parts(intents: Sequence[str]) -> set[str]:
    parts = [part for intent in intents for part in set(_PARTS.split(intent))]
    return {part for part in parts if parts.count(part) > 1}
