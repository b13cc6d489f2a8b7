"""Pulls from mirrors and addresses, and what they leave behind."""

import errno
import hashlib
import json
import os
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models import download, workspace
from assistant.models.first_seen import RECORD_NAME
from assistant.models.landing import PARTIALS_NAME, partials
from assistant.models.lock import HttpsSource, ModelEntry, ModelFile, Role
from assistant.models.mirror import Mirror
from assistant.models.progress import SilentProgress
from assistant.models.pull import PullOutcome, pull
from assistant.models.store import Fault, ModelStore
from assistant.models.verified import VerifiedFiles
from benchmarks.file_server import FileServer, Request
from core.errors import ModelDamagedError, PullError
from core.language import Language

CONTENTS = {
    f"{model}/{name}": random.Random(f"{model}{name}").randbytes(200_000)  # noqa: S311 - chance
    for model in ("ear", "mouth")
    for name in ("model.bin", "config.json", "words.txt")
}
PATIENCE_S = 10.0


class Heard(SilentProgress):
    """Remembers the lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.landed: list[str] = []

    def end(self, what: str, *, landed: bool) -> None:
        if landed:
            self.landed.append(what)

    def say(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "FIRST_PAUSE_S", 0.001)
    with FileServer(CONTENTS) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "store")


def entry(name: str, shop: FileServer | None = None, *, hashed: bool = True) -> ModelEntry:
    """Its sources are at the shop; where there is none, nowhere."""
    address = shop.address if shop else "https://host.invalid"
    files = tuple(
        ModelFile(
            path.split("/")[1],
            len(content) if hashed else 0,
            hashlib.sha256(content).hexdigest() if hashed else "",
            (HttpsSource(f"{address}/{path}"),),
            "" if hashed else hashlib.md5(content, usedforsecurity=False).hexdigest(),
        )
        for path, content in CONTENTS.items()
        if path.startswith(f"{name}/")
    )
    role, languages = Role.RECOGNIZER, (Language.KK, Language.RU)
    return ModelEntry(name, role, languages, "MIT", "", "", True, False, False, files)


def contents_of(store: ModelStore) -> dict[str, bytes]:
    """Every file of the store but those of Tildes itself."""
    return {
        str(path.relative_to(store.folder)): path.read_bytes()
        for path in store.folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.name != RECORD_NAME
        if path.parent.name != PARTIALS_NAME
    }


def lay_out(folder: Path) -> Mirror:
    for path, content in CONTENTS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return Mirror(folder=folder)


def test_all_files_of_all_models_come(shop: FileServer, store: ModelStore) -> None:
    heard, both = Heard(), [entry("ear", shop), entry("mouth", shop)]
    assert pull(both, store, heard) == PullOutcome(tuple(both), ())
    assert contents_of(store) == CONTENTS
    assert sorted(heard.landed) == sorted(CONTENTS)
    assert heard.lines == []
    assert partials(store.folder) == []


def test_files_come_side_by_side(shop: FileServer, store: ModelStore) -> None:
    """Nobody gets an answer before four have asked."""
    together = threading.Barrier(4)

    def wait(request: Request, body: bytes) -> None:
        together.wait(PATIENCE_S)
        request.serve(body)

    for path in list(CONTENTS)[:4]:
        shop.trouble[path] = [wait]
    pull([entry("ear", shop), entry("mouth", shop)], store, SilentProgress())
    assert contents_of(store) == CONTENTS


def test_a_mirror_is_asked_before_the_sources(
    shop: FileServer, store: ModelStore, tmp_path: Path
) -> None:
    both = [entry("ear"), entry("mouth")]
    pull(both, store, SilentProgress(), mirror=lay_out(tmp_path / "mirror"))
    assert contents_of(store) == CONTENTS
    shutil.rmtree(store.folder)
    pull(both, store, SilentProgress(), mirror=Mirror(url=shop.address))
    assert contents_of(store) == CONTENTS


def test_an_altered_byte_in_a_mirror_is_refused_and_told(
    shop: FileServer, store: ModelStore, tmp_path: Path
) -> None:
    mirror = lay_out(tmp_path / "mirror")
    altered = tmp_path / "mirror" / "ear" / "model.bin"
    altered.write_bytes(altered.read_bytes()[:-1] + b"!")
    with pytest.raises(PullError, match=r"ear/model\.bin can't be fetched.*sha256 differs"):
        pull([entry("ear")], store, SilentProgress(), mirror=mirror)
    heard = Heard()
    pull([entry("ear", shop)], store, heard, mirror=mirror)
    assert contents_of(store)["ear/model.bin"] == CONTENTS["ear/model.bin"]
    assert [path for path, _ in shop.asked] == ["ear/model.bin"]
    (line,) = heard.lines
    assert "sha256 differs); trying another source" in line


def test_what_a_mirror_lacks_is_said_once(
    shop: FileServer, store: ModelStore, tmp_path: Path
) -> None:
    heard = Heard()
    (tmp_path / "mirror").mkdir()
    pull([entry("ear", shop)], store, heard, mirror=Mirror(folder=tmp_path / "mirror"))
    assert heard.lines == [f"the mirror {tmp_path / 'mirror'} lacks ear; trying another source"]
    heard.lines.clear()
    with FileServer({}) as other:
        pull([entry("mouth", shop)], store, heard, mirror=Mirror(url=other.address))
    assert heard.lines == ["127.0.0.1 answered 404 Not Found; trying another source"]


def test_what_came_first_must_stay_so(shop: FileServer, store: ModelStore, tmp_path: Path) -> None:
    unhashed, heard = entry("ear", shop, hashed=False), Heard()
    assert not store.has(unhashed)
    pull([unhashed], store, heard)
    assert len(heard.lines) == 3
    assert all("came for the first time: its sha256" in line for line in heard.lines)
    assert store.has(unhashed)
    record = json.loads((store.folder / RECORD_NAME).read_text(encoding="utf-8"))
    sha256 = hashlib.sha256(CONTENTS["ear/model.bin"]).hexdigest()
    assert record["ear/model.bin"]["sha256"] == sha256
    assert VerifiedFiles(tmp_path / "v.json").folder_of(store, unhashed) == store.folder / "ear"

    path = store.path_of(unhashed, unhashed.files[0])
    path.write_bytes(path.read_bytes()[::-1])
    finding = store.verify_file(unhashed, unhashed.files[0])
    assert finding is not None
    assert finding.expected == sha256
    with pytest.raises(ModelDamagedError):
        VerifiedFiles(tmp_path / "v.json").folder_of(store, unhashed)
    shop.files["ear/model.bin"] = path.read_bytes()
    with pytest.raises(PullError, match="sha256 differs"):
        pull([unhashed], store, SilentProgress())
    pull([unhashed], store, SilentProgress(), mirror=lay_out(tmp_path / "mirror"))
    assert contents_of(store)["ear/model.bin"] == CONTENTS["ear/model.bin"]


def test_an_md5_that_differs_is_refused(shop: FileServer, store: ModelStore) -> None:
    shop.files["ear/model.bin"] = CONTENTS["mouth/model.bin"]
    with pytest.raises(PullError, match="md5 differs"):
        pull([entry("ear", shop, hashed=False)], store, SilentProgress())
    assert "ear/model.bin" not in contents_of(store)


def test_a_mirror_is_not_believed_what_a_file_is(store: ModelStore, tmp_path: Path) -> None:
    mirror = lay_out(tmp_path / "mirror")
    with pytest.raises(PullError, match=r"host\.invalid"):
        pull([entry("ear", hashed=False)], store, SilentProgress(), mirror=mirror)
    assert sorted(path.name for path in store.folder.iterdir()) == [".lock"]


def test_a_file_without_a_record_is_not_taken_as_it_is(shop: FileServer, store: ModelStore) -> None:
    lay_out(store.folder)
    unhashed = entry("ear", shop, hashed=False)
    finding = store.verify_file(unhashed, unhashed.files[0])
    assert finding is not None
    assert finding.fault is Fault.UNKNOWN
    pull([unhashed], store, SilentProgress())
    assert store.has(unhashed)


def test_what_came_before_a_failure_waits_for_the_next_pull(
    shop: FileServer, store: ModelStore
) -> None:
    path = "ear/model.bin"
    shop.trouble[path] = [lambda request, body: request.serve(body, upto=150_000)]
    shop.trouble[path] += [lambda request, body: request.answer(404)]
    with pytest.raises(PullError, match="answered 404"):
        pull([entry("ear", shop)], store, SilentProgress())
    assert path not in contents_of(store)
    pull([entry("ear", shop)], store, SilentProgress())
    assert (path, 150_000) in shop.asked
    assert contents_of(store)[path] == CONTENTS[path]
    assert partials(store.folder) == []


def test_wrong_bytes_of_an_earlier_pull_are_fetched_anew(
    shop: FileServer, store: ModelStore
) -> None:
    path = "ear/model.bin"
    shop.trouble[path] = [lambda request, body: request.serve(body, upto=150_000)]
    shop.trouble[path] += [lambda request, body: request.answer(404)]
    with pytest.raises(PullError):
        pull([entry("ear", shop)], store, SilentProgress())
    # Of config.json, fetched beside it, some may wait too.
    waiting = next(path for path in partials(store.folder) if "model.bin" in path.name)
    waiting.write_bytes(bytes(150_000))
    pull([entry("ear", shop)], store, SilentProgress())
    assert contents_of(store)[path] == CONTENTS[path]


def test_a_model_that_may_lack_ends_no_other(shop: FileServer, store: ModelStore) -> None:
    ear, mouth = entry("ear", shop), entry("mouth", shop)
    del shop.files["ear/config.json"]
    outcome = pull([ear, mouth], store, SilentProgress(), may_lack=[ear])
    assert outcome.present == (mouth,)
    assert [lacking for lacking, _ in outcome.unavailable] == [ear]


def test_what_does_not_fit_on_the_disk_may_lack(
    shop: FileServer, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear, mouth = entry("ear", shop), entry("mouth", shop)
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(workspace, "SPARE_BYTES", usage.free - 700_000)
    outcome = pull([ear, mouth], store, SilentProgress(), may_lack=[ear])
    assert outcome.present == (mouth,)
    assert "MB are needed" in outcome.unavailable[0][1]


def test_a_disk_that_fills_is_one_line_and_loses_nothing(
    shop: FileServer, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull([entry("mouth", shop)], store, SilentProgress())
    before = contents_of(store)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(PullError, match="the disk is full"):
            pull([entry("ear", shop)], store, SilentProgress())
    assert contents_of(store) == before
    pull([entry("ear", shop)], store, SilentProgress())
    assert contents_of(store) == CONTENTS


def test_two_pulls_at_once_are_one_after_the_other(shop: FileServer, store: ModelStore) -> None:
    heard, asked, go = Heard(), threading.Event(), threading.Event()

    def slow(request: Request, body: bytes) -> None:
        asked.set()
        assert go.wait(PATIENCE_S)
        request.serve(body)

    class WaitsForIt(Heard):
        def say(self, line: str) -> None:
            super().say(line)
            go.set()

    shop.trouble["ear/model.bin"] = [slow]
    both = [entry("ear", shop), entry("mouth", shop)]
    first = threading.Thread(target=pull, args=(both, store, heard))
    first.start()
    assert asked.wait(PATIENCE_S)
    second = WaitsForIt()
    pull(both, store, second)
    first.join()
    assert "another program" in second.lines[0]
    assert len(heard.landed) == len(CONTENTS)
    assert second.landed == []
    assert contents_of(store) == CONTENTS
