"""Where files are fetched or unpacked before they land: a folder inside the store.

Who writes to a store holds it; others wait. What an ended program left there is deleted by the
next one.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WORKSPACE_PREFIX = ".pull-"
LOCK_NAME = ".lock"
SPARE_BYTES = 64 << 20
"""What must stay free on the disk beside the files themselves."""


@contextmanager
def workspace(folder: Path, say: Callable[[str], None]) -> Iterator[tuple[Path, int]]:
    """A temporary folder inside the store, held by one program at a time.

    Yields it and the descriptor of the lock file: whoever has that open holds the store. Raises
    OSError where the store can't be written.
    """
    with held(folder, say) as descriptor:
        for leftover in leftovers(folder):
            shutil.rmtree(leftover, ignore_errors=True)
        made = Path(tempfile.mkdtemp(prefix=WORKSPACE_PREFIX, dir=folder))
        try:
            yield made, descriptor
        finally:
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def held(folder: Path, say: Callable[[str], None]) -> Iterator[int]:
    """Keep others from writing to the store. Yields the lock's descriptor; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_NAME).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another program is writing to {folder}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def room_in(folder: Path) -> int:
    """Bytes that may still come into a store; below 0 where not even the spare ones are free."""
    return shutil.disk_usage(folder).free - SPARE_BYTES


def too_little_room(folder: Path, wanted: int, room: int) -> str:
    """The one line for a disk that has not the room that is wanted; both in bytes."""
    needed, free = wanted + SPARE_BYTES, room + SPARE_BYTES
    return (
        f"{folder}: {needed >> 20} MB are needed and {free >> 20} MB are free: "
        "free some space, or set TILDES_MODELS to a folder on another disk"
    )


def leftovers(folder: Path) -> list[Path]:
    """The workspaces in a store; each is of an ended program where the store is held."""
    return sorted(folder.glob(f"{WORKSPACE_PREFIX}*"))


def sync_folder(folder: Path) -> None:
    """Make the renames in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
