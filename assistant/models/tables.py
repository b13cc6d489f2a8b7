"""The tables of models.lock, whose values are taken and checked one by one."""

import re
from typing import Any

from core.errors import LockError

SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""A name that can't leave its folder, nor be an option or a hidden file."""


class Table:
    """One table of the lock, whose values are taken and checked one by one."""

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

    def texts(self, key: str) -> list[str]:
        """A list of texts with one at least."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise LockError(f"{self.place}: {key} must be a list of texts")
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

    def choice(self, key: str, known: list[str]) -> str:
        """One of the known texts."""
        value = self.text(key)
        if value not in known:
            raise LockError(f"{self.place}: {key} is {value!r}; it can be {', '.join(known)}")
        return value

    def choices(self, key: str, known: list[str]) -> list[str]:
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

    def size(self, key: str) -> int:
        """A number of bytes above 0, or 0 where it is missing."""
        if key not in self.values:
            return 0
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise LockError(f"{self.place}: {key} must be a number of bytes above 0")
        return value

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
