"""`tildes models …`, called as the command line calls it."""

import json
import os
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.commands.models.pulling import accent_warning
from assistant.models.lock import load_lock
from assistant.paths import lock_file
from benchmarks.file_server import FileServer, Request, Trouble


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


def page(request: Request, _: bytes) -> None:
    request.answer(200, {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (lambda request, body: request.answer(404), "127.0.0.1 answered 404"),
        (lambda request, body: request.answer(416), "127.0.0.1 answered 416"),
        (lambda request, body: request.serve(b"short"), "127.0.0.1 has 5 bytes"),
        (page, "a web page came from 127.0.0.1"),
    ],
)
def test_a_server_that_misbehaves_is_one_line_at_the_end(
    empty_store: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    trouble: Trouble,
    reason: str,
) -> None:
    """The sources of the lock are behind a proxy that is not there."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("TILDES_CONFIG", os.devnull)
    with FileServer({}) as server:
        for file in ("ru_RU-denis-medium.onnx", "ru_RU-denis-medium.onnx.json"):
            server.trouble[f"piper-ru-denis/{file}"] = [trouble] * 2
        assert main(["models", "pull", "piper-ru-denis", "--mirror", server.address]) == 2
    *before, last = capsys.readouterr().err.splitlines()
    assert last.startswith("tildes: piper-ru-denis/ru_RU-denis-medium.onnx")
    assert reason in last
    assert "huggingface.co can't be reached" in last
    assert sum("trying another source" in line for line in before) <= 2
    assert [path.name for path in empty_store.iterdir()] == [".lock"]


def test_a_mirror_that_is_none_is_one_line(
    empty_store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["models", "pull", "--mirror", "/nowhere"]) == 2
    assert "'/nowhere' is neither a folder nor an address" in capsys.readouterr().err
    config = empty_store.parent / "config.toml"
    config.write_text('[models]\nmirror = "ftp://host"\n', encoding="utf-8")
    monkeypatch.setenv("TILDES_CONFIG", str(config))
    assert main(["models", "pull"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not empty_store.exists()


def test_the_accent_is_told_in_one_line() -> None:
    lock = load_lock(lock_file())
    reason = "piper/x.onnx can't be fetched: host can't be reached"
    preferred = (lock.entry(name) for name in ("piper-kk-issai", "piper-ru-dmitri"))
    line = accent_warning(lock, [(entry, reason) for entry in preferred])
    assert "(host can't be reached)" in line
    assert "piper-en-joe will speak Kazakh and Russian with an accent" in line
