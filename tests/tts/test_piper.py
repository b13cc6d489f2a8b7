import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import EngineError
from core.language import Language
from tts.loudness import SPEECH_RMS, speech_rms
from tts.piper import PiperSynthesizer, VoiceFiles

SETTINGS = {
    "audio": {"sample_rate": 22_050},
    "espeak": {"voice": "en-us"},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]},
    "num_symbols": 4,
    "num_speakers": 1,
}


@pytest.fixture(scope="module")
def joe(models: Path) -> VoiceFiles:
    onnx = models / "piper-en-joe" / "en_US-joe-medium.onnx"
    return VoiceFiles(onnx, onnx.with_name(f"{onnx.name}.json"))


def one_line(error: pytest.ExceptionInfo[EngineError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    assert "tildes models verify" in message
    return message


def test_a_missing_voice_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    files = VoiceFiles(tmp_path / "no.onnx", tmp_path / "good.json")
    with pytest.raises(EngineError) as error:
        PiperSynthesizer({Language.KK: files})
    assert "no.onnx" in one_line(error)


def test_a_damaged_voice_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"not a model\n" * 100)
    (tmp_path / "good.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    with pytest.raises(EngineError) as error:
        PiperSynthesizer({Language.RU: VoiceFiles(tmp_path / "bad.onnx", tmp_path / "good.json")})
    assert "bad.onnx" in one_line(error)


@pytest.mark.parametrize("settings", ["", "{", "[]", "{}", '{"audio": 1}', "\udcff"])
def test_damaged_settings_are_one_line(tmp_path: Path, settings: str) -> None:
    path = tmp_path / "joe.json"
    path.write_bytes(settings.encode("utf-8", "surrogateescape"))
    with pytest.raises(EngineError) as error:
        PiperSynthesizer({Language.KK: VoiceFiles(tmp_path / "joe.onnx", path)})
    assert "joe.json" in one_line(error)


def test_missing_settings_are_one_line(tmp_path: Path) -> None:
    files = VoiceFiles(tmp_path / "no.onnx", tmp_path / "no.onnx.json")
    with pytest.raises(EngineError) as error:
        PiperSynthesizer({Language.RU: files})
    assert "no.onnx.json" in one_line(error)


@pytest.mark.engines
def test_a_language_without_a_voice_is_an_error(joe: VoiceFiles) -> None:
    synthesizer = PiperSynthesizer({Language.RU: joe})
    with pytest.raises(EngineError, match="kk"):
        next(synthesizer.synthesize("сәлем", Language.KK))


@pytest.mark.engines
def test_a_voice_of_another_language_says_so_and_keeps_to_one_loudness(joe: VoiceFiles) -> None:
    synthesizer = PiperSynthesizer(dict.fromkeys(Language, joe))
    texts = {Language.KK: "күту залында отырыңыз", Language.RU: "присядьте в зале ожидания"}
    for language, text in texts.items():
        assert synthesizer.voice_name(language) == "en_US-joe-medium (accented)"
        (chunk,) = synthesizer.synthesize(text, language)
        assert speech_rms(chunk.samples, chunk.rate_hz) == pytest.approx(SPEECH_RMS, rel=0.4)


@pytest.mark.engines
def test_a_reply_without_a_speakable_sign_is_logged_without_its_text(
    joe: VoiceFiles, caplog: pytest.LogCaptureFixture
) -> None:
    synthesizer = PiperSynthesizer({Language.KK: joe})
    assert list(synthesizer.synthesize("漢字", Language.KK)) == []
    assert "2 characters" in caplog.text
    assert "漢" not in caplog.text


@pytest.mark.engines
def test_a_slower_voice_takes_longer(joe: VoiceFiles) -> None:
    text, durations = "присядьте в зале ожидания", []
    for length_scale in (0.8, 1.6):
        files = replace(joe, length_scale=length_scale, noise_w=0.0)
        (chunk,) = PiperSynthesizer({Language.RU: files}).synthesize(text, Language.RU)
        durations.append(chunk.duration_s)
    assert durations[1] > 1.5 * durations[0]
