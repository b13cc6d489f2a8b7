"""The folder of model files: `<store>/<model>/<file>`, or `<store>/<model>@<version>/<file>`.

Sizes are looked at whenever a path is handed out; hashes only by `verify`, since reading every
byte takes seconds.
"""

import contextlib
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.models.first_seen import FirstSeen
from assistant.models.lock import Lock, ModelEntry, ModelFile
from assistant.models.versions import read_record, version_of, write_record
from core.errors import ModelDamagedError, ModelMissingError


class Fault(StrEnum):
    """What is wrong with a file of the store."""

    MISSING = "missing"
    WRONG_SIZE = "wrong size"
    WRONG_CONTENT = "wrong content"
    UNKNOWN = "of unknown content"


@dataclass(frozen=True, slots=True)
class Finding:
    """One wrong file."""

    entry: ModelEntry
    file: ModelFile
    path: Path
    fault: Fault
    expected: str
    found: str

    def __str__(self) -> str:
        """One line: the file, what is wrong, and what mends it."""
        detail = "" if self.fault is Fault.MISSING else f" ({self.found}, expected {self.expected})"
        return f"{self.path}: {self.fault}{detail}; run `tildes models pull {self.entry.name}`"


@dataclass(frozen=True, slots=True)
class ModelStore:
    """The model files on this machine, by the names that the lock gives them."""

    folder: Path

    def folder_of(self, entry: ModelEntry) -> Path:
        """Where this version of a model lies or would lie; no other version is there."""
        version = version_of(entry)
        beside = self.folder / f"{entry.name}@{version}"
        if beside.is_dir():
            return beside
        plain = self.folder / entry.name
        record = read_record(plain)
        return plain if record is None or record.version == version else beside

    def path_of(self, entry: ModelEntry, file: ModelFile) -> Path:
        """Where a file of this version lies or would lie."""
        return self.folder_of(entry) / file.name

    def claim(self, entry: ModelEntry) -> None:
        """Keep the folder of this version for it alone; before a file lands. Raises OSError."""
        folder = self.folder_of(entry)
        if read_record(folder) is None:
            write_record(folder, entry)

    def adopt(self, entry: ModelEntry) -> None:
        """Claim a whole model that was here before there were records, if the store lets us."""
        if self.has(entry):
            with contextlib.suppress(OSError):
                self.claim(entry)

    def promised(self, entry: ModelEntry, file: ModelFile) -> ModelFile:
        """The file with the sha256 and size that it must have, where the lock lacks them."""
        return FirstSeen(self.folder).complete(entry.name, file)

    def look(self, entry: ModelEntry, file: ModelFile) -> Finding | None:
        """A finding where a file is missing or has the wrong size; reads none of it."""
        path = self.path_of(entry, file)
        file = self.promised(entry, file)
        try:
            size = path.stat().st_size
        except OSError:
            return Finding(entry, file, path, Fault.MISSING, file.sha256, "nothing")
        if not (file.sha256 and file.size):
            wanted = "what a first pull over https finds"
            return Finding(entry, file, path, Fault.UNKNOWN, wanted, f"{size} bytes")
        if size != file.size:
            return Finding(
                entry, file, path, Fault.WRONG_SIZE, f"{file.size} bytes", f"{size} bytes"
            )
        return None

    def verify_file(self, entry: ModelEntry, file: ModelFile) -> Finding | None:
        """As `look`, and every byte is read and hashed."""
        finding = self.look(entry, file)
        if finding:
            return finding
        path = self.path_of(entry, file)
        file = self.promised(entry, file)
        try:
            found = file_sha256(path)
        except OSError as error:
            found = f"unreadable: {error.strerror}"
        if found != file.sha256:
            return Finding(entry, file, path, Fault.WRONG_CONTENT, file.sha256, found)
        return None

    def has(self, entry: ModelEntry) -> bool:
        """Whether all files of a model are there with the right size."""
        return all(self.look(entry, file) is None for file in entry.files)

    def model_folder(self, entry: ModelEntry) -> Path:
        """The folder of a model whose files are all there.

        Raises ModelMissingError or ModelDamagedError for the first that is not.
        """
        for file in entry.files:
            finding = self.look(entry, file)
            if finding is None:
                continue
            if finding.fault is Fault.MISSING:
                raise ModelMissingError(str(finding))
            raise ModelDamagedError(str(finding))
        return self.folder_of(entry)


def verify(lock: Lock, store: ModelStore, required: Collection[ModelEntry] = ()) -> list[Finding]:
    """Read every file that must be or is in the store; empty where all is as the lock promises.

    A model outside `required` counts only once a file of it is in the store.
    """
    findings = []
    for entry in lock.entries:
        if entry in required or any(store.path_of(entry, file).exists() for file in entry.files):
            found = (store.verify_file(entry, file) for file in entry.files)
            findings += [finding for finding in found if finding]
    return findings


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
