"""One decision for language, words and phrase: the recogniser that the assistant uses.

Whisper base alone takes short Kazakh for Russian and misspells it. So where its language detector
is unsure both languages are decoded, all the open hypotheses ask the phrase bank together, and the
few best phrases are held against the sound itself. The language falls out of what won.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.audio import Samples, Utterance
from core.cancellation import Cancellation
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from voice.gate import SpeechGate, clean, windows
from voice.phrase_bank import Candidate, PhraseBank
from voice.recognition import NO_EXPECTATION
from voice.vad import SileroVad
from voice.whisper import Decoding, Encoding, Whisper


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """The joint decision's parameters. Log odds are log10 p(kk) / p(ru) of Whisper's detector."""

    even_log10_odds: float = -2.5
    """Where Kazakh and Russian are equally likely: the detector leans to Russian by orders."""

    unsure_log10_odds: float = 1.5
    """Within this distance of the even point both languages are decoded."""

    session_log10_odds: float = 0.5
    """How far the session's language moves the even point."""

    beam: int = 5
    """Beam for utterances up to short_s; longer ones are decoded greedily."""

    short_s: float = 4.0
    hypotheses: int = 3
    """Open hypotheses a language that ask the phrase bank."""

    no_speech: float = 0.6
    """With a log probability under hopeless_log_prob, Whisper's own sign that nothing was said."""

    hopeless_log_prob: float = -1.2

    aligned: int = 8
    """Phrases at most that are held against the sound."""

    min_similarity: float = 0.45
    """Phrases less similar than this are not considered."""

    match_confidence: float = 0.5
    """Below it the open hypothesis goes on unmatched."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the bank with the evidence for it."""

    candidate: Candidate
    acoustic: float
    """Mean log probability of its tokens under the sound."""

    confidence: float


class BilingualRecognizer:
    """Recogniser of Kazakh and Russian, with or without a phrase bank. See the module."""

    def __init__(
        self,
        whisper: Whisper,
        bank: PhraseBank | None = None,
        settings: HearingSettings | None = None,
        gate: SpeechGate | None = None,
    ) -> None:
        self.bank = bank
        self._whisper = whisper
        self._settings = settings or HearingSettings()
        self._gate = gate or SpeechGate(SileroVad())

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = NO_EXPECTATION,
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        """Readings of the utterance, best first; see voice.recognition."""
        cancellation = cancellation or Cancellation()
        speech = self._gate.speech(clean(utterance.samples))
        if speech is None:
            return ()
        pieces = windows(speech)
        if len(pieces) > 1:
            return self._recognize_long(pieces, expectation, cancellation)
        return self._recognize_piece(speech, expectation, cancellation)

    def _recognize_long(
        self, pieces: Sequence[Samples], expectation: Expectation, cancellation: Cancellation
    ) -> tuple[Hypothesis, ...]:
        """Open recognition window by window; each window's language is a prior of the next."""
        heard = []
        for piece in pieces:
            found = self._recognize_piece(piece, expectation, cancellation, with_bank=False)
            if found:
                heard.append((found[0], len(piece)))
                if expectation.language is None:
                    expectation = Expectation(session_language=found[0].language)
        if not heard:
            return ()
        kazakh = sum(size for reading, size in heard if reading.language is Language.KK)
        total = sum(size for _, size in heard)
        text = " ".join(reading.text for reading, _ in heard)
        confidence = sum(reading.confidence * size for reading, size in heard) / total
        language = Language.KK if 2 * kazakh >= total else Language.RU
        return (Hypothesis(text, language, confidence, heard=text),)

    def _recognize_piece(
        self,
        speech: Samples,
        expectation: Expectation,
        cancellation: Cancellation,
        with_bank: bool = True,
    ) -> tuple[Hypothesis, ...]:
        cancellation.check()
        encoding = self._whisper.encode(speech)
        cancellation.check()
        kazakh = self._kazakh_log10_odds(encoding, expectation)
        decodings: list[Decoding] = []
        for language in self._languages(kazakh):
            decodings += self._decode(encoding, language)
            cancellation.check()
        if not decodings:
            return ()
        matches = self._matches(encoding, decodings, expectation) if with_bank else []
        return self._hypotheses(decodings, matches)

    def _kazakh_log10_odds(self, encoding: Encoding, expectation: Expectation) -> float:
        """Log odds of Kazakh against Russian with the bias taken out; infinite where forced."""
        if expectation.language is not None:
            return math.inf if expectation.language is Language.KK else -math.inf
        odds = self._whisper.language(encoding).log10_odds - self._settings.even_log10_odds
        prior = {
            None: 0.0,
            Language.KK: self._settings.session_log10_odds,
            Language.RU: -self._settings.session_log10_odds,
        }
        return odds + prior[expectation.session_language]

    def _languages(self, kazakh: float) -> tuple[Language, ...]:
        """The languages to decode, likelier first."""
        first = Language.KK if kazakh >= 0 else Language.RU
        sure = abs(kazakh) > self._settings.unsure_log10_odds
        return (first,) if sure else (first, first.other)

    def _decode(self, encoding: Encoding, language: Language) -> list[Decoding]:
        short = encoding.duration_s <= self._settings.short_s
        decodings = self._whisper.decode(
            encoding,
            language,
            beam=self._settings.beam if short else 1,
            hypotheses=self._settings.hypotheses,
        )
        return [decoding for decoding in decodings if self._credible(decoding)]

    def _credible(self, decoding: Decoding) -> bool:
        silent = (
            decoding.no_speech > self._settings.no_speech
            and decoding.log_prob < self._settings.hopeless_log_prob
        )
        spoken = any(letter.isalnum() for letter in decoding.text)
        return spoken and not silent and not decoding.runs_away

    def _matches(
        self,
        encoding: Encoding,
        decodings: Sequence[Decoding],
        expectation: Expectation,
    ) -> list[Match]:
        """The bank's best phrases with their confidence, best first."""
        if self.bank is None:
            return []
        found = self.bank.search([(decoding.text, decoding.language) for decoding in decodings])
        allowed = [
            candidate
            for candidate in found
            if candidate.similarity >= self._settings.min_similarity
            and expectation.language in (None, candidate.phrase.language)
        ][: self._settings.aligned]
        matches = []
        for language in Language:
            same = [each for each in allowed if each.phrase.language is language]
            fits = self._whisper.fit(encoding, language, [each.phrase.text for each in same])
            for candidate, fit in zip(same, fits, strict=True):
                acoustic = fit.log_prob
                confidence = _confidence(candidate.similarity, acoustic)
                matches.append(Match(candidate, acoustic, confidence))
        return sorted(matches, key=lambda match: -match.confidence)

    def _hypotheses(
        self, decodings: Sequence[Decoding], matches: Sequence[Match]
    ) -> tuple[Hypothesis, ...]:
        heard = decodings[0].text
        matched = [
            Hypothesis(
                text=match.candidate.phrase.text,
                language=match.candidate.phrase.language,
                confidence=match.confidence,
                phrase=match.candidate.phrase,
                heard=heard,
            )
            for match in matches
            if match.confidence >= self._settings.match_confidence
        ]
        opened = [
            Hypothesis(
                text=decoding.text,
                language=decoding.language,
                confidence=float(np.exp(decoding.log_prob)),
                heard=decoding.text,
            )
            for decoding in decodings
        ]
        return (*matched, *opened)


def _confidence(similarity: float, acoustic: float) -> float:
    return 1 / (1 + math.exp(-(8 * (similarity - 0.7) + 1.5 * (acoustic + 2.5))))
