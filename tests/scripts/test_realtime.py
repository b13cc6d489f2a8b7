"""The stage in real time without any card: what it refuses, its clock, what it keeps."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.config import Config, TurnsConfig
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.errors import DeviceError, UsageError
from devices.fakes import FakeMicrophone, FakeSpeaker
from devices.sound_server import SoundServer
from kiosk.cli import main
from scripts.commands.stages import name, playable, stage
from scripts.realtime import RealTimeClock, RealTimeStage
from scripts.realtime_devices import KeptMicrophone, KeptSpeaker
from scripts.scenario import Scenario, read_scenarios
from scripts.stage import VirtualStage
from scripts.virtual import SceneClock
from tests.devices.conftest import FakePortAudio, FakeStream
from tests.shipped import shipped_domain

DOMAIN = shipped_domain()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = AudioChunk(np.full(HEARING_RATE_HZ, 0.1, np.float32), HEARING_RATE_HZ)
SERVER = object.__new__(SoundServer)
"""One that never starts."""


def scenario(tmp_path: Path, turns: str, visitors: str = "{a: {}}") -> Scenario:
    path = tmp_path / "a.yaml"
    path.write_text(
        f"- {{name: a, language: ru, visitors: {visitors}, turns: [{turns}]}}", encoding="utf-8"
    )
    (found,) = read_scenarios([path], DOMAIN)
    return found


def wishes(**given: object) -> argparse.Namespace:
    return argparse.Namespace(
        **{"realtime": False, "live": False, "visitor_speaker": None, **given}
    )


@pytest.mark.parametrize(
    ("turns", "live", "virtual_cards"),
    [
        ("{say: привет}, {touch: help}, {silence: 3}, {at: '18:01'}, {printer: paper_out}", "", ""),
        ("{say: привет}, {kill: worker}", "`kill:` in line 1", "`kill:` in line 1"),
        ("{unplug: speaker}, {plug: speaker}", "nobody is there for `unplug:` in line 1", ""),
    ],
)
def test_what_can_be_played_where(
    tmp_path: Path, turns: str, live: str, virtual_cards: str
) -> None:
    wanted = scenario(tmp_path, turns)
    for lack, says in (
        (RealTimeStage(Config()).lack(wanted), live),
        (RealTimeStage(Config(), SERVER).lack(wanted), virtual_cards),
        (VirtualStage().lack(wanted), ""),
    ):
        assert says in lack and bool(says) is bool(lack)


def test_several_kiosks_are_left_to_the_virtual_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = scenario(tmp_path, "{say: привет, visitor: b}", "{a: {}, b: {kiosk: 2}}")
    one = scenario(tmp_path, "{say: привет}")
    on = RealTimeStage(Config())
    assert playable([two, one], on) == [one]
    assert "«a» is left out: it has several kiosks" in capsys.readouterr().err
    with pytest.raises(UsageError, match="none of the scenarios can be played here"):
        playable([two], on)


def test_nobody_presses_the_button() -> None:
    with pytest.raises(UsageError, match="nobody presses a button"):
        RealTimeStage(replace(Config(), turns=TurnsConfig(start="push")))


def test_live_takes_the_devices_of_the_config() -> None:
    audio = replace(Config().audio, microphone="USB", speaker="Jabra")
    config = replace(Config(), audio=audio)
    own, other = RealTimeStage(config), RealTimeStage(config, visitor="HDMI")
    assert (own.microphone, own.speaker, own.visitor) == ("USB", "Jabra", "Jabra")
    assert other.visitor == "HDMI"


@pytest.mark.parametrize("echo", ["auto", "on", "system", "off"])
def test_no_echo_is_cancelled_between_virtual_cards(echo: str) -> None:
    config = replace(Config(), audio=replace(Config().audio, echo=echo))
    assert RealTimeStage(config).config.audio.echo == echo
    played_on = RealTimeStage(config, SERVER).config.audio.echo
    assert played_on == ("off" if echo == "off" else "system")


class CardForOne(FakePortAudio):
    """A card that plays one stream alone, as ALSA's without a sound server do."""

    def __init__(self) -> None:
        super().__init__()
        self._playing: list[FakeStream] = []

    def OutputStream(self, **arguments: Any) -> FakeStream:  # noqa: N802 — PortAudio's name
        self.busy = any(stream.open for stream in self._playing)
        self._playing.append(self.InputStream(**arguments))
        return self._playing[-1]


def test_a_speaker_that_can_not_be_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", CardForOne())
    monkeypatch.setattr("devices.portaudio._streams", {})
    monkeypatch.setattr("devices.portaudio._listed", None)
    with pytest.raises(DeviceError, match=r"visitors have no speaker.*with --visitor-speaker"):
        RealTimeStage(Config()).check_heard()


def test_the_wanted_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    with stage(wishes(), Config()) as on:
        assert isinstance(on, VirtualStage) and name(wishes()) == "virtual"
    with (
        pytest.raises(UsageError, match="--visitor-speaker is for --live"),
        stage(wishes(visitor_speaker="HDMI"), Config()),
    ):
        pass
    monkeypatch.setattr("devices.sound_server.installed", lambda: False)
    with (
        pytest.raises(DeviceError, match="needs PulseAudio: sudo apt-get install pulseaudio"),
        stage(wishes(realtime=True), Config()),
    ):
        pass
    assert (name(wishes(realtime=True)), name(wishes(live=True))) == ("realtime", "live")


def test_without_a_sound_server_it_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("devices.sound_server.installed", lambda: False)
    path = tmp_path / "a.yaml"
    path.write_text("- {name: a, language: ru, turns: [{say: привет}]}", encoding="utf-8")
    assert main(["script", str(path), "--realtime"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "sudo apt-get install pulseaudio" in line


def test_the_clock_is_the_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = [100.0]
    monkeypatch.setattr("scripts.realtime.time.monotonic", lambda: machine[0])

    def sleep(seconds: float) -> None:
        machine[0] += seconds

    monkeypatch.setattr("scripts.realtime.time.sleep", sleep)
    clock = RealTimeClock(NOON)
    clock.advance(0.5)
    clock.advance(0.5)
    assert (clock.scene_s, clock.now()) == (1.0, NOON + timedelta(seconds=1))
    clock.put(NOON)
    machine[0] += 30.0
    assert clock.now() == NOON + timedelta(seconds=30)
    clock.advance(0.5)  # late, and does not hurry for all that was missed
    clock.advance(0.5)
    assert clock.scene_s == pytest.approx(31.8)
    clock.begin()
    assert clock.scene_s == 0.0


def test_the_microphone_keeps_what_it_heard() -> None:
    clock = SceneClock(NOON)
    clock.advance(3.0)
    with KeptMicrophone(FakeMicrophone([SECOND, SECOND]), clock) as microphone:
        assert not microphone.listening
        while microphone.read(1.0) is not None:
            pass
    heard = microphone.sound()
    assert len(heard) == 4 * HEARING_RATE_HZ and microphone.listening and microphone.present
    assert not np.any(heard[: 2 * HEARING_RATE_HZ]) and np.all(heard[2 * HEARING_RATE_HZ :])
    microphone.forget()
    assert len(microphone.sound()) == 2 * HEARING_RATE_HZ


def test_the_speaker_keeps_what_it_played() -> None:
    clock = SceneClock(NOON)
    with KeptSpeaker(FakeSpeaker(), clock) as speaker:
        clock.advance(1.0)
        speaker.play(SECOND)
        speaker.play(SECOND)
        clock.advance(1.5)
        speaker.stop()
        assert [(piece.start_s, piece.end_s) for piece in speaker.played] == [(1, 2), (2, 2.5)]
        speaker.drain()
        assert not speaker.playing
        speaker.forget()
        assert not speaker.played
