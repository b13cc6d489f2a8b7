"""Which version of a model a folder of the store holds.

A version is what the lock says of a model's files. The folder of a model is `<name>`; a version
that comes while another one is there gets `<name>@<version>` beside it, so that the bytes under an
assistant that runs are never replaced by other ones. Which is which stands in a small file in
each folder, written before its first model file. A folder without one is taken for the version
that the lock in use names.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from assistant.models.lock import ModelEntry, ModelFile
from assistant.models.tables import SAFE_NAME

RECORD_NAME = ".tildes.json"
VERSION_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Record:
    """What Tildes wrote into a folder."""

    model: str
    version: str
    files: tuple[str, ...]
    """The names of the model files, whether they have come yet or not."""


def version_of(entry: ModelEntry) -> str:
    """Hexadecimal digits that change with any byte of any of its files, or of its ingredients."""
    files = (*entry.files, *(entry.recipe.ingredients if entry.recipe else ()))
    told = "".join(sorted(f"{file.name} {file.size} {_content(file)}\n" for file in files))
    return hashlib.sha256(told.encode()).hexdigest()[:VERSION_DIGITS]


def _content(file: ModelFile) -> str:
    """What stands for its bytes: the address where nobody has published their sha256."""
    return file.sha256 or " ".join(file.urls)


def read_record(folder: Path) -> Record | None:
    """What a folder's record says; None where there is none that can be read."""
    try:
        told = json.loads((folder / RECORD_NAME).read_text(encoding="utf-8"))
        record = Record(told["model"], told["version"], tuple(told["files"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    texts = (record.model, record.version, *record.files)
    safe = all(isinstance(text, str) and SAFE_NAME.fullmatch(text) for text in texts)
    return record if safe else None


def write_record(folder: Path, entry: ModelEntry) -> None:
    """Say that a folder is this version's. Raises OSError."""
    told = {
        "model": entry.name,
        "version": version_of(entry),
        "files": [file.name for file in entry.files],
    }
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{RECORD_NAME}.part"
    half.write_text(json.dumps(told), encoding="utf-8")
    half.replace(folder / RECORD_NAME)
