"""`tildes devices test` on virtual sound cards."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assistant.device_test import record
from devices.levels import Fault, measure
from devices.sound_server import SoundServer
from devices.soundcard import SoundcardMicrophone

pytestmark = pytest.mark.sound

ROOT = Path(__file__).parent.parent.parent


def tildes(server: SoundServer, *arguments: str) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments, "--json"],
        cwd=ROOT,
        env={**server.whole_environment, "TILDES_CONFIG": "/dev/null"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def test_a_microphone_and_a_speaker_in_one_room(virtual_cards: SoundServer, tmp_path: Path) -> None:
    """Somebody hums in bursts; the sweeps come back."""
    time_s = np.arange(16 * 16_000) / 16_000
    voice = 0.2 * np.sin(2 * np.pi * 440 * time_s) * (np.sin(2 * np.pi * time_s) > 0)
    noise = 0.001 * np.random.default_rng(1).standard_normal(len(voice))
    soundfile.write(tmp_path / "voice.wav", voice + noise, 16_000)
    with virtual_cards.in_one_room(), virtual_cards.playing(tmp_path / "voice.wav"):
        status, found = tildes(
            virtual_cards,
            *("devices", "test", "--seconds", "2"),
            *("--microphone", "microphone", "--speaker", "speaker"),
        )
    assert status == 0
    assert found["microphone"]["name"] == "microphone"
    assert found["microphone"]["faults"] == []
    assert found["microphone"]["speech_dbfs"] == pytest.approx(-17, abs=2)
    assert found["speaker"]["sweeps_heard"] >= 2
    assert 5 < found["latency_ms"] < 1500


def test_a_muted_microphone_is_found_out(virtual_cards: SoundServer) -> None:
    with SoundcardMicrophone("microphone") as microphone:
        recording = record(microphone, 0.5, lambda level: None)
    assert measure(recording).faults == [Fault.NO_SIGNAL]
