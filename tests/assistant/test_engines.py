"""Which models are loaded, and how often; the loading itself is faked."""

from pathlib import Path

import pytest

from assistant import engines
from assistant.config import Config, HearingConfig
from assistant.models.lock import ModelEntry, load_lock
from assistant.paths import lock_file
from assistant.profiles.settling import Settled
from core.errors import ConfigError
from core.language import Language


class Loaded:
    """A model by its name."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The recognisers that are loaded, in order, from a store that has the sizes alone."""
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path))
    for name in ("whisper-base", "whisper-small", "whisper-tiny"):
        for file in load_lock(lock_file()).entry(name).files:
            path = tmp_path / name / file.name
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as stream:
                stream.truncate(file.size)
    names: list[str] = []

    def load(_found: Settled, entry: ModelEntry, _window_s: int) -> Loaded:
        names.append(entry.name)
        return Loaded(entry.name)

    monkeypatch.setattr(engines, "_whisper", load)
    return names


def writers(hearing: HearingConfig) -> dict[Language, str]:
    config = Config(hearing=hearing)
    found = engines.load_writers(config, engines.load_whisper(config))
    return {language: whisper.name for language, whisper in found.items()}  # type: ignore[attr-defined] # Loaded


def test_one_recogniser_does_all_by_default(loads: list[str]) -> None:
    assert writers(HearingConfig()) == {}
    assert loads == ["whisper-base"]


def test_the_same_name_twice_is_loaded_once(loads: list[str]) -> None:
    named = HearingConfig(recognizer_kk="whisper-base", recognizer_ru="whisper-base")
    assert writers(named) == {}
    assert loads == ["whisper-base"]


def test_a_language_has_its_own(loads: list[str]) -> None:
    assert writers(HearingConfig(recognizer_kk="whisper-small")) == {Language.KK: "whisper-small"}
    assert loads == ["whisper-base", "whisper-small"]


def test_two_languages_share_another(loads: list[str]) -> None:
    named = HearingConfig(
        recognizer="whisper-tiny", recognizer_kk="whisper-base", recognizer_ru="whisper-base"
    )
    assert writers(named) == {Language.KK: "whisper-base", Language.RU: "whisper-base"}
    assert loads == ["whisper-tiny", "whisper-base"]


def test_a_machine_with_too_little_memory_loads_nothing(
    loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.profiles import settling
    from devices.board import Machine

    monkeypatch.setattr(settling, "machine", lambda: Machine(2, 10**8, "Some CPU", False))
    with pytest.raises(ConfigError, match="this machine has 100 MB"):
        engines.load_whisper(Config())
    assert loads == []
