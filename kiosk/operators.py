"""Who works here: names, windows and PINs, in a file that its owner alone can read.

`tildes operators` writes it; the desk reads it anew when it was changed.
"""

import json
import os
import re
import tempfile
import threading
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import ConfigError, UsageError
from kiosk.pins import HashedPin

FILE = "operators.json"

_NAME = re.compile(r"[^\W_][\w .'’-]{0,39}")
_WINDOW = re.compile(r"[\w -]{1,20}")


class Role(StrEnum):
    """What somebody may do."""

    OPERATOR = "operator"
    """Call and end tickets at a window."""

    OWNER = "owner"
    """See the machine's health and try its devices."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may sign in."""

    name: str
    role: Role
    window: str
    """Where visitors are called to, e.g. «3»; empty for an owner."""

    pin: HashedPin


class Operators:
    """The staff, by name. Safe to share between threads and, by the file, between programs."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where the file is; it need not exist yet."""
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._known: dict[str, Operator] = {}

    def everyone(self) -> list[Operator]:
        """All of them, by name. Raises ConfigError for a file that is damaged."""
        return sorted(self._read().values(), key=lambda operator: operator.name)

    def find(self, name: str) -> Operator | None:
        """Somebody by name, whatever the case of its letters. Raises ConfigError."""
        return self._read().get(_key(name))

    def add(self, operator: Operator) -> None:
        """Raises UsageError for a name that is taken or can't be used, ConfigError."""
        if not _NAME.fullmatch(operator.name):
            raise UsageError("a name begins with a letter and has at most 40 letters and digits")
        if operator.role is Role.OPERATOR and not _WINDOW.fullmatch(operator.window):
            raise UsageError("give the window: up to 20 letters and digits, e.g. --window 3")
        known = self._read()
        if _key(operator.name) in known:
            raise UsageError(f"{operator.name} is there already: remove, or change the PIN")
        self._write({**known, _key(operator.name): operator})

    def change_pin(self, name: str, pin: HashedPin) -> None:
        """Whoever is signed in under the name is signed out. Raises UsageError, ConfigError."""
        one = self._one(name)
        changed = Operator(one.name, one.role, one.window, pin)
        self._write({**self._read(), _key(name): changed})

    def remove(self, name: str) -> None:
        """Whoever is signed in under the name is signed out. Raises UsageError, ConfigError."""
        self._one(name)
        self._write({key: one for key, one in self._read().items() if key != _key(name)})

    def _one(self, name: str) -> Operator:
        found = self.find(name)
        if found is None:
            raise UsageError(f"nobody is called {name!r}: see `tildes operators list`")
        return found

    def _read(self) -> dict[str, Operator]:
        with self._lock:
            try:
                status = self._path.stat()
            except FileNotFoundError:
                return {}
            except OSError as error:
                raise self._unreadable(error.strerror or "unreadable") from error
            # Two changes within one tick of the file system's clock differ in the inode.
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp != self._stamp:
                self._known, self._stamp = self._parsed(), stamp
            return dict(self._known)

    def _parsed(self) -> dict[str, Operator]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
            people = [
                Operator(
                    str(entry["name"]),
                    Role(entry["role"]),
                    str(entry["window"]),
                    HashedPin(str(entry["pin"]["salt"]), str(entry["pin"]["digest"])),
                )
                for entry in entries
            ]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._unreadable("damaged") from error
        return {_key(one.name): one for one in people}

    def _write(self, people: dict[str, Operator]) -> None:
        """Replace the file whole, so that a power cut leaves the old one or the new one."""
        text = json.dumps([asdict(one) for one in people.values()], ensure_ascii=False, indent=1)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # mkstemp's files are readable by their owner alone.
            handle, written = tempfile.mkstemp(dir=self._path.parent, prefix=FILE)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(self._path)
        except OSError as error:
            raise self._unreadable(error.strerror or "can't be written") from error

    def _unreadable(self, reason: str) -> ConfigError:
        return ConfigError(f"{self._path}: {reason}; mend it, or delete it and add everyone anew")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
