"""Reads profiles.toml: the models and numbers of each profile.

Each part that a model can play is a `Duty`. A profile lists the models for it, the preferred first:
the first that is in the store is used. The last one must be there, but for the duties of which a
profile may do without: a recogniser of one language alone.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.config import PROFILES
from assistant.models.lock import Lock, ModelEntry, Role
from core.errors import LockError
from core.language import Language

COMPUTE_TYPES = ("auto", "int8", "int8_float16", "float16", "float32")
PROFILES_FILE = Path(__file__).parent / "profiles.toml"


@dataclass(frozen=True, slots=True)
class Duty:
    """A part that a model plays."""

    name: str
    """Its key in a profile, and in the section of the config where the owner may name another."""

    section: str
    role: Role
    languages: tuple[Language, ...]
    """Those that a model for it has to serve."""

    dispensable: bool = False
    """Whether a profile may do without."""

    @property
    def setting(self) -> str:
        """Where the owner names another model."""
        return f"{self.section}.{self.name}"


BOTH = (Language.KK, Language.RU)
DUTIES = (
    Duty("recognizer", "hearing", Role.RECOGNIZER, BOTH),
    Duty("recognizer_kk", "hearing", Role.RECOGNIZER, (Language.KK,), dispensable=True),
    Duty("recognizer_ru", "hearing", Role.RECOGNIZER, (Language.RU,), dispensable=True),
    Duty("language_model", "understanding", Role.LANGUAGE_MODEL, BOTH),
    Duty("voice_kk", "speaking", Role.VOICE, (Language.KK,)),
    Duty("voice_ru", "speaking", Role.VOICE, (Language.RU,)),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of machine gets."""

    name: str
    about: str
    """The machines that it is for, in a few words."""

    models: Mapping[str, tuple[str, ...]]
    """Names in models.lock by the name of their duty, the preferred first."""

    device: str
    """As hearing.device: auto, cpu or cuda."""

    compute_type: str
    """As hearing.compute_type."""

    threads: int
    """At most, and never more than the machine has cores."""

    window_s: int
    """Seconds of the common recogniser's shortest window."""

    writer_window_s: int
    """The same of a recogniser of one language alone."""

    short_beam: int
    long_beam: int
    """Hypotheses that are followed in short and in longer utterances."""

    longest_clause: int
    """Characters that a voice says in one go: its memory grows with them."""

    program_mb: int
    """Resident memory at its highest, models not counted, in 10⁶ bytes."""

    lean: bool
    """Whether memory is worth more than a few per cent of speed: see devices.heap."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """All of profiles.toml."""

    all: Mapping[str, Profile]
    """By name, in the order of PROFILES."""

    model_mb: Mapping[str, int]
    """What each model adds, where it was measured; see memory.py for the others."""


def fitting(lock: Lock, duty: Duty) -> tuple[ModelEntry, ...]:
    """The models that can do it, the lock's preferred first, fallbacks last."""
    return tuple(
        entry
        for entry in lock.serving(duty.role, duty.languages[0])
        if set(duty.languages) <= set(entry.languages)
    )


def load_profiles(lock: Lock, path: Path = PROFILES_FILE) -> Profiles:
    """Read the profiles and hold them against the lock. Raises LockError with the place."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"{path}: can't be read: {error}; reinstall Tildes") from error
    except tomllib.TOMLDecodeError as error:
        raise LockError(f"{path}: not valid TOML: {error}") from error
    try:
        return _parse(content, lock)
    except LockError as error:
        raise LockError(f"{path}: {error}") from None


def _parse(content: dict[str, Any], lock: Lock) -> Profiles:
    model_mb = _table(content, "memory")
    known = {entry.name for entry in lock.entries}
    for name in model_mb:
        _whole(model_mb, name, "memory")
        if name not in known:
            raise LockError(f"memory: no model of models.lock is called {name!r}")
    tables = _table(content, "profile")
    for name in sorted({*PROFILES} ^ {*tables}):
        raise LockError(f"profile {name} is {'missing' if name in PROFILES else 'unknown'}")
    profiles = {name: _profile(name, _table(tables, name), lock) for name in PROFILES}
    return Profiles(
        MappingProxyType(profiles),
        MappingProxyType(model_mb),
    )


def _profile(name: str, table: dict[str, Any], lock: Lock) -> Profile:
    place = f"profile {name}"
    duties = {duty.name: _models(table.pop(duty.name, None), duty, place, lock) for duty in DUTIES}
    known = {field.name for field in fields(Profile)} - {"name", "models"}
    for key in table:
        if key not in known:
            raise LockError(f"{place}: {key} is unknown")
    return Profile(
        name=name,
        about=_text(table, "about", place),
        models=MappingProxyType(duties),
        device=_choice(table, "device", place, ("auto", "cpu", "cuda")),
        compute_type=_choice(table, "compute_type", place, COMPUTE_TYPES),
        threads=_whole(table, "threads", place),
        window_s=_whole(table, "window_s", place, 10, 30),
        writer_window_s=_whole(table, "writer_window_s", place, 10, 30),
        short_beam=_whole(table, "short_beam", place),
        long_beam=_whole(table, "long_beam", place),
        longest_clause=_whole(table, "longest_clause", place, 60),
        program_mb=_whole(table, "program_mb", place),
        lean=_flag(table, "lean", place),
    )


def _models(value: object, duty: Duty, place: str, lock: Lock) -> tuple[str, ...]:
    if value is None and duty.dispensable:
        return ()
    listed = isinstance(value, list) and all(isinstance(name, str) for name in value)
    if not isinstance(value, list) or not listed or not value:
        raise LockError(f"{place}: {duty.name} must be a list of models")
    able = {entry.name for entry in fitting(lock, duty)}
    for name in value:
        if name not in able:
            spoken = " and ".join(duty.languages)
            kind = duty.role.value.replace("_", " ")
            raise LockError(f"{place}: models.lock has no {kind} for {spoken} called {name!r}")
    return tuple(value)


def _table(values: dict[str, Any], key: str) -> dict[str, Any]:
    value = values.get(key)
    if not isinstance(value, dict):
        raise LockError(f"{key} must be a table")
    return value


def _text(values: dict[str, Any], key: str, place: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise LockError(f"{place}: {key} must be text")
    return value


def _choice(values: dict[str, Any], key: str, place: str, known: tuple[str, ...]) -> str:
    value = _text(values, key, place)
    if value not in known:
        raise LockError(f"{place}: {key} is {value!r}; it can be {', '.join(known)}")
    return value


def _flag(values: dict[str, Any], key: str, place: str) -> bool:
    value = values.get(key, False)
    if not isinstance(value, bool):
        raise LockError(f"{place}: {key} must be true or false")
    return value


def _whole(
    values: dict[str, Any], key: str, place: str, least: int = 1, most: int = 1_000_000
) -> int:
    value = values.get(key)
    if type(value) is not int or not least <= value <= most:
        raise LockError(f"{place}: {key} must be a whole number from {least} to {most}")
    return value
