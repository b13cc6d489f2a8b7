"""A lock of two small models, and stores with and without them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.models.lock import Lock, load_lock
from assistant.models.store import ModelStore

CONTENTS = {
    "ear": {"model.bin": bytes(range(250)) * 20, "config.json": b"{}"},
    "mouth": {"voice.onnx": b"voice" * 205},
}

WriteLock = Callable[[dict[str, dict[str, bytes]]], Path]


@pytest.fixture
def write_lock(tmp_path: Path) -> WriteLock:
    """Writes a lock of models with these files' contents."""

    def write(contents: dict[str, dict[str, bytes]]) -> Path:
        lines = ["lock_version = 1"]
        for model, files in contents.items():
            lines += [f'[[model]]\nname = "{model}"\nrole = "voice"\nlanguages = ["kk", "ru"]']
            lines += ['licence = "MIT"\nnotice = "By nobody"\ndefault = true']
            for name, content in files.items():
                sha256 = hashlib.sha256(content).hexdigest()
                lines += [f'[[model.file]]\nname = "{name}"\nsize = {len(content)}']
                lines += [f'sha256 = "{sha256}"\nsources = [{{url = "https://x.invalid/{name}"}}]']
        text = "\n".join(lines)
        path = tmp_path / f"{hashlib.sha256(text.encode()).hexdigest()[:8]}.lock"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def contents() -> dict[str, dict[str, bytes]]:
    """What the models' files hold."""
    return {model: dict(files) for model, files in CONTENTS.items()}


@pytest.fixture
def lock_path(write_lock: WriteLock, contents: dict[str, dict[str, bytes]]) -> Path:
    """The lock of these models as a file."""
    return write_lock(contents)


@pytest.fixture
def lock(lock_path: Path) -> Lock:
    """The same, read."""
    return load_lock(lock_path)


@pytest.fixture
def empty(tmp_path: Path) -> ModelStore:
    """A store of which not even the folder is there."""
    return ModelStore(tmp_path / "empty")


@pytest.fixture
def filled(tmp_path: Path, lock: Lock, contents: dict[str, dict[str, bytes]]) -> ModelStore:
    """A store that holds every model of the lock, as a pull leaves it."""
    store = ModelStore(tmp_path / "filled")
    fill(store, lock, contents)
    return store


def fill(store: ModelStore, lock: Lock, contents: dict[str, dict[str, bytes]]) -> None:
    for entry in lock.entries:
        store.claim(entry)
        for file in entry.files:
            store.path_of(entry, file).write_bytes(contents[entry.name][file.name])


@pytest.fixture
def snapshot() -> Callable[[ModelStore], dict[str, bytes]]:
    """Takes down every file of a store but the one that holds it."""

    def take(store: ModelStore) -> dict[str, bytes]:
        return {
            str(path.relative_to(store.folder)): path.read_bytes()
            for path in sorted(store.folder.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }

    return take
