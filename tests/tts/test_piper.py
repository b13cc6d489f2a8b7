import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from piper.config import PiperConfig

from core.audio import Samples
from core.errors import EngineError
from core.language import Language
from tts.cache import PhraseCache
from tts.loudness import SPEECH_RMS, speech_rms
from tts.piper import PiperSynthesizer, VoiceFiles, speaker_index
from tts.synthesis import FASTEST, SLOWEST

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


TEXT = {Language.KK: "Талон керек пе?", Language.RU: "Вам нужен талон?"}


@pytest.mark.engines
@pytest.mark.parametrize("language", list(Language))
def test_a_rendered_phrase_is_found_until_anything_changes(
    joe: VoiceFiles, tmp_path: Path, language: Language
) -> None:
    def speaking(**changed: object) -> PiperSynthesizer:
        cache = PhraseCache(tmp_path / "phrases", 10_000_000)
        files = replace(joe, **changed)  # type: ignore[arg-type] # fields by name
        return PiperSynthesizer({language: files}, cache=cache)

    def said(synthesizer: PiperSynthesizer, stretch: float = 1.0) -> list[Samples]:
        text = TEXT[language]
        return [c.samples for c in synthesizer.synthesize(text, language, stretch=stretch)]

    first = speaking()
    before = said(first)
    assert not (tmp_path / "phrases").exists()  # what is only spoken is never stored
    (stored,) = first.render(TEXT[language], language)
    ahead = said(first)
    assert not np.array_equal(before[0], ahead[0])  # the voice has noise: it was not made anew
    assert np.array_equal(ahead[0], said(speaking(digest=_digest(joe)))[0])
    assert np.array_equal(ahead[0], said(first)[0])
    assert [r.key for r in speaking().render(TEXT[language], language)] == [stored.key]
    for changed in ({"noise_w": 0.5}, {"length_scale": 1.3}, {"digest": "other"}):
        assert not np.array_equal(ahead[0], said(speaking(**changed))[0])
    assert not np.array_equal(ahead[0], said(first, stretch=1.2)[0])


def _digest(files: VoiceFiles) -> str:
    return hashlib.sha256(files.onnx.read_bytes()).hexdigest()


@pytest.mark.engines
def test_a_visitor_makes_the_voice_slower_within_bounds(joe: VoiceFiles) -> None:
    synthesizer = PiperSynthesizer({Language.RU: replace(joe, noise_w=0.0)})
    durations = [
        sum(c.duration_s for c in synthesizer.synthesize("Подойдите к окну.", Language.RU, None, s))
        for s in (0.1, FASTEST, 1.0, SLOWEST, 9.0)
    ]
    assert durations[0] == pytest.approx(durations[1], rel=0.05)
    assert durations[3] == pytest.approx(durations[4], rel=0.05)
    assert 1.3 < durations[3] / durations[2] < 1.7
    assert 0.7 < durations[1] / durations[2] < 0.95


@pytest.mark.parametrize("speaker", ["Nobody", "1", "-1", "²"])
def test_an_unknown_speaker_is_one_line(tmp_path: Path, speaker: str) -> None:
    files = VoiceFiles(tmp_path / "joe.onnx", tmp_path / "joe.json", speaker=speaker)
    config = PiperConfig.from_dict(SETTINGS)
    with pytest.raises(EngineError, match=f"no speaker '{speaker}': choose from 0 to 0"):
        speaker_index(files, config)


def test_a_speaker_has_a_name_or_a_number(tmp_path: Path) -> None:
    settings = {**SETTINGS, "num_speakers": 3, "speaker_id_map": {"M2": 0, "F1": 2}}
    config = PiperConfig.from_dict(settings)
    for speaker, index in (("F1", 2), ("M2", 0), ("1", 1), (None, 0)):
        files = VoiceFiles(tmp_path / "kk.onnx", tmp_path / "kk.json", speaker=speaker)
        assert speaker_index(files, config) == index
    one = VoiceFiles(tmp_path / "kk.onnx", tmp_path / "kk.json")
    assert speaker_index(one, PiperConfig.from_dict(SETTINGS)) is None
