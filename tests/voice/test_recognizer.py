"""One conformance test for the real recogniser and its fake, then what only the real one can show.

The speech is made here by espeak-ng, which is neither the assistant's voice nor a recording.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples, Utterance
from core.cancellation import Cancellation, Cancelled
from core.hypothesis import Expectation, Hypothesis, Phrase
from core.language import Language
from voice.bilingual import BilingualRecognizer, HearingSettings
from voice.fakes import FakeRecognizer
from voice.phrase_bank import PhraseBank
from voice.recognition import Recognizer
from voice.whisper import Decoding, Whisper

PHRASES = [
    *(
        Phrase(text, Language.KK, f"kk{index}")
        for index, text in enumerate(
            ["сәлеметсіз бе", "маған көмек керек", "жарықты қосыңыз", "бүгін ауа райы қандай"]
        )
    ),
    *(
        Phrase(text, Language.RU, f"ru{index}")
        for index, text in enumerate(
            ["здравствуйте", "мне нужна помощь", "выключи ночную лампу", "какая погода в москве"]
        )
    ),
]


@pytest.fixture(scope="session")
def open_recognizer(models: Path) -> BilingualRecognizer:
    return BilingualRecognizer(Whisper(models / "whisper-base", device="cpu"))


@pytest.fixture(scope="session")
def banked(models: Path) -> BilingualRecognizer:
    return BilingualRecognizer(Whisper(models / "whisper-base", device="cpu"), PhraseBank(PHRASES))


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.engines)])
def recognizer(request: pytest.FixtureRequest) -> Recognizer:
    if request.param == "fake":
        return FakeRecognizer([Hypothesis("сәлем", Language.KK, 0.9)])
    real: Recognizer = request.getfixturevalue("banked")
    return real


def spoken(text: str, language: Language) -> Samples:
    """Speech at 16 kHz by espeak-ng."""
    import soxr

    from assistant.visitor import EspeakVisitor

    chunk = EspeakVisitor().speak(text, language)
    samples: Samples = soxr.resample(chunk.samples, chunk.rate_hz, HEARING_RATE_HZ)
    return samples.astype(np.float32)


def noises() -> dict[str, Samples]:
    """Sounds without speech, three seconds each."""
    chance = np.random.default_rng(5)
    at_s = np.arange(3 * HEARING_RATE_HZ) / HEARING_RATE_HZ
    sounds = {
        "empty": np.zeros(0),
        "one sample": np.ones(1),
        "silence": np.zeros(at_s.shape),
        "not a number": np.full(at_s.shape, np.nan),
        "infinite": np.full(at_s.shape, np.inf),
        "constant": np.full(at_s.shape, 0.7),
        "white noise": chance.normal(0, 0.1, at_s.shape),
        "brown noise": np.cumsum(chance.normal(0, 0.005, at_s.shape)),
        "clipped noise": np.sign(chance.normal(0, 1, at_s.shape)) * 2,
        "hum": 0.3 * np.sin(2 * np.pi * 50 * at_s),
        "tone": 0.3 * np.sin(2 * np.pi * 880 * at_s),
        "clicks": (chance.random(at_s.shape) < 0.0005) * 0.9,
    }
    return {name: samples.astype(np.float32) for name, samples in sounds.items()}


def test_silence_and_nothing_give_no_text(recognizer: Recognizer) -> None:
    assert recognizer.recognize(Utterance(np.zeros(16_000, dtype=np.float32))) == ()
    assert recognizer.recognize(Utterance(np.zeros(0, dtype=np.float32))) == ()
    assert recognizer.recognize(Utterance(np.full(16_000, np.nan, dtype=np.float32))) == ()


def test_a_cancelled_task_stops(recognizer: Recognizer) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        recognizer.recognize(
            Utterance(np.zeros(16_000, dtype=np.float32)), cancellation=cancellation
        )


def test_what_is_expected_is_made_ready_and_changes_nothing(recognizer: Recognizer) -> None:
    correction = Phrase("жоқ паспорт емес жеке куәлік", Language.KK, "instead")
    expectation = Expectation(phrases=(correction,))
    recognizer.expect(expectation)
    assert recognizer.recognize(Utterance(np.zeros(16_000, dtype=np.float32)), expectation) == ()


@pytest.mark.engines
@pytest.mark.parametrize("name", noises())
def test_nothing_is_made_up(
    banked: BilingualRecognizer, open_recognizer: BilingualRecognizer, name: str
) -> None:
    utterance = Utterance(noises()[name])
    assert banked.recognize(utterance) == ()
    assert open_recognizer.recognize(utterance) == ()


@pytest.mark.engines
@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.text)
def test_phrases_of_both_languages_are_recognised(
    banked: BilingualRecognizer, phrase: Phrase
) -> None:
    best, *_ = banked.recognize(Utterance(spoken(phrase.text, phrase.language)))
    assert best.phrase == phrase
    assert best.language is phrase.language
    assert best.text == phrase.text
    assert 0.5 <= best.confidence <= 1
    assert best.heard


@pytest.mark.engines
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ит түні бойы далада үріп шықты", Language.KK),
        ("старик сидел у окна и долго молчал", Language.RU),
    ],
)
def test_what_the_bank_lacks_goes_on_as_it_was_heard(
    banked: BilingualRecognizer, text: str, language: Language
) -> None:
    readings = banked.recognize(Utterance(spoken(text, language)))
    assert readings
    assert all(reading.phrase is None for reading in readings)


@pytest.mark.engines
@pytest.mark.parametrize("language", Language)
def test_a_forced_language_is_kept(
    banked: BilingualRecognizer, open_recognizer: BilingualRecognizer, language: Language
) -> None:
    utterance = Utterance(spoken("мне нужна помощь", Language.RU))
    for recognizer in (banked, open_recognizer):
        readings = recognizer.recognize(utterance, Expectation(language=language))
        assert {reading.language for reading in readings} <= {language}


@pytest.mark.engines
def test_long_speech_is_heard_in_windows(open_recognizer: BilingualRecognizer) -> None:
    sentences = [
        "сегодня утром мы долго шли вдоль реки",
        "на улице идёт сильный снег",
        "мне нужно получить новый паспорт",
        "какие документы надо принести",
        "мама ушла на рынок за молоком",
        "в понедельник магазин закрыт",
    ]
    pause = np.zeros(HEARING_RATE_HZ, dtype=np.float32)
    parts = [part for text in sentences for part in (spoken(text, Language.RU), pause)]
    long = np.concatenate(parts * 3)
    assert len(long) > 45 * HEARING_RATE_HZ
    readings = open_recognizer.recognize(Utterance(long), Expectation(language=Language.RU))
    assert len(readings) == 1
    assert readings[0].language is Language.RU
    assert len(readings[0].text.split()) > 30


@pytest.mark.engines
@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("en", "What time does the train leave?"),
        ("en+f2", "Good evening, here is the news."),
        ("de+m3", "Guten Abend, hier sind die Nachrichten."),
    ],
)
def test_a_short_sentence_in_another_language_gives_no_text(
    banked: BilingualRecognizer, open_recognizer: BilingualRecognizer, voice: str, text: str
) -> None:
    from benchmarks.silence import spoken as spoken_as

    utterance = Utterance(spoken_as(voice, text))
    assert 1.2 < utterance.duration_s < 3
    assert banked.recognize(utterance) == ()
    assert open_recognizer.recognize(utterance) == ()


class CountingWhisper(Whisper):
    """Counts the tokens that its decodings cost."""

    spent = 0

    def decode(self, *arguments: Any, **settings: Any) -> tuple[Decoding, ...]:
        decoded = super().decode(*arguments, **settings)
        self.spent += max(each.written for each in decoded)
        return decoded


@pytest.mark.engines
@pytest.mark.parametrize("seconds", [2, 8, 20])
def test_run_away_costs_no_more_than_the_budget(models: Path, seconds: int) -> None:
    stuck = np.tile(spoken("маған көмек керек", Language.KK)[3_000:8_000], 80)
    whisper = CountingWhisper(models / "whisper-base", device="cpu")
    readings = BilingualRecognizer(whisper).recognize(Utterance(stuck[: seconds * HEARING_RATE_HZ]))
    settings = HearingSettings()
    assert whisper.spent <= settings.spare_tokens + settings.tokens_a_second * (seconds + 1)
    assert all(len(reading.text) < 200 for reading in readings)
