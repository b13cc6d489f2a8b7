"""Reads profiles.toml: the models and numbers of each profile.

Each part that a model can play is a `Duty`. A profile lists the models for it, the preferred first:
the first that is in the store is used. The last one must be there, but for the duties of which a
profile may do without: a recogniser of one language alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assistant.config import COMPUTE_TYPES, DEVICES, PROFILES
from assistant.models.lock import Lock, ModelEntry, Role
from assistant.models.tables import Table, read_tables
from core.errors import LockError
from core.language import Language

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

    def __str__(self) -> str:
        """What a model for it is called: «recognizer for kk and ru»."""
        return f"{self.role.replace('_', ' ')} for {' and '.join(self.languages)}"

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
    return read_tables(path, lambda table: _parse(table, lock))


def _parse(table: Table, lock: Lock) -> Profiles:
    memory, profiles = table.table("memory", "memory"), table.table("profile", "profile")
    table.finish()
    known = {entry.name for entry in lock.entries}
    for name in memory.values:
        if name not in known:
            raise LockError(f"memory: no model of models.lock is called {name!r}")
    for name in sorted({*PROFILES} ^ {*profiles.values}):
        raise LockError(f"profile {name} is {'missing' if name in PROFILES else 'unknown'}")
    return Profiles(
        MappingProxyType({name: _profile(name, profiles, lock) for name in PROFILES}),
        MappingProxyType({name: memory.whole(name) for name in memory.values}),
    )


def _profile(name: str, profiles: Table, lock: Lock) -> Profile:
    table = profiles.table(name, f"profile {name}")
    profile = Profile(
        name=name,
        about=table.text("about"),
        models=MappingProxyType({duty.name: _models(table, duty, lock) for duty in DUTIES}),
        device=table.choice("device", DEVICES),
        compute_type=table.choice("compute_type", COMPUTE_TYPES),
        threads=table.whole("threads"),
        window_s=table.whole("window_s", 10, 30),
        writer_window_s=table.whole("writer_window_s", 10, 30),
        short_beam=table.whole("short_beam"),
        long_beam=table.whole("long_beam"),
        longest_clause=table.whole("longest_clause", 60),
        program_mb=table.whole("program_mb"),
        lean=table.flag("lean"),
    )
    table.finish()
    return profile


def _models(table: Table, duty: Duty, lock: Lock) -> tuple[str, ...]:
    if duty.dispensable and duty.name not in table.values:
        return ()
    listed = table.texts(duty.name, "models")
    able = {entry.name for entry in fitting(lock, duty)}
    for name in listed:
        if name not in able:
            raise LockError(f"{table.place}: models.lock has no {duty} called {name!r}")
    return tuple(listed)
