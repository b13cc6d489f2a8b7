"""Lets a fetched file land in the store: whole, with the promised bytes, or not at all."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.models.lock import ModelFile
from core.errors import PullError


def land(
    chunks: Iterable[bytes],
    file: ModelFile,
    workspace: Path,
    target: Path,
    reach: Callable[[int], None],
) -> None:
    """Write, hash and sync below `workspace`, then rename to `target` on the same file system.

    Raises PullError where the bytes are not the promised ones, OSError where writing fails; the
    target is then as it was.
    """
    digest, done = hashlib.sha256(), 0
    half = workspace / f"{file.name}.part"
    with half.open("wb") as stream:
        for chunk in chunks:
            done += len(chunk)
            if done > file.size:
                raise PullError(f"more than the {file.size} bytes of models.lock came")
            digest.update(chunk)
            stream.write(chunk)
            reach(done)
        stream.flush()
        os.fsync(stream.fileno())
    if done != file.size:
        raise PullError(f"{done} bytes came, models.lock has {file.size}")
    if digest.hexdigest() != file.sha256:
        raise PullError("the bytes that came are not those of models.lock (sha256 differs)")
    target.parent.mkdir(parents=True, exist_ok=True)
    half.replace(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
