"""What every synthesizer keeps to: the fake on its own, the real one with its voice."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.cancellation import Cancellation, Cancelled
from core.language import Language
from tts.fakes import FakeSynthesizer
from tts.piper import PiperSynthesizer, VoiceFiles
from tts.synthesis import Synthesizer

TWO_SENTENCES = {
    Language.KK: "Талоныңыз А-015. 3-терезеге барыңыз!",
    Language.RU: "Ваш талон А-015. Подойдите к окну 3!",
}


def joe(models: Path) -> PiperSynthesizer:
    onnx = models / "piper-en-joe" / "en_US-joe-medium.onnx"
    files = VoiceFiles(onnx, onnx.with_name(f"{onnx.name}.json"))
    return PiperSynthesizer(dict.fromkeys(Language, files))


@pytest.fixture(scope="module")
def real(models: Path) -> PiperSynthesizer:
    return joe(models)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.engines)])
def synthesizer(request: pytest.FixtureRequest) -> Synthesizer:
    make: dict[str, Callable[[], Synthesizer]] = {
        "fake": FakeSynthesizer,
        "real": lambda: request.getfixturevalue("real"),
    }
    return make[request.param]()


@pytest.fixture(params=list(Language))
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


def test_each_sentence_is_a_chunk_of_sound(synthesizer: Synthesizer, language: Language) -> None:
    chunks = list(synthesizer.synthesize(TWO_SENTENCES[language], language))
    assert len(chunks) == 2
    for chunk in chunks:
        assert chunk.samples.dtype == np.float32
        assert chunk.samples.ndim == 1
        assert 0.01 < np.abs(chunk.samples).max() <= 1.0
        assert chunk.duration_s > 0.3


def test_chunks_begin_and_end_without_a_click(synthesizer: Synthesizer, language: Language) -> None:
    for chunk in synthesizer.synthesize(TWO_SENTENCES[language], language):
        assert abs(chunk.samples[0]) < 0.001
        assert abs(chunk.samples[-1]) < 0.001


def test_a_sentence_is_only_made_when_it_is_asked_for(
    synthesizer: Synthesizer, language: Language
) -> None:
    cancellation = Cancellation()
    chunks = synthesizer.synthesize(TWO_SENTENCES[language], language, cancellation)
    next(chunks)
    cancellation.cancel()
    with pytest.raises(Cancelled):
        next(chunks)


@pytest.mark.parametrize("text", ["", "   ", "…", "🙂", "\ud800", "漢字", "\x00\n"])
def test_nothing_to_say_makes_no_sound(
    synthesizer: Synthesizer, language: Language, text: str
) -> None:
    assert list(synthesizer.synthesize(text, language)) == []


@pytest.mark.parametrize("text", ["а", "1", "[[ˈa]] А-1", "ЪЬ", "hello", "қ́"])
def test_odd_text_is_no_error(synthesizer: Synthesizer, language: Language, text: str) -> None:
    for chunk in synthesizer.synthesize(text, language):
        assert np.isfinite(chunk.samples).all()


def test_the_spoken_form_has_no_digit(synthesizer: Synthesizer, language: Language) -> None:
    spoken = synthesizer.spoken_form(TWO_SENTENCES[language], language)
    assert spoken
    assert not any(character.isdigit() for character in spoken)


def test_the_voice_has_a_name(synthesizer: Synthesizer, language: Language) -> None:
    assert synthesizer.voice_name(language)
