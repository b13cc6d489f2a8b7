"""Writes a bundle; bundle.py describes its form.

The same models and wheels give the same bytes, on whatever machine. Each file is read, hashed and
written in one go, beside the name that it gets once everything is right.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.models.bundle import CHECKSUMS, LOCK, MODELS, NOTICES, WHEELS
from assistant.models.lock import ModelEntry
from assistant.models.store import ModelStore, file_sha256
from assistant.models.tarball import CHUNK_BYTES, END, write_member
from core.errors import BundleError, ModelDamagedError


def write_bundle(
    place: Path,
    entries: Sequence[ModelEntry],
    store: ModelStore,
    lock_file: Path,
    say: Callable[[str], None],
    wheels: Mapping[str, Path] | None = None,
) -> int:
    """Write the models, and wheels by the name that they get below `wheels/`. Returns its bytes.

    Raises ModelMissingError, ModelDamagedError and BundleError; there is then no new file.
    """
    files = _model_files(entries, store)
    for name, path in sorted((wheels or {}).items()):
        files[f"{WHEELS}{name}"] = path, file_sha256(path)
    texts = {LOCK: lock_file.read_bytes(), NOTICES: notices(entries).encode()}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in texts.items()}
    sums |= {name: sha256 for name, (_, sha256) in files.items()}
    listed = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
    _refuse_full_disk(place, sum(path.stat().st_size for path, _ in files.values()))
    with _landing(place) as stream:
        for name, content in {CHECKSUMS: listed, **texts}.items():
            write_member(stream, name, len(content), [content])
        for name, (path, sha256) in sorted(files.items()):
            size = path.stat().st_size
            if name.startswith(MODELS):
                say(f"{name.removeprefix(MODELS)} ({size / 1e6:.1f} MB)")
            write_member(stream, name, size, _verified(path, sha256))
        stream.write(END)
        return stream.tell()


def notices(entries: Sequence[ModelEntry]) -> str:
    """What comes with which licence, and from where."""
    lines = ["The models in this bundle, their licences and origins.\n"]
    for entry in sorted(entries, key=lambda entry: entry.name):
        lines += [f"{entry.name}: {entry.licence}", f"    {entry.origin}"]
        lines += [f"    {entry.notice}"] if entry.notice else []
    return "\n".join(lines) + "\n"


def _model_files(entries: Sequence[ModelEntry], store: ModelStore) -> dict[str, tuple[Path, str]]:
    """Path and promised sha256 of each file, by its name in the bundle."""
    files = {}
    for entry in entries:
        folder = store.model_folder(entry)
        for file in entry.files:
            sha256 = store.promised(entry, file).sha256
            files[f"{MODELS}{entry.name}/{file.name}"] = folder / file.name, sha256
    return files


def _verified(path: Path, sha256: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
            yield chunk
    if digest.hexdigest() != sha256:
        raise ModelDamagedError(
            f"{path}: wrong content (sha256 {digest.hexdigest()}, expected {sha256}); "
            "run `tildes models pull`"
        )


def _refuse_full_disk(place: Path, wanted: int) -> None:
    if not place.parent.is_dir():
        raise BundleError(f"{place.parent}: there is no such folder")
    free = shutil.disk_usage(place.parent).free
    if free < wanted:
        raise BundleError(
            f"{place.parent}: {wanted >> 20} MB are needed and {free >> 20} MB are free: "
            "name a file on another disk"
        )


@contextmanager
def _landing(place: Path) -> Iterator[BinaryIO]:
    """A file beside `place` that takes its name when all went well, and is deleted otherwise."""
    half = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(place)
    except OSError as error:
        raise BundleError(
            f"{place}: can't be written ({error.strerror or error}): name a file on another disk"
        ) from error
    finally:
        half.unlink(missing_ok=True)
