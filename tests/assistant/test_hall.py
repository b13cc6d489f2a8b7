"""Calls are heard in the hall in their order; what fails stops no later call."""

import logging
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from assistant import hall
from assistant.chime import LEVEL, chime
from assistant.hall import HallVoice
from core.audio import AudioChunk
from core.errors import DeviceError
from core.language import Language
from core.turn import Reply
from devices.fakes import FakeSpeaker
from tts.fakes import FakeSynthesizer

KK = Reply("А-015, 3-терезе", Language.KK)
RU = Reply("А-015, окно 3", Language.RU)


@pytest.fixture
def synthesizer() -> FakeSynthesizer:
    return FakeSynthesizer()


def test_the_chime_is_short_and_ends_in_silence() -> None:
    sound = chime()
    assert 1.0 < sound.duration_s < 1.5
    assert np.abs(sound.samples).max() == pytest.approx(LEVEL)
    assert abs(sound.samples[0]) < 1e-6
    assert abs(sound.samples[-1]) < 1e-3


def test_a_call_is_a_chime_and_both_languages(synthesizer: FakeSynthesizer) -> None:
    speaker = FakeSpeaker()
    spoken = threading.Event()

    def speak(reply: Reply) -> Iterator[AudioChunk]:
        yield from synthesizer.synthesize(reply.text, reply.language)
        if reply is RU:
            spoken.set()

    voice = HallVoice(lambda: speaker, speak)
    voice.call([KK, RU])
    assert spoken.wait(10)
    voice.close()
    assert speaker.heard[0] is chime()
    texts = [" ".join(text for text, said in synthesizer.spoken if said is one) for one in Language]
    assert "үшінші терезе" in texts[0]
    assert "окно три" in texts[1]


def test_a_speaker_that_is_gone_stops_no_later_call(
    synthesizer: FakeSynthesizer, caplog: pytest.LogCaptureFixture
) -> None:
    opened = threading.Event()
    tries = iter([False, True])

    def open_speaker() -> FakeSpeaker:
        if next(tries):
            opened.set()
            return FakeSpeaker()
        raise DeviceError("the speaker is gone: plug it in")

    voice = HallVoice(
        open_speaker, lambda reply: synthesizer.synthesize(reply.text, reply.language)
    )
    voice.call([KK])
    voice.call([RU])
    assert opened.wait(10)
    voice.close()
    assert "not spoken" in caplog.text


def test_in_a_rush_the_latest_calls_are_spoken(caplog: pytest.LogCaptureFixture) -> None:
    going, spoken = threading.Event(), list[str]()

    def speak(reply: Reply) -> list[AudioChunk]:
        assert going.wait(10)
        spoken.append(reply.text)
        return []

    done = threading.Event()

    class Watched(FakeSpeaker):
        def drain(self) -> None:
            if spoken[-1] == "29":
                done.set()

    voice = HallVoice(Watched, speak)
    with caplog.at_level(logging.WARNING):
        for number in range(30):
            voice.call([Reply(str(number), Language.RU)])
    going.set()
    assert done.wait(10)
    voice.close()
    assert len(spoken) <= hall.WAITING_LIMIT + 1
    assert spoken[-1] == "29"
    assert "faster" in caplog.text
