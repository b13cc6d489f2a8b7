"""Bad input at the command line: one clear line on stderr, exit code 2, nothing lost."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.cli import main

Refused = Callable[..., str]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's files, and none finds a model."""
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path / "no models"))
    monkeypatch.delenv("TILDES_CONFIG", raising=False)


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run a command that must be refused; return its one line."""

    def run(*arguments: str | Path) -> str:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert code == 2
        assert printed.out == ""
        (line,) = printed.err.splitlines()
        assert line.startswith("tildes: ")
        return line

    return run


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    soundfile.write(path, 0.1 * np.sin(np.arange(16_000) / 10), 16_000)
    return path


def test_an_unknown_command_is_named(refused: Refused) -> None:
    assert "'sing'" in refused("sing")


def test_no_command_says_where_help_is(refused: Refused) -> None:
    assert "tildes --help" in refused()


def test_an_unknown_option_is_named(refused: Refused) -> None:
    assert "--loud" in refused("say", "сәлем", "--language", "kk", "--out", "x.wav", "--loud")


def test_an_unknown_language_is_named(refused: Refused) -> None:
    assert "'en'" in refused("normalize", "hello", "--language", "en")


def test_a_missing_argument_is_named(refused: Refused) -> None:
    assert "--out" in refused("say", "сәлем", "--language", "kk")


def test_text_and_recording_exclude_each_other(refused: Refused, speech: Path) -> None:
    assert "--wav" in refused("ask", "--text", "сәлем", "--wav", speech)


def test_a_missing_recording_is_named(refused: Refused, tmp_path: Path) -> None:
    assert "none.wav" in refused("transcribe", tmp_path / "none.wav")


def test_a_file_that_is_not_audio_is_named(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "letter.wav"
    path.write_text("dear visitor")
    assert "letter.wav" in refused("ask", "--wav", path)


def test_an_empty_recording_is_named(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.zeros(0), 16_000)
    assert "empty.wav" in refused("transcribe", path)


def test_a_recording_with_nan_is_named(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.full(16_000, np.nan, np.float32), 16_000, subtype="FLOAT")
    assert "nan.wav" in refused("transcribe", path)


def test_every_recording_is_looked_at_before_the_first_is_heard(
    refused: Refused, speech: Path, tmp_path: Path
) -> None:
    assert "none.wav" in refused("transcribe", speech, tmp_path / "none.wav")


def test_missing_models_are_named_with_the_command_that_pulls_them(
    refused: Refused, speech: Path
) -> None:
    assert "tildes models pull" in refused("transcribe", speech, "--no-domain")


def test_a_missing_domain_is_named(refused: Refused, tmp_path: Path) -> None:
    assert "nowhere" in refused("ask", "--text", "сәлем", "--domain", tmp_path / "nowhere")


def test_a_broken_domain_is_named_with_file_and_line(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "domain.yaml").write_text("name: broken\nlanguages: [kk, ru]\n")
    (tmp_path / "intents" / "one.yaml").write_text(
        "greeting:\n  examples:\n    kk:\n      - '[сәлем'\n", encoding="utf-8"
    )
    assert "one.yaml:4" in refused("ask", "--text", "сәлем", "--domain", tmp_path)


def test_empty_text_to_say_is_refused(refused: Refused, tmp_path: Path) -> None:
    assert "empty" in refused("say", " ", "--language", "kk", "--out", tmp_path / "x.wav")
    assert not (tmp_path / "x.wav").exists()


@pytest.mark.parametrize("kind", ["asr", "nlu"])
def test_a_missing_evaluation_file_is_named(refused: Refused, tmp_path: Path, kind: str) -> None:
    assert "rows.tsv" in refused("evaluate", kind, tmp_path / "rows.tsv")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("file\tlanguage\n", "rows.tsv:1: no column 'text'"),
        ("file\tlanguage\ttext\na.wav\ten\thello\n", "rows.tsv:2: language is 'en'"),
        ("file\tlanguage\ttext\na.wav\tkk\n", "rows.tsv:2: too few columns"),
        ("file\tlanguage\ttext\n", "rows.tsv: no rows"),
    ],
)
def test_a_bad_manifest_is_named_with_its_line(
    refused: Refused, tmp_path: Path, text: str, place: str
) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text(text, encoding="utf-8")
    assert place in refused("evaluate", "asr", path)


def test_bad_slots_are_named_with_their_line(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("language\tutterance\tintent\tslots\nkk\tсәлем\tgreeting\t[1]\n", "utf-8")
    assert "rows.tsv:2: slots" in refused("evaluate", "nlu", path)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("domain = ", "not valid TOML"),
        ("colour = 'red'", "'colour'"),
        ("[hearing]\nthreads = 'two'", "hearing.threads"),
        ("[hearing]\nthreads = 0", "hearing.threads"),
        ("[hearing]\ndevice = 'abacus'", "hearing.device"),
        ("[hearing]\npartials = 'perhaps'", "hearing.partials"),
        ("[audio]\nlouder = true", "audio.louder"),
        ("hearing = 1", "[hearing]"),
        ("domain = 7", "domain must be a string"),
    ],
)
def test_a_bad_config_is_named_with_its_setting(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, named: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("TILDES_CONFIG", str(path))
    line = refused("ask", "--text", "сәлем")
    assert "config.toml" in line
    assert named in line


def test_a_config_that_is_named_but_missing_is_an_error(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILDES_CONFIG", str(tmp_path / "none.toml"))
    assert "TILDES_CONFIG" in refused("ask", "--text", "сәлем")


def test_normalize_prints_one_line_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["normalize", "3-терезе", "--language", "kk"]) == 0
    assert capsys.readouterr().out == "үшінші терезе\n"


def test_no_library_sends_usage_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    assert main(["normalize", "5", "--language", "ru"]) == 0
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
