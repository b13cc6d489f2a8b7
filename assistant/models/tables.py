"""Reads the TOML files that ship with Tildes, models.lock and profiles.toml, table by table."""

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from core.errors import LockError

SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""A name that can't leave its folder, nor be an option or a hidden file."""

ParsedT = TypeVar("ParsedT")


class Table:
    """One table, whose values are taken and checked one by one. All raise LockError."""

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self.values = dict(values)
        self.place = place
        self._taken: set[str] = set()

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, unless a default stands for it."""
        value = self._take(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise LockError(f"{self.place}: {key} must be text")
        return value

    def texts(self, key: str, what: str = "texts") -> list[str]:
        """A list of texts with one at least; `what` says of which."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise LockError(f"{self.place}: {key} must be a list of {what}")
        return value

    def name(self, key: str) -> str:
        """A name that is safe as that of a file."""
        return self.matching(key, SAFE_NAME, "letters, digits, '.', '_' and '-'")

    def matching(self, key: str, pattern: re.Pattern[str], wanted: str) -> str:
        """A text of a form; `wanted` says which."""
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise LockError(f"{self.place}: {key} must be {wanted}, not {value!r}")
        return value

    def digest(self, key: str, digits: int) -> str:
        """A hash, in lower-case hexadecimal."""
        pattern = re.compile(f"[0-9a-f]{{{digits}}}")
        return self.matching(key, pattern, f"{digits} lower-case hexadecimal digits")

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of the known texts."""
        value = self.text(key)
        if value not in known:
            raise LockError(f"{self.place}: {key} is {value!r}; it can be {', '.join(known)}")
        return value

    def choices(self, key: str, known: Sequence[str]) -> list[str]:
        """A list of known texts."""
        values = self.texts(key)
        for value in values:
            if value not in known:
                raise LockError(f"{self.place}: {key} has {value!r}; known: {', '.join(known)}")
        return values

    def flag(self, key: str) -> bool:
        """True or false; false where it is missing."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise LockError(f"{self.place}: {key} must be true or false")
        return value

    def whole(self, key: str, least: int = 1, most: int = 1_000_000) -> int:
        """A whole number within bounds."""
        value = self._take(key)
        if type(value) is not int or not least <= value <= most:
            raise LockError(f"{self.place}: {key} must be a whole number from {least} to {most}")
        return value

    def size(self, key: str) -> int:
        """A number of bytes above 0, or 0 where it is missing."""
        if key not in self.values:
            return 0
        value = self._take(key)
        if type(value) is not int or value < 1:
            raise LockError(f"{self.place}: {key} must be a number of bytes above 0")
        return value

    def table(self, key: str, place: str) -> "Table":
        """The table below this one."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise LockError(f"{self.place}: {key} must be a table")
        return Table(value, place)

    def tables(self, key: str, place: str) -> list["Table"]:
        """One or more tables below this one."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise LockError(f"{self.place}: {key} must be one or more tables")
        return [Table(table, place) for table in value]

    def finish(self, *known: str) -> None:
        """Refuse keys that nobody has taken."""
        unknown = sorted(set(self.values) - self._taken - set(known))
        if unknown:
            raise LockError(f"{self.place}: {unknown[0]} is unknown")

    def _take(self, key: str, default: object = None) -> Any:
        self._taken.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise LockError(f"{self.place}: {key} is missing")
        return value


def read_tables(path: Path, parse: Callable[[Table], ParsedT]) -> ParsedT:
    """What `parse` makes of a file's outermost table. Raises LockError with the file's path."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"{path}: can't be read: {error}; reinstall Tildes") from error
    except tomllib.TOMLDecodeError as error:
        raise LockError(f"{path}: not valid TOML: {error}") from error
    try:
        return parse(Table(content, path.name))
    except LockError as error:
        raise LockError(f"{path}: {error}") from None
