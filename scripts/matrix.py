"""One scenario in many places: axes of settings, expanded, and the table of what still passes.

    snr=0,10,20 voice=*,distance=0.5,2      a setting for each combination
    snr=clean,20,10,5,0 distance=0.5,2      `clean` is without noise

What is played is no business of this module: `Run` plays one setting and says what share passed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from assistant.evaluation.manifest import MIXED
from core.errors import UsageError
from core.language import Language
from scripts.acoustics import Acoustics

Value = float | str | None

NUMBERS: Mapping[str, str] = {
    "snr": "snr_db",
    "distance": "distance_m",
    "speed": "speed",
    "clip": "clip_dbfs",
}
"""Axes of numbers, and the field of Acoustics that each is."""

NAMES = ("noise", "room", "codec")
"""Axes of names, which are fields of Acoustics."""

VOICE = "voice"
LANGUAGE = "language"
LANGUAGES = (*(language.value for language in Language), MIXED)
"""Which scenarios are played: those of this language."""

NOTHING = {"snr": "clean", "clip": "none"}
"""How the absence of noise, or of an overdriven microphone, is written."""

AXES = (*NUMBERS, *NAMES, VOICE, LANGUAGE)
MOST_SETTINGS = 1_000


@dataclass(frozen=True, slots=True)
class Setting:
    """One combination: what each axis stands at."""

    values: Mapping[str, Value]

    @property
    def voice(self) -> str | None:
        """Whose voice the visitors have; None where the matrix leaves it to the scenario."""
        voice = self.values.get(VOICE)
        return voice if isinstance(voice, str) else None

    @property
    def language(self) -> str | None:
        """Of the scenarios that are played: kk, ru or mixed; None for all."""
        language = self.values.get(LANGUAGE)
        return language if isinstance(language, str) else None

    def place(self, acoustics: Acoustics) -> Acoustics:
        """A visitor's place with this setting in it. Raises UsageError for what can't be."""
        changed = {
            NUMBERS.get(axis, axis): value
            for axis, value in self.values.items()
            if axis in NUMBERS or axis in NAMES
        }
        return replace(acoustics, **changed)  # type: ignore[arg-type] # axes() has read them

    def __str__(self) -> str:
        """As it would be written."""
        return " ".join(f"{axis}={written(axis, value)}" for axis, value in self.values.items())


Run = Callable[[Setting], float]
"""Plays a setting; the share of what was asked for that came, from 0 to 1."""

Named = Callable[[str], Sequence[str]]
"""The voices that a pattern stands for; scripts.voices.Voices.named for given languages."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of a setting."""

    setting: Setting
    passed: float
    """From 0 to 1."""


def axes(text: str, named: Named) -> dict[str, tuple[Value, ...]]:
    """Each axis with its values, in the order in which they are written. Raises UsageError."""
    found: dict[str, list[str]] = {}
    axis = ""
    for piece in re.split(r"[\s,]+", text.strip()):
        name, equals, value = piece.rpartition("=")
        if equals:
            axis = name
            if axis not in AXES:
                raise UsageError(f"a matrix has no axis {axis!r}: choose {', '.join(AXES)}")
            if axis in found:
                raise UsageError(f"the axis {axis} stands there twice: write its values together")
            found[axis] = []
        if not axis:
            raise UsageError(f"a matrix is written as snr=0,10,20 distance=0.5,2, not {text!r}")
        if value:
            found[axis].append(value)
    read = {axis: _values(axis, values, named) for axis, values in found.items()}
    for axis, distinct in read.items():
        if not distinct:
            raise UsageError(f"the axis {axis} has no value: write {axis}=… after it")
    return read


def settings(axes: Mapping[str, Sequence[Value]]) -> list[Setting]:
    """Every combination, the last axis changing fastest. Raises UsageError for too many."""
    combined = [Setting(dict(zip(axes, values, strict=True))) for values in product(*axes.values())]
    if len(combined) > MOST_SETTINGS:
        raise UsageError(
            f"the matrix has {len(combined)} settings, and {MOST_SETTINGS} is the most: leave out "
            "values"
        )
    for setting in combined:
        setting.place(Acoustics())
    return combined


def written(axis: str, value: Value) -> str:
    """A value as the owner writes it."""
    if value is None:
        return NOTHING[axis]
    return value if isinstance(value, str) else f"{value:g}"


def played(combined: Sequence[Setting], run: Run) -> Iterator[Cell]:
    """Every setting, in order, each as soon as it is played."""
    for setting in combined:
        yield Cell(setting, run(setting))


def _values(axis: str, values: Sequence[str], named: Named) -> tuple[Value, ...]:
    read: list[Value] = []
    for value in values:
        if axis == VOICE:
            read += named(value)
        elif axis == LANGUAGE and value not in LANGUAGES:
            raise UsageError(f"language={value} is none: choose {', '.join(LANGUAGES)}")
        elif axis in NAMES or axis == LANGUAGE:
            read.append(value)
        else:
            read.append(None if value == NOTHING.get(axis) else _number(axis, value))
    return tuple(dict.fromkeys(read))


def _number(axis: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        nothing = f", or {NOTHING[axis]}" if axis in NOTHING else ""
        raise UsageError(f"{axis}={value} is no number: write one{nothing}") from None
