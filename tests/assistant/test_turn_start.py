"""What [turns] in the config means."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.attention import Always, Attending, WhilePressed
from assistant.config import TurnsConfig, load_config
from assistant.turn_start import (
    GREETING,
    HELD_PAUSE_S,
    NoPause,
    button_of,
    examine_turn_start,
    how_to_speak,
    turn_start,
    wake_phrases,
)
from core.audio import Utterance
from core.errors import ConfigError, DeviceError
from core.language import Language
from devices.button import ScreenButton
from devices.button_gpio import GpioButton
from devices.button_keyboard import KeyboardButton
from devices.button_line import LineButton
from voice.endpointing import EndpointSettings
from voice.fakes import FakePartials, FakeRecognizer
from voice.pausing import AdaptivePause

KK, RU = Language.KK, Language.RU

Configured = Callable[[str], TurnsConfig]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configured:
    """Reads a config file."""

    def read(text: str) -> TurnsConfig:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("TILDES_CONFIG", str(path))
        return load_config().turns

    return read


def test_without_a_config_whoever_speaks_is_heard() -> None:
    start = turn_start(TurnsConfig())
    assert isinstance(start.attention, Always)
    assert isinstance(start.pauses, AdaptivePause)
    assert start.endpointing == EndpointSettings()
    assert start.calls == ()
    assert "continuous" in examine_turn_start(TurnsConfig())


def test_the_default_calls_are_equally_many_in_both_languages() -> None:
    calls = wake_phrases(TurnsConfig().wake)
    assert [call.language for call in calls] == [KK, KK, RU, RU]
    assert {call.intent for call in calls} == {GREETING}


def test_calls_are_read_from_the_config(configured: Configured) -> None:
    turns = configured(
        '[turns]\nstart = "wake"\nwake_kk = ["Ей, Тілдес көмектес!"]\nwake_ru = []\n'
    )
    (call,) = turn_start(turns).calls
    assert (call.text, call.language) == ("ей, тілдес көмектес!", KK)
    assert "«ей, тілдес көмектес!»" in examine_turn_start(turns)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('start = "shout"', "turns.start must be one of continuous, push, wake"),
        ('wake_kk = "сәлем тілдес"', "turns.wake_kk must be a list of strings"),
        ("wake_ru = [1]", "turns.wake_ru must be a list of strings"),
        ("button = 17", "turns.button must be a string"),
    ],
)
def test_what_the_config_can_not_hold_is_named(
    configured: Configured, text: str, named: str
) -> None:
    with pytest.raises(ConfigError, match=named.replace("[", r"\[")):
        configured(f"[turns]\n{text}\n")


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("тілдес", "too short"),
        ("hey tildes", "Cyrillic letters"),
        ("тілдес 24", "Cyrillic letters"),
        ("", "Cyrillic letters"),
    ],
)
def test_a_call_that_can_not_be_told_from_other_words_is_refused(phrase: str, reason: str) -> None:
    turns = TurnsConfig(start="wake", wake_kk=(phrase,))
    with pytest.raises(ConfigError, match=rf"\[turns\] wake_kk: .*{reason}"):
        turn_start(turns)
    with pytest.raises(ConfigError, match=reason):
        examine_turn_start(turns)


def test_a_wake_without_any_call_is_refused() -> None:
    with pytest.raises(ConfigError, match="needs a phrase in wake_kk or wake_ru"):
        turn_start(TurnsConfig(start="wake", wake_kk=(), wake_ru=()))


def test_a_screens_button_is_held() -> None:
    button = ScreenButton()
    start = turn_start(TurnsConfig(start="push", button="screen"), button)
    assert isinstance(start.attention, WhilePressed)
    with start.attention as attention:
        button.press()
        assert attention.look() is Attending.OPEN
    assert start.endpointing.end_pause_s == HELD_PAUSE_S
    assert isinstance(start.pauses, NoPause)
    utterance = Utterance(np.zeros(1, np.float32))
    assert start.pauses.pause_s(utterance, (), answering=False, lacking=False) is None
    assert "screen" in examine_turn_start(TurnsConfig(start="push", button="screen"))


def test_a_screens_button_needs_screens() -> None:
    with pytest.raises(DeviceError, match="start `tildes kiosk`"):
        turn_start(TurnsConfig(start="push", button="screen"))


def test_buttons_are_named() -> None:
    assert isinstance(button_of("keyboard"), KeyboardButton)
    assert isinstance(button_of("gpio:17"), GpioButton)
    assert isinstance(button_of("line:0/105"), LineButton)


@pytest.mark.parametrize(
    "name", ["", "mouse", "gpio", "gpio:", "gpio:x", "gpio:-1", "gpio:117", "line:5"]
)
def test_what_is_no_button_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match="is no button: set it to"):
        button_of(name)


def test_a_button_is_tried_before_the_models_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    turns = TurnsConfig(start="push", button="keyboard")
    with pytest.raises(DeviceError, match="needs a terminal"):
        turn_start(turns)
    with pytest.raises(DeviceError, match="needs a terminal"):
        examine_turn_start(turns)


def test_without_calls_nothing_stands_before_the_recogniser() -> None:
    start, recognizer, partials = turn_start(TurnsConfig()), FakeRecognizer([]), FakePartials()
    assert start.partials(partials, lambda: False) is partials
    assert start.partials(None, lambda: False) is None
    assert turn_start(TurnsConfig(start="wake")).partials(None, lambda: False) is None
    assert recognizer.heard == []


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (TurnsConfig(), "Сөйлей беріңіз / говорите."),
        (TurnsConfig(start="push"), "Бос орын пернесін басып, сөйлеңіз / нажмите пробел"),
        (TurnsConfig(start="push", button="gpio:17"), "Түймені басып тұрып сөйлеңіз / говорите,"),
        (TurnsConfig(start="wake"), "«сәлем тілдес» · «тілдес тыңда» / «привет тильдес»"),
    ],
)
def test_a_visitor_is_told_how_to_speak(turns: TurnsConfig, told: str) -> None:
    assert told in how_to_speak(turns)
