"""Lets a fetched file land in the store: whole, with the promised bytes, or not at all."""

import contextlib
import errno
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.models.lock import ModelFile
from assistant.models.workspace import sync_folder
from core.errors import PullError

PARTIALS_NAME = ".partial"
"""The folder of the store where downloads wait for the rest of them."""

CHUNK_BYTES = 1 << 20


class WrongBytes(PullError):
    """What came is not what the lock promises."""


class Landing:
    """A file on its way into the store: what has come so far, and its hashes.

    What an earlier pull had fetched is at hand again, unless the path is new. A context manager;
    at its end the bytes stay where they are, for a later one.
    """

    def __init__(self, path: Path, file: ModelFile) -> None:
        """`path`: where the bytes wait, on the store's file system. Raises OSError."""
        self.file = file
        self.done = 0
        """Bytes so far."""

        self.resumed = False
        """Whether some of them came earlier, perhaps from elsewhere."""

        self._path = path
        self._note = path.with_name(f"{path.name}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("a+b")
        self._forget()
        self._take_up()

    def __enter__(self) -> Self:
        """Nothing is done but to close it at the end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; of nothing, nothing stays."""
        if self.done:
            self._stream.close()
        else:
            self.discard()

    @property
    def whole(self) -> bool:
        """Whether as many bytes are here as the file must have."""
        return self.done > 0 and self.done == self.file.size

    def etag(self, url: str) -> str | None:
        """What the bytes so far were called by this address; None where they can't be gone on with.

        Bytes of any origin can where the sha256 is known: in the end it tells.
        """
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            etag = str(note["etag"]) if note["url"] == url else ""
        except (OSError, ValueError, KeyError, TypeError):
            etag = ""
        return etag if etag or self.file.sha256 else None

    def note(self, url: str, etag: str) -> None:
        """Remember where the bytes come from."""
        self._note.write_text(json.dumps({"url": url, "etag": etag}), encoding="utf-8")

    def write(self, chunk: bytes) -> None:
        """Add bytes. Raises WrongBytes past the promised size, OSError where writing fails."""
        if self.file.size and self.done + len(chunk) > self.file.size:
            raise WrongBytes(f"more than the {self.file.size} bytes of models.lock came")
        self._stream.write(chunk)
        self._add(chunk)

    def restart(self) -> None:
        """Forget what has come so far."""
        self._stream.truncate(0)
        self._forget()

    def discard(self) -> None:
        """Delete what has come."""
        self._stream.close()
        self._path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def checked(self) -> ModelFile:
        """The file with the size and sha256 that were found. Raises WrongBytes, OSError."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        if self.file.size and self.done != self.file.size:
            raise WrongBytes(f"{self.done} bytes came, models.lock has {self.file.size}")
        sha256 = self._sha256.hexdigest()
        if self.file.sha256 not in ("", sha256):
            raise WrongBytes("the bytes that came are not those of models.lock (sha256 differs)")
        if not self.file.sha256 and self.file.md5 not in ("", self._md5.hexdigest()):
            raise WrongBytes("the bytes that came are not those of models.lock (md5 differs)")
        return replace(self.file, size=self.done, sha256=sha256)

    def settle(self, target: Path) -> None:
        """Rename it to where it belongs. Raises OSError; the target is then as it was."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(target)
        self._note.unlink(missing_ok=True)
        sync_folder(target.parent)

    def _take_up(self) -> None:
        self._stream.seek(0)
        while chunk := self._stream.read(CHUNK_BYTES):
            self._add(chunk)
        self.resumed = self.done > 0
        if self.file.size and self.done > self.file.size:
            self.restart()

    def _forget(self) -> None:
        self.done, self.resumed = 0, False
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)

    def _add(self, chunk: bytes) -> None:
        self.done += len(chunk)
        self._sha256.update(chunk)
        if self.file.md5 and not self.file.sha256:
            self._md5.update(chunk)


def partial_path(store: Path, model: str, file: ModelFile) -> Path:
    """Where a download waits for its rest: one place for each origin of each file.

    It stays the same when a sha256 becomes known that nobody had published.
    """
    origin = " ".join(file.urls) or file.sha256
    key = hashlib.sha256(origin.encode()).hexdigest()[:16]
    return store / PARTIALS_NAME / f"{model}--{file.name}--{key}"


def partials(store: Path) -> list[Path]:
    """The downloads that wait in a store, and the notes beside them."""
    return sorted((store / PARTIALS_NAME).glob("*"))


def remove_if_empty(folder: Path) -> None:
    """Leave no empty folder behind."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def written_failed(folder: Path, error: OSError) -> PullError:
    """The one line for a store that can't be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PullError(
            f"{folder}: the disk is full: free some space, or set TILDES_MODELS to a folder on "
            "another disk, and run `tildes models pull` again"
        )
    return PullError(
        f"{folder}: can't be written ({error.strerror or error}): "
        "set TILDES_MODELS to a folder that you may write to"
    )
