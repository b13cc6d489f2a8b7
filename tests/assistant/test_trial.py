"""Trying microphone and speaker."""

import threading
from datetime import UTC, datetime

import numpy as np
import pytest

from assistant.chime import chime
from assistant.trial import FORGOTTEN_S, MicrophoneTrial, play_trial
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from core.errors import DeviceError
from core.language import Language
from devices.fakes import FakeMicrophone, FakeSpeaker
from tts.fakes import FakeSynthesizer

PATIENCE_S = 10.0
SENTENCES = {Language.KK: "Сәлеметсіз бе!", Language.RU: "Здравствуйте!"}


class PacedMicrophone(FakeMicrophone):
    """Gives a chunk whenever the test lets it."""

    def __init__(self, levels: list[float]) -> None:
        super().__init__([AudioChunk(np.full(512, x, np.float32), HEARING_RATE_HZ) for x in levels])
        self.asked = threading.Semaphore(0)
        self.given = threading.Semaphore(0)

    def read(self, timeout_s: float) -> AudioChunk | None:
        self.asked.release()
        assert self.given.acquire(timeout=PATIENCE_S)
        return super().read(timeout_s)

    def await_reading(self) -> None:
        """It has taken all that was given, and wants more."""
        assert self.asked.acquire(timeout=PATIENCE_S)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 1, 5, 9, tzinfo=UTC))


def test_the_loudest_chunk_since_the_last_question_is_told(clock: FakeClock) -> None:
    microphone = PacedMicrophone([0.01, 0.1, 0.01])
    trial = MicrophoneTrial(lambda: microphone, clock)
    assert trial.level_dbfs() is None
    microphone.await_reading()
    for _ in range(3):
        microphone.given.release()
        microphone.await_reading()
    assert trial.level_dbfs() == pytest.approx(-20, abs=0.1)
    assert trial.level_dbfs() is None
    microphone.given.release()
    trial.close()


def test_a_microphone_that_nobody_asks_for_is_let_go(clock: FakeClock) -> None:
    opened: list[PacedMicrophone] = []
    microphones = [PacedMicrophone([0.1, 0.1]), PacedMicrophone([0.1])]

    def open_one() -> PacedMicrophone:
        opened.append(microphones[len(opened)])
        return opened[-1]

    trial = MicrophoneTrial(open_one, clock)
    trial.level_dbfs()
    microphones[0].await_reading()
    clock.advance(FORGOTTEN_S)
    thread = next(each for each in threading.enumerate() if each.name == "trial")
    microphones[0].given.release()
    thread.join(PATIENCE_S)
    trial.level_dbfs()
    microphones[1].await_reading()
    assert len(opened) == 2
    microphones[1].given.release(2)
    trial.close()


def test_a_microphone_that_is_not_there_is_told_and_tried_again(clock: FakeClock) -> None:
    def none() -> FakeMicrophone:
        raise DeviceError("there is no microphone: plug one in")

    trial = MicrophoneTrial(none, clock)
    trial.level_dbfs()
    for _ in range(2):
        for thread in threading.enumerate():
            if thread.name == "trial":
                thread.join(PATIENCE_S)
        with pytest.raises(DeviceError, match="plug one in"):
            trial.level_dbfs()
        trial.level_dbfs()
    trial.close()


def test_after_the_end_no_microphone_is_opened(clock: FakeClock) -> None:
    trial = MicrophoneTrial(lambda: pytest.fail("opened"), clock)
    trial.close()
    assert trial.level_dbfs() is None


def test_both_voices_follow_the_chime() -> None:
    speaker = FakeSpeaker()
    play_trial(speaker, FakeSynthesizer(), SENTENCES)
    assert speaker.heard[0] == chime()
    assert len(speaker.heard) >= 3


def test_without_voices_there_is_the_chime() -> None:
    speaker = FakeSpeaker()
    play_trial(speaker, None, SENTENCES)
    assert len(speaker.heard) == 1
