"""Whisper on CTranslate2: bounds and bad models. Speech itself is in test_bilingual."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import EngineError, ModelMissingError
from core.language import Language
from voice.whisper import MODEL_FILES, Whisper


@pytest.fixture(scope="session")
def whisper(models: Path) -> Whisper:
    return Whisper(models / "whisper-base", device="cpu")


@pytest.mark.parametrize("lacking", MODEL_FILES)
def test_a_missing_file_is_named(tmp_path: Path, lacking: str) -> None:
    for name in MODEL_FILES:
        if name != lacking:
            (tmp_path / name).touch()
    with pytest.raises(ModelMissingError, match=rf"no {lacking} .*models pull"):
        Whisper(tmp_path)


def test_a_damaged_model_is_one_line(tmp_path: Path) -> None:
    for name in MODEL_FILES:
        (tmp_path / name).write_bytes(b"\x06\x00\x00\x00nonsense")
    with pytest.raises(EngineError, match="models verify") as caught:
        Whisper(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.engines
@pytest.mark.parametrize("language", Language)
def test_decoding_is_bounded_even_on_noise(whisper: Whisper, language: Language) -> None:
    noise = np.random.default_rng(2).normal(0, 0.2, 16_000).astype(np.float32)
    encoding = whisper.encode(noise)
    for decoding in whisper.decode(encoding, language, beam=3, hypotheses=3):
        assert decoding.written <= 22
        assert decoding.log_prob <= 0
        assert 0 <= decoding.no_speech <= 1
        assert decoding.language is language


@pytest.mark.engines
def test_the_window_has_a_floor_and_a_ceiling(whisper: Whisper) -> None:
    assert whisper.encode(np.zeros(0, dtype=np.float32)).window_s == 10
    assert whisper.encode(np.zeros(16_000 * 40, dtype=np.float32)).window_s == 30


@pytest.mark.engines
def test_silence_has_some_language(whisper: Whisper) -> None:
    score = whisper.language(whisper.encode(np.zeros(16_000, dtype=np.float32)))
    assert 0 <= score.share <= 1
    assert np.isfinite(score.log10_odds)
