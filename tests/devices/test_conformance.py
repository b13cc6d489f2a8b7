from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from devices.fakes import FakeMicrophone, FakeSpeaker
from devices.wavfile import WavMicrophone, WavSpeaker
from tests.devices.conformance import check_microphone, check_speaker

SOUND = np.full(HEARING_RATE_HZ, 0.1, dtype=np.float32)


def test_the_fakes() -> None:
    check_microphone(FakeMicrophone([AudioChunk(SOUND, HEARING_RATE_HZ)] * 2))
    check_speaker(FakeSpeaker())
    check_speaker(FakeSpeaker(FakeClock(datetime(2026, 11, 23, tzinfo=UTC))))


def test_files_in_the_place_of_devices(tmp_path: Path) -> None:
    check_microphone(WavMicrophone(SOUND))
    check_speaker(WavSpeaker(tmp_path / "played.wav"))
