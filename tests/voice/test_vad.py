"""One conformance test for the real detector and its fake."""

from pathlib import Path

import numpy as np
import pytest

from core.audio import Samples
from core.errors import EngineError, ModelMissingError
from voice.fakes import FakeVad
from voice.vad import SileroVad, VoiceActivityDetector


@pytest.fixture(params=[FakeVad, pytest.param(SileroVad, marks=pytest.mark.engines)])
def vad(request: pytest.FixtureRequest) -> VoiceActivityDetector:
    made: VoiceActivityDetector = request.param()
    return made


def frames(vad: VoiceActivityDetector, count: int) -> list[Samples]:
    noise = np.random.default_rng(1).normal(0, 0.1, vad.frame_samples * count)
    return list(noise.astype(np.float32).reshape(count, -1))


def test_frames_are_512_samples_at_16_khz(vad: VoiceActivityDetector) -> None:
    assert (vad.rate_hz, vad.frame_samples) == (16_000, 512)


def test_probabilities_are_probabilities(vad: VoiceActivityDetector) -> None:
    assert all(0 <= vad.probability(frame) <= 1 for frame in frames(vad, 10))


def test_silence_is_not_speech(vad: VoiceActivityDetector) -> None:
    quiet = np.zeros(vad.frame_samples, dtype=np.float32)
    assert max(vad.probability(quiet) for _ in range(20)) < 0.5


def test_frames_at_once_are_as_frames_one_by_one(vad: VoiceActivityDetector) -> None:
    singly = [vad.probability(frame) for frame in frames(vad, 10)]
    vad.reset()
    both = [
        vad.probabilities(np.stack(half)) for half in (frames(vad, 10)[:4], frames(vad, 10)[4:])
    ]
    np.testing.assert_allclose(np.concatenate(both), singly, atol=1e-5)


def test_reset_forgets(vad: VoiceActivityDetector) -> None:
    first = [vad.probability(frame) for frame in frames(vad, 10)]
    vad.reset()
    assert [vad.probability(frame) for frame in frames(vad, 10)] == first


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="install the faster-whisper package again"):
        SileroVad(tmp_path / "none.onnx")


def test_a_damaged_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"not a model")
    with pytest.raises(EngineError, match="can't be loaded"):
        SileroVad(tmp_path / "bad.onnx")
