"""Several versions of a model side by side, and what `models prune` frees of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.models.lock import Lock, load_lock
from assistant.models.mirror import Mirror
from assistant.models.progress import SilentProgress
from assistant.models.prune import prune
from assistant.models.pull import pull
from assistant.models.store import ModelStore, verify
from assistant.models.versions import RECORD_NAME, read_record, version_of
from core.errors import ModelError

Contents = dict[str, dict[str, bytes]]


def say(_line: str) -> None:
    pass


@pytest.fixture
def newer_contents(contents: Contents) -> Contents:
    """One model has other bytes, of the same length."""
    ear = contents["ear"]
    return {**contents, "ear": {**ear, "model.bin": ear["model.bin"][::-1]}}


@pytest.fixture
def newer(write_lock: Callable[[Contents], Path], newer_contents: Contents) -> Lock:
    """A lock of these."""
    return load_lock(write_lock(newer_contents))


def land(store: ModelStore, lock: Lock, contents: Contents) -> None:
    for entry in lock.entries:
        store.claim(entry)
        for file in entry.files:
            store.path_of(entry, file).write_bytes(contents[entry.name][file.name])


def test_a_new_version_leaves_the_bytes_of_the_old_one(
    lock: Lock, newer: Lock, filled: ModelStore, newer_contents: Contents
) -> None:
    old, new = lock.entry("ear"), newer.entry("ear")
    running = filled.model_folder(old)
    before = (running / "model.bin").read_bytes()
    assert not filled.has(new)
    land(filled, newer, newer_contents)
    assert (running / "model.bin").read_bytes() == before
    assert filled.model_folder(old) == running == filled.folder / "ear"
    assert filled.model_folder(new) == filled.folder / f"ear@{version_of(new)}"
    assert verify(newer, filled, newer.entries) == verify(lock, filled, lock.entries) == []


def test_a_pull_for_a_new_lock_changes_nothing_under_who_runs(
    lock: Lock, newer: Lock, newer_contents: Contents, filled: ModelStore, tmp_path: Path
) -> None:
    mirror = ModelStore(tmp_path / "mirror")
    land(mirror, newer, newer_contents)
    running = filled.model_folder(lock.entry("ear"))

    def look() -> dict[Path, tuple[int, bytes]]:
        return {path: (path.stat().st_ino, path.read_bytes()) for path in running.iterdir()}

    before = look()
    outcome = pull(newer.entries, filled, SilentProgress(), mirror=Mirror(mirror.folder))
    assert outcome.present == newer.entries
    assert look() == before
    assert verify(newer, filled, newer.entries) == verify(lock, filled, lock.entries) == []


def test_going_back_needs_no_new_files(
    lock: Lock, newer: Lock, filled: ModelStore, newer_contents: Contents
) -> None:
    land(filled, newer, newer_contents)
    assert all(filled.has(entry) for entry in (*lock.entries, *newer.entries))


def test_a_folder_without_a_record_is_the_version_of_the_lock(
    lock: Lock, filled: ModelStore
) -> None:
    """As stores were before there were several versions."""
    (filled.folder / "ear" / RECORD_NAME).unlink()
    assert filled.model_folder(lock.entry("ear")) == filled.folder / "ear"
    filled.claim(lock.entry("ear"))
    assert read_record(filled.folder / "ear") is not None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"model": "../x", "version": "1", "files": []}',
     '{"model": "x", "version": "1", "files": ["../y"]}',
     '{"model": "x", "version": 1, "files": [2]}'],
)  # fmt: skip
def test_a_record_that_was_tampered_with_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORD_NAME).write_text(text, encoding="utf-8")
    assert read_record(tmp_path) is None


def test_prune_frees_the_old_version_alone(
    lock: Lock, newer: Lock, filled: ModelStore, newer_contents: Contents
) -> None:
    land(filled, newer, newer_contents)
    (told,) = prune(newer, filled, say, dry=True)
    assert told.path == filled.folder / "ear"
    assert told.path.is_dir()
    (freed,) = prune(newer, filled, say)
    assert freed == told
    assert freed.size > 5000
    assert not freed.path.exists()
    assert verify(newer, filled, newer.entries) == []
    assert prune(newer, filled, say) == []
    # The next version has a place again.
    assert filled.folder_of(lock.entry("ear")) == filled.folder / "ear"


def test_prune_frees_what_the_lock_no_longer_names(lock: Lock, filled: ModelStore) -> None:
    (freed,) = prune(Lock(lock.entries[:1]), filled, say)
    assert freed.path.name == "mouth"
    assert verify(Lock(lock.entries[:1]), filled, lock.entries[:1]) == []


def test_prune_frees_what_an_ended_pull_left(lock: Lock, filled: ModelStore) -> None:
    left = filled.folder / ".pull-x" / "wheels" / "half.whl"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    (freed,) = prune(lock, filled, say)
    assert freed.size == 4
    assert not (filled.folder / ".pull-x").exists()


def test_prune_touches_nothing_of_others(lock: Lock, filled: ModelStore) -> None:
    """Neither a folder without a record, nor a file beside ours, nor what a link leads to."""
    theirs = filled.folder / "own-model" / "model.bin"
    theirs.parent.mkdir()
    theirs.write_bytes(b"own")
    beside = filled.folder / "ear" / "notes.txt"
    beside.write_bytes(b"own")
    (filled.folder / "link").symlink_to(filled.folder / "mouth")
    prune(Lock(()), filled, say)
    assert sorted(path.name for path in filled.folder.rglob("*.*") if path.is_file()) == [
        ".lock",
        "model.bin",
        "notes.txt",
    ]
    assert beside.exists()
    assert theirs.exists()
    assert prune(lock, filled, say) == []


def test_a_store_that_is_not_there_has_nothing_to_free(lock: Lock, empty: ModelStore) -> None:
    assert prune(lock, empty, say) == []
    assert not empty.folder.exists()


def test_a_read_only_store_is_one_line(
    lock: Lock, filled: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is the test's own: root may write everywhere, and CI is root."""

    def refuse(path: Path, *_arguments: object, **_options: object) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ModelError, match=r"can't be written \(Read-only file system\)"):
        prune(Lock(()), filled, say)
    monkeypatch.undo()
    assert verify(lock, filled, lock.entries) == []


def test_a_whole_model_of_before_there_were_records_gets_one(
    lock: Lock, newer: Lock, filled: ModelStore
) -> None:
    for folder in ("ear", "mouth"):
        (filled.folder / folder / RECORD_NAME).unlink()
    (filled.folder / "mouth" / "voice.onnx").write_bytes(b"short")
    for entry in lock.entries:
        filled.adopt(entry)
    assert read_record(filled.folder / "ear") is not None
    assert read_record(filled.folder / "mouth") is None
    assert filled.folder_of(newer.entry("ear")) != filled.folder / "ear"
