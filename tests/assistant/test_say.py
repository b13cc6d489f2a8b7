"""`say`: what can't be spoken is left out or refused in one line, and every file is marked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from assistant import engines
from assistant.cli import main
from assistant.notice import RECORDING_NOTE
from core.language import Language
from tts.fakes import FakeSynthesizer

Say = Callable[[str, Language], int]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "said.wav"


@pytest.fixture
def say(out: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The command with beeps for a voice."""
    monkeypatch.setattr(engines, "load_synthesizer", lambda *_: FakeSynthesizer())
    return lambda text, language: main(
        ["say", "--language", language.value, "--out", str(out), "--json", "--", text]
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", ["", " \n\t", "…", "\x00\x1b\x07", "\ud800", "🙂", "— ! ?"])
def test_nothing_to_say_is_one_line(
    say: Say, out: Path, capsys: pytest.CaptureFixture[str], text: str, language: Language
) -> None:
    assert say(text, language) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "text",
    [
        "сәлем\x00\x07 привет\u202e",
        "окно \ud800 3",
        "٣ терезе",
        "３ терезе",
        "WhatsApp 漢字 ქართული окно",
        "а" * 1000,
        "[[ˈa]] {ticket} <b>окно</b>",
        "\u0301қ\u0301 ё",
    ],
)
def test_what_can_not_be_spoken_is_left_out(
    say: Say, out: Path, capsys: pytest.CaptureFixture[str], text: str, language: Language
) -> None:
    assert say(text, language) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["audio_s"] > 0
    assert not any(character.isdigit() for character in report["spoken"])
    assert soundfile.info(out).duration == pytest.approx(report["audio_s"], abs=0.01)


def test_a_hundred_kilobytes_are_spoken(say: Say, out: Path) -> None:
    assert say("Терезе 3, талон А-015. " * 2500, Language.KK) == 0
    assert soundfile.info(out).duration > 60


@pytest.mark.engines
@pytest.mark.parametrize("language", list(Language))
def test_the_file_says_that_its_speech_is_synthetic(
    models: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    monkeypatch.setenv("TILDES_MODELS", str(models))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert main(["say", "3", "--language", language.value, "--out", str(out)]) == 0
    with soundfile.SoundFile(out) as wav:
        assert wav.comment == RECORDING_NOTE
        assert wav.frames > 4000
