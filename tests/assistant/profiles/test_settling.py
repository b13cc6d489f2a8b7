"""The profile with the config, on a machine and a store of the test's own."""

from pathlib import Path

import pytest

from assistant.config import Config, HearingConfig, SpeakingConfig, UnderstandingConfig
from assistant.models.lock import load_lock
from assistant.paths import lock_file
from assistant.profiles.settling import Settled, settle
from core.errors import ConfigError
from devices.board import Machine

ROOMY = Machine(2, 8 * 10**9, "Some CPU", False, "x86_64")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TILDES_MODELS", str(tmp_path))
    return tmp_path


def put(store: Path, *names: str) -> None:
    """Files of the right size, which is all that the choice looks at."""
    for name in names:
        for file in load_lock(lock_file()).entry(name).files:
            path = store / name / file.name
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as stream:
                stream.truncate(file.size)


def names_of(found: Settled) -> dict[str, str | None]:
    return {duty: entry.name if entry else None for duty, entry in found.chosen.items()}


def test_the_default_store_works_as_before_profiles(store: Path) -> None:
    put(store, "whisper-base", "gemma-3-270m", "piper-en-joe")
    found = settle(Config(), here=ROOMY)
    assert names_of(found) == {
        "recognizer": "whisper-base",
        "recognizer_kk": None,
        "recognizer_ru": None,
        "language_model": "gemma-3-270m",
        "voice_kk": "piper-en-joe",
        "voice_ru": "piper-en-joe",
    }
    assert (found.device, found.compute_type, found.speaking_device) == ("auto", "auto", "auto")
    assert (found.window_s, found.short_beam, found.long_beam) == (10, 5, 2)
    found.refuse_what_does_not_fit()


def test_the_preferred_voice_speaks_where_it_is(store: Path) -> None:
    put(store, "piper-en-joe")
    assert names_of(settle(Config(), here=ROOMY))["voice_kk"] == "piper-en-joe"
    put(store, "piper-kk-issai", "piper-ru-denis")
    chosen = names_of(settle(Config(), here=ROOMY))
    assert chosen["voice_kk"] == "piper-kk-issai"
    # No profile names denis, but it has no accent.
    assert chosen["voice_ru"] == "piper-ru-denis"


def test_in_an_empty_store_the_required_ones_are_missed() -> None:
    chosen = names_of(settle(Config(), here=ROOMY))
    assert chosen["recognizer"] == "whisper-base"
    assert chosen["voice_kk"] == "piper-en-joe"


def test_the_config_overrides_the_profile(store: Path) -> None:
    put(store, "whisper-base", "gemma-3-270m", "piper-en-joe")
    config = Config(
        profile="pi",
        hearing=HearingConfig(
            recognizer="whisper-small",
            recognizer_ru="whisper-base",
            device="cuda",
            threads=1,
            window_s=15,
            short_beam=3,
        ),
        understanding=UnderstandingConfig(language_model="qwen3-0.6b"),
        speaking=SpeakingConfig(voice_ru="piper-ru-denis", device="auto"),
    )
    found = settle(config, here=ROOMY)
    chosen = names_of(found)
    assert chosen["recognizer"] == "whisper-small"
    assert chosen["recognizer_ru"] == "whisper-base"
    assert chosen["language_model"] == "qwen3-0.6b"
    assert chosen["voice_ru"] == "piper-ru-denis"
    assert (found.device, found.compute_type, found.speaking_device) == ("cuda", "auto", "cpu")
    assert (found.threads, found.window_s, found.short_beam, found.long_beam) == (1, 15, 3, 1)
    required = {entry.name for entry in found.models.required}
    assert {"whisper-small", "whisper-base", "qwen3-0.6b", "piper-ru-denis"} <= required
    assert "gemma-3-270m" not in {entry.name for entry in found.models.entries}


def test_a_set_has_each_model_once_and_the_preferred_first() -> None:
    found = settle(Config(profile="desktop"), here=ROOMY)
    names = [entry.name for entry in found.models.entries]
    assert len(names) == len(set(names))
    assert names[0] in {entry.name for entry in found.models.optional}
    assert {entry.name for entry in found.models.required} == {
        "whisper-base",
        "gemma-3-270m",
        "piper-en-joe",
    }


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            Config(hearing=HearingConfig(recognizer="whisper-huge")),
            "no recognizer for kk and ru is called 'whisper-huge': set hearing.recognizer to one",
        ),
        (
            Config(hearing=HearingConfig(recognizer_kk="piper-kk-issai")),
            "no recognizer for kk is called 'piper-kk-issai': set hearing.recognizer_kk to one of",
        ),
        (
            Config(understanding=UnderstandingConfig("whisper-base")),
            "no language model for kk and ru is called 'whisper-base'",
        ),
        (Config(profile="mainframe"), "no profile is called 'mainframe'"),
    ],
)
def test_a_wrong_name_is_one_line(config: Config, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        _ = settle(config, here=ROOMY).chosen
    assert said in str(error.value)


def test_what_does_not_fit_is_refused_with_both_figures(store: Path) -> None:
    put(store, "whisper-base", "qolda")
    small = Machine(4, 2 * 10**9, "Some CPU", False)
    config = Config(profile="desktop", understanding=UnderstandingConfig("qolda"))
    found = settle(config, here=small)
    with pytest.raises(ConfigError) as error:
        found.refuse_what_does_not_fit()
    assert f"profile desktop needs {found.needed_bytes // 10**6} MB" in str(error.value)
    assert "this machine has 2000 MB" in str(error.value)
    assert "smaller model than qolda as understanding.language_model" in str(error.value)


def test_the_smallest_profile_is_offered_where_it_is_not_in_use() -> None:
    tiny = Machine(4, 10**8, "Some CPU", False)
    with pytest.raises(ConfigError, match='set profile = "pi", or name a smaller model'):
        settle(Config(profile="desktop"), here=tiny).refuse_what_does_not_fit()
    with pytest.raises(ConfigError, match="has 100 MB: name a smaller model"):
        settle(Config(), here=tiny).refuse_what_does_not_fit()


def test_the_pi_fits_in_a_gigabyte() -> None:
    assert settle(Config(profile="pi"), here=ROOMY).best_needs_bytes < 10**9
