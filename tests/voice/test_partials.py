"""One conformance test for the real partials and their fake, then what only the real ones show."""

from pathlib import Path

import numpy as np
import pytest

from assistant.visitor import EspeakVisitor
from core.audio import Utterance
from core.cancellation import Cancellation, Cancelled
from core.hypothesis import Expectation
from core.language import Language
from devices.wavfile import at_hearing_rate
from voice.fakes import FakePartials
from voice.partials import GreedyPartials, PartialRecognizer
from voice.recognition import NO_EXPECTATION
from voice.skeleton import skeleton
from voice.whisper import Whisper


@pytest.fixture(scope="module")
def greedy(models: Path) -> GreedyPartials:
    return GreedyPartials(Whisper(models / "whisper-base", device="cpu"))


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.engines)])
def partials(request: pytest.FixtureRequest) -> PartialRecognizer:
    if request.param == "fake":
        return FakePartials()
    real: PartialRecognizer = request.getfixturevalue("greedy")
    return real


@pytest.mark.parametrize(
    "samples", [np.zeros(0), np.zeros(16_000), np.full(16_000, np.nan)], ids=str
)
def test_silence_and_nothing_give_no_text(
    partials: PartialRecognizer, samples: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    utterance = Utterance(samples.astype(np.float32))
    assert partials.so_far(utterance, NO_EXPECTATION, Cancellation()) is None


def test_a_cancelled_partial_stops(partials: PartialRecognizer) -> None:
    cancelled = Cancellation()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        partials.so_far(Utterance(np.ones(16_000, np.float32)), NO_EXPECTATION, cancelled)


def test_a_forced_language_is_kept(partials: PartialRecognizer) -> None:
    speech = Utterance(np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32))
    for language in Language:
        reading = partials.so_far(speech, Expectation(language=language), Cancellation())
        assert reading is None or reading.language is language


@pytest.mark.engines
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("маған паспорт алуға талон керек", Language.KK),
        ("какие документы нужны для паспорта", Language.RU),
    ],
)
def test_text_grows_with_the_speech(greedy: GreedyPartials, text: str, language: Language) -> None:
    said = EspeakVisitor().speak(text, language)
    samples = at_hearing_rate(said.samples, said.rate_hz)
    texts = []
    for share in (0.5, 1.0):
        so_far = Utterance(samples[: round(share * len(samples))])
        reading = greedy.so_far(so_far, Expectation(language=language), Cancellation())
        assert reading is not None
        texts.append(skeleton(reading.text, language))
    assert len(texts[0]) < len(texts[1])
    assert "паспорт" in texts[1]
