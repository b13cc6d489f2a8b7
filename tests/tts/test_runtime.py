from pathlib import Path
from typing import Any

import onnxruntime
import pytest

from core.errors import EngineError
from tts.runtime import CPU, CUDA, open_session


class FakeSession:
    """Remembers what it was asked for; opens what `works` names."""

    works = (CPU, CUDA)

    def __init__(self, onnx: str, sess_options: Any, providers: list[Any]) -> None:
        names = [p if isinstance(p, str) else p[0] for p in providers]
        self._used = [name for name in names if name in self.works]

    def get_providers(self) -> list[str]:
        return self._used


@pytest.mark.parametrize(
    ("device", "built", "works", "used", "logged"),
    [
        ("auto", True, True, CUDA, ""),
        ("cuda", True, True, CUDA, ""),
        ("cpu", True, True, CPU, ""),
        ("auto", False, False, CPU, ""),
        ("cuda", False, False, CPU, "was built without it"),
        ("auto", True, False, CPU, "could not open it"),
        ("cuda", True, False, CPU, "could not open it"),
    ],
)
def test_a_graphics_card_is_used_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    device: str,
    built: bool,
    works: bool,
    used: str,
    logged: str,
) -> None:
    monkeypatch.setattr(FakeSession, "works", (CPU, CUDA) if works else (CPU,))
    monkeypatch.setattr(onnxruntime, "InferenceSession", FakeSession)
    offered = [CUDA, CPU] if built else [CPU]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
    session = open_session(Path("voice.onnx"), 2, device)
    assert session.get_providers()[0] == used
    assert len(caplog.messages) == bool(logged)
    assert logged in caplog.text


def test_no_voice_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="tildes models verify"):
        open_session(tmp_path / "none.onnx", 2)
