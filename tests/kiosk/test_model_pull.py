"""Fetching the models for the wizard."""

import threading
from pathlib import Path

import pytest

from core.errors import PullError
from kiosk import model_pull
from kiosk.model_pull import ModelPull

PATIENCE_S = 10.0


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelPull:
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path))
    return ModelPull()


def wait(models: ModelPull) -> None:
    for thread in threading.enumerate():
        if thread.name == "models":
            thread.join(PATIENCE_S)
    assert not models.state.running


def test_nothing_is_there_at_first(models: ModelPull) -> None:
    assert not models.ready()
    assert models.lacking() > 100e6
    assert not models.state.running


def test_what_is_fetched_is_told_in_bytes_of_all(
    models: ModelPull, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fetch(entries, store, progress, **named):  # type: ignore[no-untyped-def] # as pull
        progress.begin("voice/a.onnx", 1000)
        progress.reach("voice/a.onnx", 400)
        seen.append(models.state)
        # This source has failed: nothing of it counts.
        progress.end("voice/a.onnx", landed=False)
        progress.begin("voice/a.onnx", 1000)
        progress.begin("voice/b.json", 10)
        progress.reach("voice/a.onnx", 1000)
        progress.end("voice/a.onnx", landed=True)
        progress.reach("voice/b.json", 4)
        seen.append(models.state)

    monkeypatch.setattr(model_pull, "pull", fetch)
    models.start()
    wait(models)
    assert [(state.what, state.done) for state in seen] == [
        ("voice/a.onnx", 400),
        ("voice/b.json", 1004),
    ]
    assert models.state.done == models.state.total
    assert models.state.fault == ""


def test_what_fails_is_told_and_may_be_tried_again(
    models: ModelPull, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise PullError("no network: plug it in")

    monkeypatch.setattr(model_pull, "pull", fail)
    models.start()
    wait(models)
    assert models.state.fault == "no network: plug it in"
    monkeypatch.setattr(model_pull, "pull", lambda *arguments, **named: None)
    models.start()
    wait(models)
    assert models.state.fault == ""


def test_a_second_start_changes_nothing(models: ModelPull, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, go = [], threading.Event()

    def slow(*arguments: object, **named: object) -> None:
        calls.append(1)
        assert go.wait(PATIENCE_S)

    monkeypatch.setattr(model_pull, "pull", slow)
    models.start()
    models.start()
    go.set()
    wait(models)
    assert calls == [1]
