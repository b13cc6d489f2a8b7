"""Arrays on disk, whole or not at all; shards and the head are written through it."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UsageError


def store(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write named arrays as an .npz, and its folder; raises UsageError where the disk is full."""
    half = path.with_suffix(".npz.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            np.savez(file, **arrays)
        half.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink()
        raise UsageError(
            f"can't write {path} ({error.strerror}): make room or name another --folder"
        ) from error
