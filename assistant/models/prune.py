"""Frees what the store holds and models.lock no longer uses.

Only what Tildes wrote goes: the files that a folder's own record names, and what ended pulls left.
What someone else put into the store stays, wherever it lies.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.models.landing import partials
from assistant.models.lock import Lock
from assistant.models.store import ModelStore
from assistant.models.versions import RECORD_NAME, read_record
from assistant.models.workspace import held, leftovers
from core.errors import ModelError


@dataclass(frozen=True, slots=True)
class Freed:
    """A folder of the store that was, or would be, deleted."""

    path: Path
    size: int
    """Bytes of the files that Tildes wrote into it."""


def prune(
    lock: Lock, store: ModelStore, say: Callable[[str], None], *, dry: bool = False
) -> list[Freed]:
    """Delete what no entry of the lock uses; with `dry`, only tell. Raises ModelError."""
    if not store.folder.is_dir():
        return []
    if dry:
        return [_measure(folder, files) for folder, files in _unused(lock, store)]
    try:
        with held(store.folder, say):
            freed = []
            for folder, files in _unused(lock, store):
                freed.append(_measure(folder, files))
                _delete(folder, files)
            return freed
    except OSError as error:
        raise ModelError(
            f"{store.folder}: can't be written ({error.strerror or error}): prune it where it is "
            "not read-only"
        ) from error


def _unused(lock: Lock, store: ModelStore) -> Iterator[tuple[Path, list[Path]]]:
    """Folders, and the files in them that Tildes wrote."""
    used = {store.folder_of(entry) for entry in lock.entries}
    for folder in sorted(path for path in store.folder.iterdir() if path.is_dir()):
        record = read_record(folder)
        if record and folder not in used and not folder.is_symlink():
            written = (folder / name for name in (*record.files, RECORD_NAME))
            yield folder, [path for path in written if path.is_file()]
    for folder in leftovers(store.folder):
        yield folder, [path for path in folder.rglob("*") if path.is_file()]
    waiting = partials(store.folder)
    if waiting:
        yield waiting[0].parent, waiting


def _measure(folder: Path, files: list[Path]) -> Freed:
    return Freed(folder, sum(path.lstat().st_size for path in files))


def _delete(folder: Path, files: list[Path]) -> None:
    """The record goes last, so that an ended prune is gone on with."""
    for path in files:
        path.unlink()
    for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        _remove(inner)
    _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder in which nobody else's files are."""
    if not any(folder.iterdir()):
        folder.rmdir()
