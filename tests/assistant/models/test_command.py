"""`tildes models …`, called as the command line calls it."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.commands.models.pulling import accent_warning
from assistant.models.lock import load_lock
from assistant.paths import lock_file


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path / "store"))
    return tmp_path / "store"


def test_list_tells_what_is_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    base = next(model for model in listed["models"] if model["name"] == "whisper-base")
    assert base["default"]
    assert not base["present"]
    assert main(["models", "list"]) == 0
    assert "Gemma Terms of Use" in capsys.readouterr().out


def test_verify_names_each_wrong_file(
    empty_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = empty_store / "whisper-base" / "model.bin"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"short")
    assert main(["models", "verify"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert f"{damaged}: wrong size (5 bytes, expected 145217532 bytes)" in lines[0]
    assert all("run `tildes models pull" in line for line in lines)


def test_an_unknown_model_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "pull", "huge"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_accent_is_told_in_one_line() -> None:
    lock = load_lock(lock_file())
    reason = "piper/x.onnx can't be fetched: host can't be reached"
    line = accent_warning(lock, [(entry, reason) for entry in lock.optional_set()])
    assert "(host can't be reached)" in line
    assert "piper-en-joe will speak Kazakh and Russian with an accent" in line
