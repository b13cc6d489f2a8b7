"""Where Whisper computes. No test has a card: CTranslate2's answers are made up."""

import logging
from pathlib import Path
from typing import Any

import ctranslate2
import pytest

from core.errors import EngineError
from voice.device import Placement, cards, placements
from voice.whisper import MODEL_FILES, Whisper


def with_cards(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: count)


@pytest.mark.parametrize(
    ("device", "compute_type", "expected"),
    [
        ("auto", "auto", [Placement("cuda", "float16"), Placement("cpu", "int8")]),
        ("auto", "int8_float16", [Placement("cuda", "int8_float16"), Placement("cpu", "int8")]),
        ("auto", "float16", [Placement("cuda", "float16"), Placement("cpu", "float32")]),
        ("cuda", "auto", [Placement("cuda", "float16")]),
        ("cuda", "int8", [Placement("cuda", "int8")]),
        ("cpu", "auto", [Placement("cpu", "int8")]),
        ("cpu", "float32", [Placement("cpu", "float32")]),
    ],
)
def test_a_card_is_used_where_it_may_be(
    monkeypatch: pytest.MonkeyPatch, device: str, compute_type: str, expected: list[Placement]
) -> None:
    with_cards(monkeypatch, 1)
    assert list(placements(device, compute_type)) == expected


def test_without_a_card_auto_falls_back_with_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with_cards(monkeypatch, 0)
    with caplog.at_level(logging.INFO):
        assert placements("auto", "auto") == (Placement("cpu", "int8"),)
    assert len(caplog.records) == 1
    assert "runs on the processor" in caplog.text


def test_a_card_that_is_demanded_and_absent_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with_cards(monkeypatch, 0)
    with pytest.raises(EngineError, match=r"no NVIDIA card .*device = \"auto\""):
        placements("cuda", "auto")


def test_a_driver_that_is_too_old_is_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise RuntimeError("CUDA driver version is insufficient for CUDA runtime version")

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", fail)
    assert cards() == 0


@pytest.mark.parametrize("compute_type", ["float16", "int8_float16"])
def test_half_precision_on_a_processor_is_an_error(compute_type: str) -> None:
    with pytest.raises(EngineError, match="is for graphics cards; set compute_type"):
        placements("cpu", compute_type)


@pytest.mark.engines
def test_a_card_that_fails_is_left_for_the_processor(
    models: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with_cards(monkeypatch, 1)
    whole = ctranslate2.models.Whisper

    def broken_card(path: str, device: str, **settings: Any) -> Any:
        if device == "cuda":
            raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
        return whole(path, device=device, **settings)

    monkeypatch.setattr(ctranslate2.models, "Whisper", broken_card)
    assert Whisper(models / "whisper-base").device == "cpu"
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "libcublas" in caplog.text


def test_a_demanded_card_that_fails_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_cards(monkeypatch, 1)
    for name in MODEL_FILES:
        (tmp_path / name).touch()
    with pytest.raises(EngineError) as caught:
        Whisper(tmp_path, device="cuda")
    assert "\n" not in str(caught.value)
