"""YAML whose values know their line, so that every complaint can point at the place.

Built from the parser's events rather than from constructed objects: every scalar stays the
text that was written («no» is not False), sizes and depth are bounded, aliases are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from core.errors import DomainError

MAX_BYTES = 2_000_000
MAX_DEPTH = 12

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML value with its place: text, a tuple of values, or pairs of key and value."""

    value: "str | tuple[Located, ...] | tuple[tuple[Located, Located], ...]"
    kind: str
    """`text`, `list` or `mapping`."""

    path: Path
    line: int
    """From 1."""

    def error(self, message: str) -> DomainError:
        """A DomainError that points here."""
        return DomainError(message, self.path, self.line)

    def text(self) -> str:
        """The scalar as it was written, stripped; not empty."""
        if not isinstance(self.value, str):
            raise self.error(f"expected text here, found a {self.kind}")
        stripped = self.value.strip()
        if not stripped:
            raise self.error("expected text here, found nothing: write it, or delete the line")
        return stripped

    def items(self) -> "tuple[Located, ...]":
        """The values of a list."""
        if self.kind != "list":
            raise self.error(f"expected a list here, found a {self.kind}: put it in [ ]")
        return tuple(item for item in self.value if isinstance(item, Located))

    def pairs(self) -> "Iterator[tuple[str, Located]]":
        """Keys and values of a mapping, in the order written; a doubled key is an error."""
        if self.kind != "mapping":
            raise self.error(f"expected a mapping (key: value) here, found a {self.kind}")
        seen: set[str] = set()
        for pair in self.value:
            assert isinstance(pair, tuple)  # noqa: S101 - the kind says so
            key, value = pair
            name = key.text()
            if name in seen:
                raise key.error(f"«{name}» stands here twice: keep one of them")
            seen.add(name)
            yield name, value

    def fields(self, known: frozenset[str]) -> "dict[str, Located]":
        """A mapping with fixed keys; an unknown key is an error that lists the known ones."""
        found = dict(self.pairs())
        for name, value in found.items():
            if name not in known:
                allowed = ", ".join(sorted(known))
                raise value.error(f"unknown key «{name}»; it can be one of: {allowed}")
        return found

    def boolean(self) -> bool:
        """`true` or `false`."""
        word = self.text().lower()
        if word not in ("true", "false"):
            raise self.error(f"expected true or false, found «{word}»")
        return word == "true"

    def integer(self) -> int:
        """A whole number."""
        word = self.text()
        try:
            return int(word)
        except ValueError:
            raise self.error(f"expected a whole number, found «{word}»") from None


def read_located(path: Path) -> Located:
    """The one document of a YAML file. Raises DomainError with path and line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DomainError(f"larger than {MAX_BYTES} bytes: split it into several files", path)
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DomainError(f"can't be read: {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        raise DomainError("not UTF-8: save the file as UTF-8", path) from error
    try:
        return _build(source, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        problem = " ".join(part for part in (error.context, error.problem) if part)
        raise DomainError(
            f"broken YAML: {problem}; check quotes and indentation", path, line
        ) from error
    except yaml.YAMLError as error:
        raise DomainError(
            f"broken YAML: {str(error).splitlines()[0]}; remove that character", path
        ) from error


def _build(source: str, path: Path) -> Located:
    """Fold the parser's events into values, without recursion."""
    stack: list[tuple[str, int, list[Located]]] = [("document", 1, [])]
    for event in yaml.parse(source, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, AliasEvent):
            raise DomainError("«*» aliases are not used in a domain: repeat the text", path, line)
        if isinstance(event, ScalarEvent):
            stack[-1][2].append(Located(event.value, "text", path, line))
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            if len(stack) > MAX_DEPTH:
                raise DomainError(f"nested deeper than {MAX_DEPTH} levels", path, line)
            kind = "mapping" if isinstance(event, MappingStartEvent) else "list"
            stack.append((kind, line, []))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            kind, start, values = stack.pop()
            if kind == "mapping":
                pairs = tuple(zip(values[0::2], values[1::2], strict=True))
                stack[-1][2].append(Located(pairs, kind, path, start))
            else:
                stack[-1][2].append(Located(tuple(values), kind, path, start))
    documents = stack[0][2]
    if not documents:
        raise DomainError("the file is empty: delete it, or fill it", path)
    if len(documents) > 1:
        raise documents[1].error("a second document starts here: keep one a file")
    return documents[0]
