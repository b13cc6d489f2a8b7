"""The hall's calls out of a virtual sound card."""

import numpy as np
import pytest

from assistant.chime import chime
from assistant.hall import hall_voice
from core.language import Language
from core.turn import Reply
from devices.sound_server import RATE_HZ, SILENCE, Recording, SoundServer, until
from tts.fakes import FakeSynthesizer

pytestmark = pytest.mark.sound


def loud_s(recording: Recording) -> float:
    return float(np.sum(np.abs(recording.samples) > SILENCE)) / RATE_HZ


def test_the_hall_hears_chime_and_call_each_time(virtual_cards: SoundServer) -> None:
    synthesizer = FakeSynthesizer()
    voice = hall_voice("speaker", lambda reply: synthesizer.synthesize(reply.text, reply.language))
    call = (Reply("А-015, 3-терезе", Language.KK), Reply("А-015, окно 3", Language.RU))
    try:
        for times in (1, 2):  # the device is opened anew for each
            with virtual_cards.recording() as recording:
                voice.call(call)
                assert until(lambda rec=recording: loud_s(rec) > chime().duration_s)  # type: ignore[misc] # bound now
            assert until(lambda n=times: len(synthesizer.spoken) == 4 * n)  # type: ignore[misc] # bound now
    finally:
        voice.close()
