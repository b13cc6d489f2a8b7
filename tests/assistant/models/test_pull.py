"""Pulls from real wheels, made here and served to pip from a local folder."""

import errno
import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.models import pull as pull_module
from assistant.models.https import Answer, HttpsDoor
from assistant.models.lock import HttpsSource, ModelEntry, ModelFile, Role, WheelSource
from assistant.models.progress import SilentProgress
from assistant.models.pull import pull
from assistant.models.store import Fault, ModelStore
from assistant.models.versions import RECORD_NAME
from core.errors import PullError
from core.language import Language

CONTENT = bytes(range(256)) * 4000
NOWHERE = HttpsSource("https://host.invalid/model.bin")


def make_wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    """A wheel that pip accepts."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where pip looks for wheels, by the user's configuration, and nowhere else."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "store")


def model(*sources: WheelSource | HttpsSource, content: bytes = CONTENT) -> ModelEntry:
    file = ModelFile("model.bin", len(content), hashlib.sha256(content).hexdigest(), sources)
    languages = (Language.KK, Language.RU)
    return ModelEntry(
        "tiny", Role.RECOGNIZER, languages, "MIT", "", "", True, False, False, (file,)
    )


HALVES = WheelSource(("tiny-a==1.0", "tiny-b==1.0"), ("tiny_a/part1", "tiny_b/part2"))


def serve_halves(shelf: Path, first: bytes, second: bytes) -> None:
    make_wheel(shelf, "tiny_a", {"tiny_a/part1": first})
    make_wheel(shelf, "tiny_b", {"tiny_b/part2": second})


def files_below(folder: Path) -> list[str]:
    files = (path.name for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in files if name != RECORD_NAME)


def test_two_wheels_are_joined_into_one_file(shelf: Path, store: ModelStore) -> None:
    serve_halves(shelf, CONTENT[:500_000], CONTENT[500_000:])
    entry = model(HALVES)
    outcome = pull([entry], store, SilentProgress())
    assert outcome.present == (entry,)
    assert (store.folder / "tiny" / "model.bin").read_bytes() == CONTENT
    assert files_below(store.folder) == [".lock", "model.bin"]


def test_a_complete_store_needs_no_source(
    shelf: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_halves(shelf, CONTENT[:9], CONTENT[9:])
    entry = model(HALVES)
    pull([entry], store, SilentProgress())
    shutil.rmtree(shelf)
    monkeypatch.setattr(pull_module, "workspace", None)
    assert pull([entry], store, SilentProgress()).present == (entry,)


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        (CONTENT[9:-1], "1023999 bytes came"),
        (CONTENT[9:] + b"!", "more than the 1024000 bytes"),
        (b"!" + CONTENT[10:], "sha256 differs"),
    ],
)
def test_other_bytes_are_refused_and_nothing_is_left(
    shelf: Path, store: ModelStore, second: bytes, complaint: str
) -> None:
    serve_halves(shelf, CONTENT[:9], second)
    with pytest.raises(PullError, match=complaint):
        pull([model(HALVES)], store, SilentProgress())
    assert files_below(store.folder) == [".lock"]


def test_a_wheel_without_the_member_is_named(shelf: Path, store: ModelStore) -> None:
    make_wheel(shelf, "tiny_a", {"tiny_a/other": b""})
    source = WheelSource(("tiny-a==1.0",), ("tiny_a/part1",))
    with pytest.raises(PullError, match=r"the wheel tiny-a==1\.0 has no tiny_a/part1"):
        pull([model(source)], store, SilentProgress())


@pytest.mark.usefixtures("shelf")
def test_an_unknown_wheel_gives_the_reason_of_pip(store: ModelStore) -> None:
    with pytest.raises(PullError, match="pip: No matching distribution found for tiny-a"):
        pull([model(HALVES)], store, SilentProgress())


def test_an_altered_file_is_mended(shelf: Path, store: ModelStore) -> None:
    serve_halves(shelf, CONTENT[:9], CONTENT[9:])
    entry = model(HALVES)
    path = store.folder / "tiny" / "model.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[::-1])
    finding = store.verify_file(entry, entry.files[0])
    assert finding is not None
    assert finding.fault is Fault.WRONG_CONTENT
    pull([entry], store, SilentProgress())
    assert path.read_bytes() == CONTENT


def test_what_an_ended_pull_left_is_deleted(shelf: Path, store: ModelStore) -> None:
    serve_halves(shelf, CONTENT[:9], CONTENT[9:])
    leftover = store.folder / ".pull-old" / "model.bin.part"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(CONTENT[:100])
    pull([model(HALVES)], store, SilentProgress())
    assert files_below(store.folder) == [".lock", "model.bin"]


class InterruptedHalfWay(SilentProgress):
    def reach(self, what: str, done: int) -> None:
        if done >= 1:
            raise KeyboardInterrupt


def test_an_interrupted_pull_leaves_the_old_file(shelf: Path, store: ModelStore) -> None:
    serve_halves(shelf, CONTENT[:9], CONTENT[9:])
    path = store.folder / "tiny" / "model.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        pull([model(HALVES)], store, InterruptedHalfWay())
    assert path.read_bytes() == b"old"
    assert files_below(store.folder) == [".lock", "model.bin"]


def test_a_disk_that_fills_while_writing_is_one_line(
    shelf: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    serve_halves(shelf, CONTENT[:9], CONTENT[9:])
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PullError, match="the disk is full"):
        pull([model(HALVES)], store, SilentProgress())
    assert files_below(store.folder) == [".lock"]


@pytest.mark.usefixtures("shelf")
def test_too_little_space_is_told_before_anything_is_fetched(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 << 20))
    with pytest.raises(PullError, match="MB are needed and 5 MB are free"):
        pull([model(HALVES)], store, SilentProgress())


@pytest.mark.usefixtures("shelf")
def test_a_store_that_can_not_be_a_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file", encoding="utf-8")
    with pytest.raises(PullError, match="set TILDES_MODELS"):
        pull([model(HALVES)], ModelStore(tmp_path / "store"), SilentProgress())


@pytest.mark.usefixtures("shelf")
def test_a_read_only_store_is_one_line(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal is the test's own: root may write everywhere, and CI is root."""
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.parent == store.folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PullError, match="can't be written"):
        pull([model(HALVES)], store, SilentProgress())


class SilentDoor(HttpsDoor):
    """Counts who asks, and reaches nobody."""

    asked = 0

    @contextmanager
    def open(self, url: str, start: int = 0, etag: str = "") -> Iterator[Answer]:
        SilentDoor.asked += 1
        raise PullError(f"{url} can't be reached")
        yield


def test_sources_are_tried_in_order(
    shelf: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull_module, "HttpsDoor", SilentDoor)
    serve_halves(shelf, CONTENT[:9], CONTENT[9:])
    entry = model(NOWHERE, HALVES)
    before = SilentDoor.asked
    assert pull([entry], store, SilentProgress()).present == (entry,)
    assert SilentDoor.asked == before + 1


@pytest.mark.usefixtures("shelf")
def test_a_model_that_may_lack_is_reported_and_the_others_come(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull_module, "HttpsDoor", SilentDoor)
    entry = model(NOWHERE)
    outcome = pull([entry], store, SilentProgress(), may_lack=[entry])
    assert outcome.present == ()
    ((lacking, reason),) = outcome.unavailable
    assert lacking is entry
    assert "can't be reached" in reason
