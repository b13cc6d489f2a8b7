"""The two TSV files of an evaluation: recordings with their text, utterances with their intent."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ManifestError
from core.language import Language

MIXED = "mixed"
"""The label of speech that holds both languages."""

KIND = "kind: "
"""How the names of the groups begin that a manifest makes by its own column `kind`."""

LANGUAGES = (*(language.value for language in Language), MIXED)


@dataclass(frozen=True, slots=True)
class Recording:
    """A row of an ASR manifest."""

    file: str
    """As written in the manifest."""

    path: Path
    """Where it is: relative names are relative to the manifest."""

    language: str
    """kk, ru or mixed."""

    text: str
    """What is said; empty for speech outside the domain."""

    kind: str = ""
    """The manifest's own grouping, from its column `kind` where it has one."""


@dataclass(frozen=True, slots=True)
class LabelledUtterance:
    """A row of an NLU file."""

    language: str
    """kk, ru or mixed."""

    text: str
    intent: str
    slots: dict[str, object]


def read_recordings(path: Path) -> tuple[Recording, ...]:
    """Read an ASR manifest: columns file, language, text, maybe kind. Raises ManifestError."""
    return tuple(
        Recording(row["file"], path.parent / row["file"], row["language"], row["text"], row["kind"])
        for _, row in _rows(path, ("file", "language", "text"), optional=("kind",))
    )


def read_utterances(path: Path) -> tuple[LabelledUtterance, ...]:
    """Read an NLU file: columns language, utterance, intent, slots (JSON). Raises ManifestError."""
    return tuple(
        LabelledUtterance(
            row["language"], row["utterance"], row["intent"], _slots(path, line, row["slots"])
        )
        for line, row in _rows(path, ("language", "utterance", "intent", "slots"))
    )


def _rows(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number (from 1) and the wanted columns of each row; optional ones may be empty."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ManifestError(f"{path}: no such file") from None
    except UnicodeDecodeError:
        raise ManifestError(f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}") from error
    # QUOTE_NONE: a quotation mark in an utterance is a character like any other.
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    lacking = [column for column in columns if column not in (reader.fieldnames or ())]
    if lacking:
        raise ManifestError(
            f"{path}:1: no column {lacking[0]!r}; the first line must name the columns, "
            f"tab-separated: {' '.join(columns)}"
        )
    empty = True
    for line, row in enumerate(reader, start=2):
        empty = False
        if any(row[column] is None for column in columns):
            raise ManifestError(f"{path}:{line}: too few columns; separate them by one tab each")
        if row["language"] not in LANGUAGES:
            raise ManifestError(
                f"{path}:{line}: language is {row['language']!r}; write kk, ru or mixed"
            )
        wanted = {column: row[column] for column in columns}
        yield line, wanted | {column: row.get(column) or "" for column in optional}
    if empty:
        raise ManifestError(f"{path}: no rows below the header")


def _slots(path: Path, line: int, text: str) -> dict[str, object]:
    try:
        slots = json.loads(text or "{}")
    except json.JSONDecodeError:
        slots = None
    if not isinstance(slots, dict):
        raise ManifestError(
            f'{path}:{line}: slots must be a JSON object such as {{"day": "today"}}'
        )
    return slots
