"""Two models side by side: one listens, another writes Kazakh. Fakes, and Whisper base as both."""

import shutil
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from assistant.visitor import EspeakVisitor
from core.audio import HEARING_RATE_HZ, Samples, Utterance
from core.cancellation import Cancellation, Cancelled
from core.hypothesis import Expectation, Phrase
from core.language import Language
from devices.wavfile import at_hearing_rate
from voice.bilingual import BilingualRecognizer
from voice.gate import SpeechGate
from voice.letters import LetterHead, Spelt
from voice.partials import GreedyPartials
from voice.phrase_bank import PhraseBank
from voice.piece import Piece
from voice.recognition import NO_EXPECTATION
from voice.whisper import Decoding, Encoding, LanguageScore, Whisper

SPEECH = Utterance(np.random.default_rng(0).normal(0, 0.1, 2 * HEARING_RATE_HZ).astype(np.float32))


class ScriptedWhisper:
    """Hears one language, writes its name, and notes what it was asked."""

    def __init__(self, name: str, log10_odds: float = 0.0) -> None:
        self._name = name
        self._score = LanguageScore(log10_odds, 0.9, "kk")
        self.asked: list[str] = []

    def encode(self, samples: Samples) -> Encoding:
        self.asked.append("encode")
        return Encoding(self._name, len(samples) / HEARING_RATE_HZ, 10.0)

    def language(self, encoding: Encoding) -> LanguageScore:
        assert encoding.states == self._name
        self.asked.append("language")
        return self._score

    def decode(
        self,
        encoding: Encoding,
        language: Language,
        beam: int = 1,
        hypotheses: int = 1,
        bound: int | None = None,
    ) -> tuple[Decoding, ...]:
        assert encoding.states == self._name
        self.asked.append(f"decode {language}")
        return (Decoding(f"сөз {self._name}", (1, 2), language, -0.1, 0.0, 2),)


class OpenGate:
    """Takes everything for speech."""

    def speech(self, samples: Samples) -> Samples | None:
        return samples if samples.any() else None


class NoLetters:
    """Reads no Whisper."""

    def reads(self, encoding: Encoding) -> bool:
        return False

    def spell(self, encoding: Encoding) -> Spelt:
        raise AssertionError


def recognizer(listener: ScriptedWhisper, kazakh: ScriptedWhisper) -> BilingualRecognizer:
    return BilingualRecognizer(
        cast("Whisper", listener),
        gate=cast("SpeechGate", OpenGate()),
        letters=cast("LetterHead", NoLetters()),
        writers={Language.KK: cast("Whisper", kazakh)},
    )


SURE_KAZAKH, SURE_RUSSIAN = 3.0, -9.0


def test_kazakh_is_written_by_its_own_model() -> None:
    listener, kazakh = ScriptedWhisper("both", SURE_KAZAKH), ScriptedWhisper("kazakh")
    (best, *_) = recognizer(listener, kazakh).recognize(SPEECH)
    assert (best.text, best.language) == ("сөз kazakh", Language.KK)
    assert listener.asked == ["encode", "language"]
    assert kazakh.asked == ["encode", "decode kk"]


def test_russian_never_troubles_it() -> None:
    listener, kazakh = ScriptedWhisper("both", SURE_RUSSIAN), ScriptedWhisper("kazakh")
    (best, *_) = recognizer(listener, kazakh).recognize(SPEECH)
    assert (best.text, best.language) == ("сөз both", Language.RU)
    assert kazakh.asked == []


def test_a_piece_is_encoded_once_by_each_model() -> None:
    both = ScriptedWhisper("both")
    piece = Piece(SPEECH.samples, Cancellation())
    first = piece.encoded_by(cast("Whisper", both))
    assert piece.encoded_by(cast("Whisper", both)) is first
    assert both.asked == ["encode"]


class InterruptedWhisper(ScriptedWhisper):
    """The visitor goes on speaking while it decides the language."""

    def __init__(self, cancellation: Cancellation) -> None:
        super().__init__("both", SURE_KAZAKH)
        self._cancellation = cancellation

    def language(self, encoding: Encoding) -> LanguageScore:
        self._cancellation.cancel()
        return super().language(encoding)


def test_a_cancelled_recognition_asks_no_second_model() -> None:
    cancellation, kazakh = Cancellation(), ScriptedWhisper("kazakh")
    with pytest.raises(Cancelled):
        recognizer(InterruptedWhisper(cancellation), kazakh).recognize(
            SPEECH, cancellation=cancellation
        )
    assert kazakh.asked == []


@pytest.mark.parametrize(
    ("odds", "text"), [(SURE_KAZAKH, "сөз kazakh"), (SURE_RUSSIAN, "сөз both")]
)
def test_partials_are_written_by_the_same(odds: float, text: str) -> None:
    listener, kazakh = ScriptedWhisper("both", odds), ScriptedWhisper("kazakh")
    partials = GreedyPartials(
        cast("Whisper", listener), writers={Language.KK: cast("Whisper", kazakh)}
    )
    reading = partials.so_far(SPEECH, NO_EXPECTATION, Cancellation())
    assert reading is not None
    assert reading.text == text


def test_a_partial_in_a_forced_language_is_encoded_once() -> None:
    listener, kazakh = ScriptedWhisper("both"), ScriptedWhisper("kazakh")
    partials = GreedyPartials(
        cast("Whisper", listener), writers={Language.KK: cast("Whisper", kazakh)}
    )
    partials.so_far(SPEECH, Expectation(language=Language.KK), Cancellation())
    assert (listener.asked, kazakh.asked) == ([], ["encode", "decode kk"])


def said(text: str, language: Language) -> Utterance:
    chunk = EspeakVisitor().speak(text, language)
    return Utterance(at_hearing_rate(chunk.samples, chunk.rate_hz))


@pytest.mark.engines
def test_base_beside_itself_hears_as_base_alone(models: Path, tmp_path: Path) -> None:
    copy = tmp_path / "whisper-base-again"
    shutil.copytree(models / "whisper-base", copy)
    whisper = Whisper(models / "whisper-base", device="cpu")
    bank = PhraseBank([Phrase("маған көмек керек", Language.KK, "help")])
    alone = BilingualRecognizer(whisper, bank)
    beside = BilingualRecognizer(
        whisper, bank, writers={Language.KK: Whisper(copy, device="cpu", threads=2)}
    )
    for text, language in (
        ("маған көмек керек", Language.KK),
        ("ит түні бойы далада үріп шықты", Language.KK),
        ("старик сидел у окна и долго молчал", Language.RU),
    ):
        utterance = said(text, language)
        assert beside.recognize(utterance) == alone.recognize(utterance)
