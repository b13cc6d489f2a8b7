"""Partials: what has been said so far, while the visitor still speaks. For the screen alone.

Greedy decoding of the growing utterance, each time from its beginning, so that a word that was
cut in two the first time is mended the next. No phrase bank: nothing is decided by a partial. A
language that has a model of its own is written by that one, as it will be in the end.
"""

from typing import Protocol

from core.audio import Utterance
from core.cancellation import Cancellation
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from voice.bilingual import HearingSettings
from voice.gate import clean
from voice.piece import NO_WRITERS, Piece, Writers
from voice.stock_phrases import is_stock_phrase
from voice.whisper import LanguageScore, Whisper


class PartialRecognizer(Protocol):
    """Reads an utterance that is not over yet."""

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        """A quick reading, or None where it is nothing to show.

        Raises core.cancellation.Cancelled between two steps once the cancellation is set,
        EngineError where the engine fails.
        """
        ...


class GreedyPartials:
    """Partials by the same Whisper that recognises; a PartialRecognizer.

    One encoding (two where another model writes the language) and one greedy decoding, each a step
    that can't be interrupted. Must not run at the same time as the recogniser.
    """

    def __init__(
        self,
        whisper: Whisper,
        settings: HearingSettings | None = None,
        writers: Writers = NO_WRITERS,
    ) -> None:
        self._whisper = whisper
        self._writers = writers
        self._settings = settings or HearingSettings()

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        """See PartialRecognizer."""
        cancellation.check()
        samples = clean(utterance.samples)
        if not samples.any():
            return None
        piece = Piece(samples, cancellation)
        language = expectation.language or self._language(
            self._whisper.language(piece.encoded_by(self._whisper)), expectation.session_language
        )
        cancellation.check()
        writer = self._writers.get(language, self._whisper)
        (decoding,) = writer.decode(piece.encoded_by(writer), language)
        text = decoding.text
        if decoding.runs_away or is_stock_phrase(text) or not any(map(str.isalnum, text)):
            return None
        return Hypothesis(text, language, confidence=0.0, heard=text)

    def _language(self, detected: LanguageScore, session: Language | None) -> Language:
        odds = self._settings.kazakh_log10_odds(detected, session)
        return Language.KK if odds >= 0 else Language.RU
