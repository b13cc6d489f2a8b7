import os
from pathlib import Path

import pytest

from assistant.models.lock import ModelEntry, ModelFile, Role
from assistant.models.store import ModelStore, file_sha256
from assistant.models.verified import VerifiedFiles
from core.errors import ModelDamagedError, ModelMissingError
from core.language import Language


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    (tmp_path / "store" / "ear").mkdir(parents=True)
    (tmp_path / "store" / "ear" / "model.bin").write_bytes(b"right")
    return ModelStore(tmp_path / "store")


@pytest.fixture
def entry(store: ModelStore) -> ModelEntry:
    sha256 = file_sha256(store.folder / "ear" / "model.bin")
    file = ModelFile("model.bin", 5, sha256, ())
    return ModelEntry(
        "ear", Role.RECOGNIZER, (Language.KK,), "MIT", "", "", True, False, False, (file,)
    )


def test_the_right_bytes_are_hashed_once(
    store: ModelStore, entry: ModelEntry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "cache" / "verified.json"
    assert VerifiedFiles(record).folder_of(store, entry) == store.folder / "ear"
    monkeypatch.setattr(
        "assistant.models.store.file_sha256", lambda path: pytest.fail("hashed again")
    )
    assert VerifiedFiles(record).folder_of(store, entry) == store.folder / "ear"


def test_altered_bytes_are_refused_however_well_known_the_file_was(
    store: ModelStore, entry: ModelEntry, tmp_path: Path
) -> None:
    verified = VerifiedFiles(tmp_path / "verified.json")
    verified.folder_of(store, entry)
    altered = store.folder / "ear" / "new"
    altered.write_bytes(b"wrong")
    altered.replace(store.folder / "ear" / "model.bin")
    with pytest.raises(ModelDamagedError, match=r"model\.bin: wrong content"):
        verified.folder_of(store, entry)


def test_a_missing_file_is_refused(store: ModelStore, entry: ModelEntry, tmp_path: Path) -> None:
    (store.folder / "ear" / "model.bin").unlink()
    with pytest.raises(ModelMissingError, match="tildes models pull"):
        VerifiedFiles(tmp_path / "verified.json").folder_of(store, entry)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}'])
def test_a_broken_record_costs_only_time(
    store: ModelStore, entry: ModelEntry, tmp_path: Path, text: str
) -> None:
    record = tmp_path / "verified.json"
    record.write_text(text)
    assert VerifiedFiles(record).folder_of(store, entry).is_dir()


def test_a_record_that_cannot_be_written_is_done_without(
    store: ModelStore, entry: ModelEntry, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    record = tmp_path / "file" / "verified.json"
    assert VerifiedFiles(record).folder_of(store, entry).is_dir()


def test_bytes_altered_in_place_are_another_version(
    store: ModelStore, entry: ModelEntry, tmp_path: Path
) -> None:
    verified = VerifiedFiles(tmp_path / "verified.json")
    verified.folder_of(store, entry)
    path = store.folder / "ear" / "model.bin"
    before = path.stat()
    path.write_bytes(b"wrong")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert path.stat().st_ino == before.st_ino
    with pytest.raises(ModelDamagedError, match=r"model\.bin: wrong content"):
        verified.folder_of(store, entry)


def test_the_size_is_looked_at_however_well_known_the_file_was(
    store: ModelStore, entry: ModelEntry, tmp_path: Path
) -> None:
    verified = VerifiedFiles(tmp_path / "verified.json")
    verified.folder_of(store, entry)
    os.truncate(store.folder / "ear" / "model.bin", 4)
    with pytest.raises(ModelDamagedError, match="wrong size"):
        verified.folder_of(store, entry)
