"""Bundles: what `models bundle` writes is taken in, and nothing else is."""

import hashlib
import io
import random
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.models.bundling import write_bundle
from assistant.models.first_seen import FirstSeen
from assistant.models.importing import import_bundle
from assistant.models.lock import Lock, load_lock
from assistant.models.store import Fault, ModelStore, verify
from assistant.models.versions import RECORD_NAME
from core.errors import BundleError, ModelDamagedError, ModelMissingError

Snapshot = Callable[[ModelStore], dict[str, bytes]]
Contents = dict[str, dict[str, bytes]]


def say(_line: str) -> None:
    pass


@pytest.fixture
def bundle(tmp_path: Path, lock: Lock, lock_path: Path, filled: ModelStore) -> Path:
    place = tmp_path / "all.tar"
    write_bundle(place, lock.entries, filled, lock_path, say)
    return place


@pytest.fixture
def altered(bundle: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes the bundle anew, with members changed, left out or added, and right checksums."""

    def alter(changes: dict[str, bytes | None], checksums: str | None = None) -> Path:
        with tarfile.open(bundle) as opened:
            members = {
                member.name: (opened.extractfile(member) or io.BytesIO()).read()
                for member in opened.getmembers()
            }
        del members["CHECKSUMS"]
        changed = {**members, **changes}
        members = {name: content for name, content in changed.items() if content is not None}
        listed = "".join(
            f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in members.items()
        )
        place = tmp_path / "altered.tar"
        with tarfile.open(place, "w", format=tarfile.USTAR_FORMAT) as opened:
            told = (checksums if checksums is not None else listed).encode()
            for name, content in {"CHECKSUMS": told, **members}.items():
                about = tarfile.TarInfo(name)
                about.size = len(content)
                opened.addfile(about, io.BytesIO(content))
        return place

    return alter


def test_what_was_bundled_is_taken_in(
    bundle: Path, lock: Lock, empty: ModelStore, filled: ModelStore, snapshot: Snapshot
) -> None:
    assert import_bundle(bundle, lock, empty, say) == lock.entries
    assert verify(lock, empty, lock.entries) == []
    assert snapshot(empty) == snapshot(filled)


def test_the_same_models_give_the_same_bytes(
    bundle: Path, lock: Lock, lock_path: Path, empty: ModelStore, tmp_path: Path
) -> None:
    import_bundle(bundle, lock, empty, say)
    again = tmp_path / "again.tar"
    write_bundle(again, lock.entries[::-1], empty, lock_path, say)
    with tarfile.open(again) as opened:
        assert {(member.mtime, member.uid, member.mode) for member in opened} == {(0, 0, 0o644)}
    assert again.read_bytes() == bundle.read_bytes()


def test_its_checksums_are_those_of_sha256sum(bundle: Path) -> None:
    with tarfile.open(bundle) as opened:
        read = {member.name: opened.extractfile(member) for member in opened}
        bodies = {name: body.read() for name, body in read.items() if body}
    assert b"By nobody" in bodies["NOTICES"]
    for line in bodies.pop("CHECKSUMS").decode().splitlines():
        sha256, name = line.split("  ")
        assert hashlib.sha256(bodies.pop(name)).hexdigest() == sha256
    assert not bodies


def test_one_model_alone_is_taken_in_beside_the_others(
    lock: Lock, lock_path: Path, filled: ModelStore, empty: ModelStore, tmp_path: Path
) -> None:
    place = tmp_path / "one.tar"
    write_bundle(place, lock.entries[1:], filled, lock_path, say)
    assert import_bundle(place, lock, empty, say) == lock.entries[1:]
    assert not empty.has(lock.entries[0])


def test_what_is_here_already_is_not_written_again(
    bundle: Path, lock: Lock, filled: ModelStore
) -> None:
    path = filled.folder / "ear" / "model.bin"
    before = path.stat().st_ino
    import_bundle(bundle, lock, filled, say)
    assert path.stat().st_ino == before


def test_a_damaged_file_of_the_store_is_mended(
    bundle: Path, lock: Lock, filled: ModelStore
) -> None:
    (filled.folder / "ear" / "model.bin").write_bytes(b"short")
    import_bundle(bundle, lock, filled, say)
    assert verify(lock, filled, lock.entries) == []


@pytest.mark.parametrize(
    ("content", "error"), [(None, ModelMissingError), (b"x" * 5000, ModelDamagedError)]
)
def test_no_bundle_is_made_of_what_is_wrong(
    lock: Lock,
    lock_path: Path,
    filled: ModelStore,
    tmp_path: Path,
    content: bytes | None,
    error: type[Exception],
) -> None:
    path = filled.folder / "ear" / "model.bin"
    path.unlink() if content is None else path.write_bytes(content)
    before = set(tmp_path.iterdir())
    with pytest.raises(error, match=r"model\.bin"):
        write_bundle(tmp_path / "x.tar", lock.entries, filled, lock_path, say)
    assert set(tmp_path.iterdir()) == before


def test_a_bundle_that_can_not_be_written_is_one_line(
    lock: Lock, lock_path: Path, filled: ModelStore, tmp_path: Path
) -> None:
    for place, complaint in ((tmp_path / "no" / "x.tar", "no such folder"), (tmp_path, "written")):
        with pytest.raises(BundleError, match=complaint):
            write_bundle(place, lock.entries, filled, lock_path, say)


def refused(place: Path, lock: Lock, store: ModelStore, complaint: str) -> None:
    with pytest.raises(BundleError, match=complaint) as raised:
        import_bundle(place, lock, store, say)
    assert str(raised.value).startswith(str(place))
    assert "\n" not in str(raised.value)
    left = store.folder.rglob("*") if store.folder.exists() else ()
    assert [path.name for path in left] in ([], [".lock"])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"models/ear/model.bin": b"!"}, "model.bin has 1 bytes, models.lock has 5000"),
        ({"models/ear/config.json": b"[]"}, "has not the sha256 of models.lock"),
        ({"models/ear/config.json": None}, "models/ear/config.json lacks"),
        ({"models/ear/other": b""}, "models.lock has no ear/other"),
        ({"models/nose/model.bin": b""}, "its models.lock has no nose"),
        ({"../model.bin": b""}, "is no name that is taken in"),
        ({"models/../model.bin": b""}, "is no name that is taken in"),
        ({"/etc/passwd": b""}, "is no name that is taken in"),
        ({"models/.tildes.json": b""}, "is no name that is taken in"),
        ({"README": b""}, "README is nothing that a bundle has"),
        ({"models.lock": None}, "has no models.lock"),
        ({"models.lock": b"lock_version = 2"}, "lock_version is 2, but this Tildes reads 1"),
        ({"models.lock": b"\xff"}, "models.lock is no text"),
        ({"models.lock": b"lock_version = 1"}, "models.lock: model is missing"),
    ],
)
def test_what_is_not_promised_is_refused(
    altered: Callable[..., Path],
    lock: Lock,
    empty: ModelStore,
    changes: dict[str, bytes | None],
    complaint: str,
) -> None:
    refused(altered(changes), lock, empty, complaint)


@pytest.mark.parametrize(
    ("checksums", "complaint"),
    [
        ("", "is not in CHECKSUMS"),
        ("nonsense\n", "has a line that is none"),
    ],
)
def test_checksums_that_do_not_fit_are_refused(
    altered: Callable[..., Path], lock: Lock, empty: ModelStore, checksums: str, complaint: str
) -> None:
    refused(altered({}, checksums), lock, empty, complaint)


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        (tarfile.SYMTYPE, "is no plain file"),
        (tarfile.LNKTYPE, "is no plain file"),
        (tarfile.DIRTYPE, "is no plain file"),
        (tarfile.CHRTYPE, "is no plain file"),
        (tarfile.FIFOTYPE, "is no plain file"),
        (tarfile.GNUTYPE_SPARSE, "is no plain file"),
        (tarfile.XHDTYPE, "is no plain file"),
        (tarfile.REGTYPE, "CHECKSUMS is in it twice"),
    ],
)
def test_links_devices_and_second_copies_are_refused(
    bundle: Path, lock: Lock, empty: ModelStore, kind: bytes, complaint: str
) -> None:
    about = tarfile.TarInfo("CHECKSUMS")
    about.type, about.linkname = kind, "/etc/passwd"
    bundle.write_bytes(about.tobuf(tarfile.USTAR_FORMAT) + bundle.read_bytes())
    refused(bundle, lock, empty, complaint)


@pytest.mark.parametrize("content", [b"", b"no tar", b"\x1f\x8b" * 600, b"a" * 2000])
def test_another_file_is_no_bundle(
    lock: Lock, empty: ModelStore, tmp_path: Path, content: bytes
) -> None:
    place = tmp_path / "x.tar"
    place.write_bytes(content)
    refused(place, lock, empty, "is no bundle: make one with")


def test_no_file_is_no_bundle(lock: Lock, empty: ModelStore, tmp_path: Path) -> None:
    refused(tmp_path / "x.tar", lock, empty, "there is no such file")
    refused(tmp_path, lock, empty, "there is no such file")


def test_a_model_of_another_lock_is_refused(
    bundle: Path, write_lock: Callable[[Contents], Path], contents: Contents, empty: ModelStore
) -> None:
    contents["ear"]["model.bin"] = b"newer"
    ours = load_lock(write_lock(contents))
    refused(bundle, ours, empty, "ear is of another models.lock than that of this Tildes")


@pytest.mark.parametrize("honest", [True, False])
def test_a_file_without_a_published_sha256_is_remembered(
    lock_path: Path, filled: ModelStore, empty: ModelStore, contents: Contents, honest: bool
) -> None:
    """Its checksum comes with the bundle; its md5 is compared where the lock has one."""
    found = load_lock(lock_path).entry("mouth").files[0]
    md5 = hashlib.md5(contents["mouth"][found.name], usedforsecurity=False).hexdigest()
    text = lock_path.read_text(encoding="utf-8").replace("x.invalid/", "x.invalid/v1.0/")
    text = text.replace(f'sha256 = "{found.sha256}"', f'md5 = "{md5 if honest else "0" * 32}"')
    lock_path.write_text(text, encoding="utf-8")
    lock = load_lock(lock_path)
    mouth = lock.entry("mouth")
    (filled.folder / "mouth" / RECORD_NAME).unlink()  # pulled with the lock as it is now
    known = replace(mouth.files[0], sha256=found.sha256)
    FirstSeen(filled.folder).write_down("mouth", known)
    place = lock_path.with_suffix(".tar")
    write_bundle(place, [mouth], filled, lock_path, say)
    if not honest:
        refused(place, lock, empty, "has not the md5 of models.lock")
        return
    import_bundle(place, lock, empty, say)
    assert empty.promised(mouth, mouth.files[0]) == known
    assert verify(Lock((mouth,)), empty, [mouth]) == []


def test_a_full_disk_is_told_before_anything_is_read(
    bundle: Path, lock: Lock, empty: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 << 20))
    with pytest.raises(BundleError, match="64 MB are needed and 5 MB are free"):
        import_bundle(bundle, lock, empty, say)


def test_an_interrupted_import_leaves_the_store_as_it_was(
    bundle: Path, lock: Lock, filled: ModelStore, snapshot: Snapshot
) -> None:
    (filled.folder / "ear" / "model.bin").write_bytes(b"old")
    before = snapshot(filled)

    def interrupt(line: str) -> None:
        if line.startswith("mouth"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_bundle(bundle, lock, filled, interrupt)
    assert snapshot(filled) == before


def test_who_interrupts_the_moving_leaves_whole_files(
    bundle: Path, lock: Lock, empty: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.models.importing.sync_folder", interrupt)
    with pytest.raises(KeyboardInterrupt):
        import_bundle(bundle, lock, empty, say)
    faults = {finding.fault for finding in verify(lock, empty, lock.entries)}
    assert faults == {Fault.MISSING}
    monkeypatch.undo()
    import_bundle(bundle, lock, empty, say)
    assert verify(lock, empty, lock.entries) == []


def test_no_damaged_bundle_alters_the_store(
    bundle: Path, lock: Lock, filled: ModelStore, snapshot: Snapshot
) -> None:
    """Cut anywhere, or with a byte flipped anywhere: refused in one line, or harmless."""
    whole = bundle.read_bytes()
    chance = random.Random(10)  # noqa: S311 - damage, no secret
    cuts = [whole[: chance.randrange(len(whole) - 512)] for _ in range(40)]
    cuts += [whole[:at] for at in range(0, len(whole) - 512, 512)]
    flips = []
    for _ in range(120):
        # Half of them in the checksums and the lock, which are few of the bytes.
        at = chance.choice((chance.randrange(len(whole)), chance.randrange(4000)))
        flips.append(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
    (filled.folder / "ear" / "model.bin").write_bytes(b"old")
    before = snapshot(filled)
    for content in (*cuts, *flips):
        bundle.write_bytes(content)
        try:
            import_bundle(bundle, lock, filled, say)
        except BundleError as error:
            assert "\n" not in str(error)
            assert snapshot(filled) == before
        else:
            assert content in flips
            assert verify(lock, filled, lock.entries) == []
            (filled.folder / "ear" / "model.bin").write_bytes(b"old")
