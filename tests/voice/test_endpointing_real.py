"""Silero, a robot's sentences and the noise of a hall: each is one utterance, whole."""

from functools import cache

import numpy as np
import pytest

from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.language import Language
from devices.wavfile import at_hearing_rate
from voice.endpointing import Endpointer
from voice.speech_events import SpeechEnded
from voice.vad import SileroVad

pytestmark = pytest.mark.engines

SENTENCES = (
    ("сәлеметсіз бе", Language.KK, ""),  # begins and ends in what noise hides most
    ("паспорт қанша тұрады", Language.KK, "f2"),
    ("сколько стоит загранпаспорт", Language.RU, ""),
    ("что нужно для прописки", Language.RU, "m3"),
)
BEFORE_S, AFTER_S = 4.0, 2.0


@cache
def spoken(text: str, language: Language, variant: str) -> Samples:
    """The sentence from its first to its last sound."""
    said = EspeakVisitor().speak(text, language, variant=variant)
    samples = at_hearing_rate(said.samples, said.rate_hz)
    sounding = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[sounding[0] : sounding[-1] + 1]


def pink_noise(samples: int) -> Samples:
    """Noise of equal power an octave, root mean square 1."""
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(size=samples))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), samples)
    scaled: Samples = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return scaled


def utterances(speech: Samples, noise_rms: float) -> list[SpeechEnded]:
    before = round(BEFORE_S * HEARING_RATE_HZ)
    stream = np.pad(speech, (before, round(AFTER_S * HEARING_RATE_HZ)))
    stream = (stream + noise_rms * pink_noise(len(stream))).astype(np.float32)
    endpointer = Endpointer(SileroVad())
    events = [*endpointer.push(AudioChunk(stream, HEARING_RATE_HZ)), *endpointer.flush()]
    return [event for event in events if isinstance(event, SpeechEnded)]


@pytest.mark.parametrize("ratio_db", [30, 10, 5])
@pytest.mark.parametrize(("text", "language", "variant"), SENTENCES)
def test_speech_in_noise_is_one_utterance_from_its_first_consonant(
    text: str, language: Language, variant: str, ratio_db: int
) -> None:
    speech = spoken(text, language, variant)
    rms = float(np.sqrt(np.mean(speech**2)))
    (ended,) = utterances(speech, rms * 10 ** (-ratio_db / 20))
    assert ended.utterance.start_s <= BEFORE_S
    assert ended.utterance.end_s >= BEFORE_S + len(speech) / HEARING_RATE_HZ - 0.05


def test_a_quiet_voice_in_a_quiet_room_is_heard() -> None:
    speech = spoken(*SENTENCES[1]) * np.float32(10 ** (-40 / 20))
    (ended,) = utterances(speech, noise_rms=1e-5)
    assert ended.utterance.start_s <= BEFORE_S


def test_noise_alone_is_no_utterance() -> None:
    assert utterances(np.zeros(0, np.float32), noise_rms=0.1) == []
