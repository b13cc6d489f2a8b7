"""Scenarios in real time, on virtual cards: through a sound server, and as on a kiosk's own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.config import AudioConfig, Config
from assistant.engines import Engines, load_engines
from core.errors import DeviceError
from devices.sound_server import MENDING, SoundServer, installed, portaudio_on, sound_server
from scripts.director import Director
from scripts.realtime import RealTimeStage
from scripts.record import ScenarioRecord
from scripts.scenario import read_scenarios
from scripts.speech import Casting
from tests.conftest import missing
from tests.shipped import shipped_domain

pytestmark = pytest.mark.sound

DOMAIN = shipped_domain()
CONFIG = replace(Config(), audio=AudioConfig(microphone="microphone", speaker="speaker"))
LOUD = 0.02

VISIT = """
- name: A visit
  language: kk
  at: "17:58"
  turns:
    - {say: сәлеметсіз бе, intent: greeting, answers: kk}
    - {touch: ticket.take, with: {service: passport}, ticket: А-001, screen: ticket_printed}
"""
OVER_THE_REPLY = """
- name: Over the reply
  language: ru
  turns:
    - {say: здравствуйте, intent: greeting}
    - say: сколько стоит паспорт
      interrupt_after_ms: 1500
      screen: reply_cut_off
      wer: 0
      intent: service.cost
"""
PULLED = """
- name: Pulled out
  language: ru
  turns:
    - {unplug: microphone, screen: device_lost}
    - {say: здравствуйте, absent: [words_heard, reply]}
    - {plug: microphone, screen: device_back}
    - {say: здравствуйте, intent: greeting}
    - {unplug: speaker, screen: device_lost}
    - {plug: speaker, screen: device_back}
"""


@pytest.fixture(scope="module")
def engines(models: Path) -> Engines:
    return load_engines(Config(), DOMAIN)


@pytest.fixture
def server() -> Iterator[SoundServer]:
    if not installed():
        missing(f"PulseAudio is not installed: {MENDING}")
    with sound_server() as server, portaudio_on(server):
        yield server


def played(engines: Engines, stage: RealTimeStage, text: str, folder: Path) -> ScenarioRecord:
    path = folder / "visit.yaml"
    path.write_text(text, encoding="utf-8")
    (scenario,) = read_scenarios([path], DOMAIN)
    assert not stage.lack(scenario)
    return Director(engines, DOMAIN, Casting(1), stage, keep_sound=True).play(scenario)


@pytest.mark.engines
def test_a_visit_through_the_sound_server(
    server: SoundServer, engines: Engines, tmp_path: Path
) -> None:
    record = played(engines, RealTimeStage(Config(), server), VISIT, tmp_path)
    assert record.passed, record.error or "\n".join(map(str, record.failures))
    sound = record.sounds[1]
    assert len(sound.heard) == len(sound.said)
    for each in (sound.heard, sound.said):
        assert np.max(np.abs(each)) > LOUD
    # Cards without a room between them: nothing of the reply is in what was heard.
    (first, _) = record.turns
    assert first.speech_end_s is not None and first.speech_end_s < first.end_s < record.scene_s


@pytest.mark.engines
def test_who_speaks_over_the_reply_is_heard_from_the_first_word(
    server: SoundServer, engines: Engines, tmp_path: Path
) -> None:
    record = played(engines, RealTimeStage(Config(), server), OVER_THE_REPLY, tmp_path)
    assert record.passed, record.error or "\n".join(map(str, record.failures))


@pytest.mark.engines
def test_cards_are_pulled_out(server: SoundServer, engines: Engines, tmp_path: Path) -> None:
    record = played(engines, RealTimeStage(Config(), server), PULLED, tmp_path)
    assert record.passed, record.error or "\n".join(map(str, record.failures))


@pytest.mark.engines
def test_a_visit_on_a_kiosk_s_own_devices(
    server: SoundServer, engines: Engines, tmp_path: Path
) -> None:
    with server.in_one_room():
        stage = RealTimeStage(CONFIG)
        stage.check_heard()
        record = played(engines, stage, VISIT, tmp_path)
    # What the visitor says comes out of the assistant's speaker, and is no echo.
    assert not record.error
    assert record.turns[0].heard, "the visitor was taken for an echo"


def test_a_microphone_that_hears_no_visitor(server: SoundServer) -> None:
    with pytest.raises(DeviceError, match="microphone does not hear speaker: turn both up"):
        RealTimeStage(CONFIG).check_heard()


def test_a_visitor_s_speaker_that_is_not_there(server: SoundServer) -> None:
    with pytest.raises(DeviceError, match="no speaker is named 'HDMI'"):
        RealTimeStage(CONFIG, visitor="HDMI").check_heard()
