"""`tildes models bundle`, `import` and `prune`, called as the command line calls them."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.models.lock import Lock
from assistant.models.store import ModelStore

Capture = pytest.CaptureFixture[str]


def refused(capsys: Capture, *arguments: str | Path) -> str:
    """What is said of a command that can't be done: one line."""
    assert main(["models", *map(str, arguments)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "store"
    monkeypatch.setenv("TILDES_MODELS", str(folder))
    monkeypatch.delenv("TILDES_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


@pytest.mark.usefixtures("store")
def test_what_lacks_is_not_bundled(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "x.tar"
    assert "run `tildes models pull whisper-tiny`" in refused(capsys, "bundle", out, "whisper-tiny")
    assert "no model is called 'huge'" in refused(capsys, "bundle", out, "huge")
    assert not out.exists()


@pytest.mark.usefixtures("store")
def test_a_platform_is_for_wheels(tmp_path: Path, capsys: Capture) -> None:
    said = refused(capsys, "bundle", tmp_path / "x.tar", "--platform", "aarch64")
    assert "add --with-wheels" in said


def test_what_is_no_bundle_is_not_taken_in(store: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "x.tar").write_bytes(b"no tar")
    assert "is no bundle" in refused(capsys, "import", tmp_path / "x.tar")
    assert not store.exists()


def test_prune_tells_what_it_frees(
    filled: ModelStore, lock: Lock, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """The real lock names none of these models."""
    monkeypatch.setenv("TILDES_MODELS", str(filled.folder))
    assert main(["models", "prune", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["dry_run"]
    assert [Path(row["folder"]).name for row in told["freed"]] == ["ear", "mouth"]
    assert told["bytes"] > sum(entry.size for entry in lock.entries)
    assert main(["models", "prune"]) == 0
    assert "MB freed" in capsys.readouterr().out
    assert main(["models", "prune", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"dry_run": False, "bytes": 0, "freed": []}
