"""Which voice speaks: the config's [speaking] section against models.lock and the store."""

from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.engines import load_synthesizer
from core.errors import ConfigError, EngineError, ModelMissingError
from core.language import Language


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config file to be written, and folders of this test's own."""
    path = tmp_path / "config.toml"
    monkeypatch.setenv("TILDES_CONFIG", str(path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path / "models"))
    return path


def test_an_unknown_voice_is_one_line_with_the_known_ones(configure: Path) -> None:
    configure.write_text('[speaking]\nvoice_kk = "piper-xx"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"speaking\.voice_kk to one of piper-en-joe, piper-kk"):
        load_synthesizer(load_config())


def test_a_voice_of_the_other_language_is_refused(configure: Path) -> None:
    configure.write_text('[speaking]\nvoice_kk = "piper-ru-dmitri"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="no voice for kk is called 'piper-ru-dmitri'"):
        load_synthesizer(load_config())


def test_a_voice_that_is_not_in_the_store_says_how_to_get_it(configure: Path) -> None:
    configure.write_text('[speaking]\nvoice_kk = "piper-kk-issai"\n', encoding="utf-8")
    with pytest.raises(ModelMissingError, match="tildes models pull piper-kk-issai"):
        load_synthesizer(load_config())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('device = "gpu"', "speaking.device must be one of auto, cpu, cuda"),
        ('cache = "yes"', "speaking.cache must be one of off, on"),
        ("cache_mb = 0", "speaking.cache_mb must be a whole number from 1"),
        ("speaker_kk = 3", "speaking.speaker_kk must be a string"),
        ("notice = false", "unknown setting 'speaking.notice'"),
    ],
)
def test_a_wrong_setting_is_one_line(configure: Path, line: str, said: str) -> None:
    configure.write_text(f"[speaking]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config()
    assert said in str(error.value)


@pytest.mark.engines
def test_the_named_voice_speaks_and_an_unknown_speaker_is_one_line(
    configure: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILDES_MODELS", str(models))
    named = '[speaking]\nvoice_kk = "piper-en-joe"\nvoice_ru = "piper-en-joe"\n'
    configure.write_text(f'{named}cache = "off"\n', encoding="utf-8")
    synthesizer = load_synthesizer(load_config())
    assert synthesizer.cache is None
    assert synthesizer.voice_name(Language.KK) == "en_US-joe-medium (accented)"
    configure.write_text(f'{named}speaker_ru = "F1"\n', encoding="utf-8")
    with pytest.raises(EngineError, match="no speaker 'F1'"):
        load_synthesizer(load_config())
