"""What `domain check` says about a place in a domain."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.language import Language
from nlu.content import Domain, Template
from nlu.located import Located, read_located


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to mend, and how."""

    path: Path
    line: int
    """From 1."""

    message: str

    def __str__(self) -> str:
        """Write it as compilers do, so that editors can jump to it."""
        return f"{self.path}:{self.line}: {self.message}"


def at_template(template: Template, message: str) -> Finding:
    """A finding about a sentence or form."""
    return Finding(template.path, template.line, message)


def texts(domain: Domain) -> Iterator[tuple[Located, Language]]:
    """Names, replies, facts and what two intents are called: all that is said to visitors."""
    dialogue = domain.folder / "dialogue.yaml"
    if dialogue.is_file():
        yield from _walk(read_located(dialogue), None)
    for folder in ("lists", "replies", "facts"):
        for path in sorted((domain.folder / folder).glob("*.yaml")):
            yield from _walk(read_located(path), None)


def _walk(node: Located, language: Language | None) -> Iterator[tuple[Located, Language]]:
    if node.kind == "text" and language is not None:
        yield node, language
    if node.kind == "mapping":
        for key, value in node.pairs():
            if key != "forms":
                inner = Language(key) if key in set(Language) else language
                yield from _walk(value, inner if key not in ("source", "checked") else None)
