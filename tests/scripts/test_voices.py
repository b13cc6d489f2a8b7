from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.models.store import ModelStore
from core.errors import ManifestError, ModelMissingError, TildesError, UsageError
from core.language import Language
from scripts.voices import CAST, Voices

KK, RU = Language.KK, Language.RU


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    return Voices(store=ModelStore(tmp_path / "no models"))


@pytest.mark.parametrize(("text", "language"), [("дайте талон", RU), ("маған талон беріңіз", KK)])
@pytest.mark.parametrize("name", ["", *CAST])
def test_espeak_is_always_there(voices: Voices, name: str, text: str, language: Language) -> None:
    sound = voices.speak(name, text, language)
    assert sound.dtype == np.float32
    assert 0.5 < len(sound) / 16_000 < 4
    assert np.array_equal(sound, voices.speak(name, text, language))


def test_variants_differ(voices: Voices) -> None:
    spoken = [voices.speak(name, "дайте талон", RU) for name in CAST]
    assert len({sound.tobytes() for sound in spoken}) == len(CAST)


def test_the_cast_of_all_voices(voices: Voices) -> None:
    assert voices.named("*", [KK, RU]) == CAST
    assert voices.named("espeak:f4", [KK]) == ("espeak:f4",)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("espeak:f22", "espeak-ng has no variant 'f22': choose f1, f2, f3, f4, f5"),
        ("anna", "no voice is called 'anna': choose espeak:f2"),
        ("whisper-base", "no voice is called 'whisper-base'"),
    ],
)
def test_who_is_not_there_is_told(voices: Voices, name: str, complaint: str) -> None:
    for ask in (voices.voice, lambda each: voices.named(each, [RU])):
        with pytest.raises(UsageError) as error:
            ask(name)
        assert complaint in str(error.value)


def test_a_voice_that_was_not_pulled_says_how(voices: Voices) -> None:
    with pytest.raises(ModelMissingError, match="models pull piper-en-joe"):
        voices.voice("piper-en-joe")


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    folder = tmp_path / "anna"
    folder.mkdir()
    soundfile.write(folder / "a.wav", np.full(8_000, 0.25), 16_000)
    soundfile.write(folder / "b.wav", np.full(4_000, 0.5), 16_000)
    rows = ["file\tlanguage\ttext", "a.wav\tru\tДайте талон!", "b.wav\tmixed\tталон беріңіз"]
    (folder / "manifest.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_a_recorded_visitor_says_what_was_recorded(voices: Voices, recorded: Path) -> None:
    assert len(voices.speak(str(recorded), "дайте талон", RU)) == 8_000
    assert len(voices.speak(str(recorded), "Талон беріңіз.", KK)) == 4_000
    for text, language in (("дайте талон", KK), ("до свидания", RU)):
        with pytest.raises(UsageError, match=f"holds no recording of «{text}»"):
            voices.speak(str(recorded), text, language)


def test_a_manifest_that_can_t_be_read_is_told(voices: Voices, recorded: Path) -> None:
    (recorded / "manifest.tsv").write_text("file\ttext\na.wav\tдайте", encoding="utf-8")
    with pytest.raises(ManifestError, match="language"):
        voices.voice(str(recorded))


@pytest.mark.engines
@pytest.mark.parametrize(("text", "language"), [("дайте талон", RU), ("талон беріңіз", KK)])
def test_a_piper_voice_says_the_same_the_same(models: Path, text: str, language: Language) -> None:
    voices = Voices()
    assert "piper-en-joe" in voices.named("*", [language])
    first = voices.speak("piper-en-joe", text, language)
    assert 0.5 < len(first) / 16_000 < 4
    assert np.array_equal(first, voices.speak("piper-en-joe", text, language))


@pytest.mark.engines
def test_a_piper_voice_without_that_speaker(models: Path) -> None:
    with pytest.raises(TildesError, match="no speaker 'zoe'"):
        Voices().voice("piper-en-joe:zoe")
