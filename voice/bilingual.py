"""One decision for language, words and phrase: the recogniser that the assistant uses.

Whisper base alone takes short Kazakh for Russian and misspells it. So where its language detector
is unsure both languages are decoded, all the open hypotheses ask the phrase bank together, and the
few best phrases are held against the sound itself. The language falls out of what won.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, Utterance
from core.cancellation import Cancellation
from core.hypothesis import Expectation, Hypothesis, Phrase
from core.intent import Slot
from core.language import Language
from voice.confidence import foreign_probability, open_confidence
from voice.evidence import Evidence, probabilities
from voice.gate import SpeechGate, clean, windows
from voice.phrase_bank import Candidate, PhraseBank
from voice.recognition import NO_EXPECTATION
from voice.repetition import says_one_word
from voice.stock_phrases import is_stock_phrase
from voice.vad import SileroVad
from voice.whisper import Decoding, Encoding, Fit, LanguageScore, Whisper, tokens_at_most


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """The joint decision's parameters. Log odds are log10 p(kk) / p(ru) of Whisper's detector."""

    even_log10_odds: float = -3.0
    """Where Kazakh and Russian are equally likely: the detector leans to Russian by orders."""

    unsure_log10_odds: float = 1.5
    """Within this distance of the even point both languages are decoded."""

    session_log10_odds: float = 0.5
    """How far the session's language moves the even point."""

    foreign_share: float = 0.02
    """p(kk) + p(ru) below which longer speech is in some other language: a television, say."""

    foreign_s: float = 2.5
    """Seconds of speech from which the detector alone can tell that."""

    suspect_share: float = 0.1
    """p(kk) + p(ru) below which shorter speech is held against the likeliest other language."""

    foreign: float = 0.65
    """Probability of a third language from which such speech gives no text."""

    least_confidence: float = 0.0075
    """Open text of more than a word that is less likely to be right is no text: mere babble."""

    least_repeated: float = 0.25
    """The same for one word over and over, «ай, ай, ай», as which Whisper takes music."""

    short_s: float = 4.0
    """Seconds up to which an utterance is worth the wide beam."""

    short_beam: int = 5
    long_beam: int = 2
    """On read sentences 2 has half of what 5 gains over 1, at a fifth of its cost."""

    greedy_s: float = 12.0
    """Seconds from which one hypothesis is followed, since every token is waited for."""

    tokens_a_second: float = 7.0
    """Tokens that both languages together may cost, for each second of speech."""

    spare_tokens: int = 30
    """Added to that. What runs away in one language leaves less for the other, so that no
    utterance costs more than a few seconds; ordinary speech takes 3 to 7 a second."""

    longest_phrase_s: float = 10.0
    """Speech longer than this is no phrase of the bank."""

    hypotheses: int = 3
    """Open hypotheses a language that ask the phrase bank."""

    no_speech: float = 0.5
    """Whisper's own sign that nothing was said, where the log probability is hopeless too."""

    hopeless_log_prob: float = -1.3

    word_s: float = 1.2
    """An utterance up to it may be a single word, which the open hypotheses may miss wholly."""

    word_candidates: int = 20
    """Phrases that are held against the sound of such a word, however unlike they are."""

    candidates: int = 6
    """Phrases at most that are held against the sound of longer utterances."""

    wordings: int = 2
    """Of one meaning (intent and slots) among them, as long as there are other meanings."""

    retrieved: int = 100
    """Phrases that are fetched from the bank to choose them from."""

    min_similarity: float = 0.48
    """Longer phrases less similar than this are not considered."""

    similarity_margin: float = 0.25
    """Nor those that are so much less similar than the best."""

    sure: float = 0.7
    """A match this probable ends the search: the other language is not decoded."""

    match: float = 0.65
    """Probability that the bank has what was said, below which nothing is matched."""

    word_match: float = 0.5
    """The same for utterances up to word_s: a lone word is more often a command than not."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the bank."""

    phrase: Phrase
    probability: float
    """That its meaning is what was said, in whichever wording."""


Fits = dict[tuple[str, Language], Fit]
Meaning = tuple[str, tuple[Slot, ...]]
"""Intent and slots: what phrases of different wording may share."""


def _meaning(phrase: Phrase) -> Meaning:
    return (phrase.intent, phrase.slots)


def _diverse(candidates: Sequence[Candidate], wordings: int) -> list[Candidate]:
    """Put up to `wordings` of each meaning first, the others after them; orders are kept."""
    seen: Counter[Meaning] = Counter()
    first: list[Candidate] = []
    rest: list[Candidate] = []
    for each in candidates:
        meaning = _meaning(each.phrase)
        seen[meaning] += 1
        (first if seen[meaning] <= wordings else rest).append(each)
    return first + rest


def _by_meaning(phrases: Sequence[Phrase], shares: NDArray[np.float64]) -> list[Match]:
    """Match the likeliest meaning first, and within each meaning its likeliest wording."""
    totals: dict[Meaning, float] = {}
    for phrase, share in zip(phrases, shares, strict=True):
        totals[_meaning(phrase)] = totals.get(_meaning(phrase), 0.0) + float(share)
    ranked = sorted(
        zip(phrases, shares, strict=True), key=lambda each: (-totals[_meaning(each[0])], -each[1])
    )
    return [Match(phrase, totals[_meaning(phrase)]) for phrase, _ in ranked]


class BilingualRecognizer:
    """Recogniser of Kazakh and Russian, with or without a phrase bank. See the module.

    `bank` may be replaced between two utterances, when the domain changes.
    """

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
        cancellation.check()
        speech = self._gate.speech(clean(utterance.samples))
        if speech is None:
            return ()
        pieces = windows(speech)
        if len(pieces) > 1:
            return self._recognize_long(pieces, expectation, cancellation)
        return self._recognize_piece(speech, self.bank, expectation, cancellation)

    def _recognize_long(
        self, pieces: Sequence[Samples], expectation: Expectation, cancellation: Cancellation
    ) -> tuple[Hypothesis, ...]:
        """Open recognition window by window; each window's language is a prior of the next."""
        heard = []
        for piece in pieces:
            found = self._recognize_piece(piece, None, expectation, cancellation)
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
        bank: PhraseBank | None,
        expectation: Expectation,
        cancellation: Cancellation,
    ) -> tuple[Hypothesis, ...]:
        cancellation.check()
        encoding = self._whisper.encode(speech)
        cancellation.check()
        if encoding.duration_s > self._settings.longest_phrase_s:
            bank = None
        detected = self._whisper.language(encoding)
        far_off = self._is_far_off(encoding, detected) and not expectation.language
        if far_off and bank is None:
            return ()
        kazakh = self._kazakh_log10_odds(detected, expectation)
        decodings: list[Decoding] = []
        matches: list[Match] = []
        fits: Fits = {}
        tokens = self._token_budget(encoding)
        for language in self._languages(kazakh, encoding.duration_s, bank):
            if tokens < tokens_at_most(encoding.duration_s) // 2:
                break  # half a sentence would be worse than none
            cancellation.check()
            decoded = self._decode(encoding, language, tokens)
            tokens -= max((each.written for each in decoded), default=0)
            decodings += decoded
            cancellation.check()
            if bank is not None:
                matches = self._matches(bank, encoding, decodings, fits, kazakh, expectation)
                if matches and matches[0].probability >= self._settings.sure:
                    break
            elif any(self._credible(each) for each in decoded):
                break
        readings = self._hypotheses(decodings, matches, detected)
        if matches or expectation.language is not None:
            return readings
        cancellation.check()
        return () if far_off else self._of_a_visitor(readings, encoding, detected)

    def _of_a_visitor(
        self, readings: tuple[Hypothesis, ...], encoding: Encoding, detected: LanguageScore
    ) -> tuple[Hypothesis, ...]:
        """Open readings without those of babble and of a third language."""
        if encoding.duration_s > self._settings.word_s:
            readings = tuple(each for each in readings if self._is_more_than_noise(each))
        return () if readings and self._is_foreign(encoding, detected) else readings

    def _is_more_than_noise(self, reading: Hypothesis) -> bool:
        settings = self._settings
        repeated = says_one_word(reading.text)
        least = settings.least_repeated if repeated else settings.least_confidence
        return reading.confidence >= least

    def _token_budget(self, encoding: Encoding) -> int:
        """Tokens that the decoding may cost in all."""
        settings = self._settings
        return settings.spare_tokens + int(settings.tokens_a_second * encoding.duration_s)

    def _kazakh_log10_odds(self, detected: LanguageScore, expectation: Expectation) -> float:
        """Log odds of Kazakh against Russian with the bias taken out; infinite where forced."""
        if expectation.language is not None:
            return math.inf if expectation.language is Language.KK else -math.inf
        odds = detected.log10_odds - self._settings.even_log10_odds
        prior = {
            None: 0.0,
            Language.KK: self._settings.session_log10_odds,
            Language.RU: -self._settings.session_log10_odds,
        }
        return odds + prior[expectation.session_language]

    def _languages(
        self, kazakh: float, duration_s: float, bank: PhraseBank | None
    ) -> tuple[Language, ...]:
        """The languages to decode, likelier first.

        Where the detector says Russian it is right; what it takes for Kazakh may be Russian of
        an unusual voice. The bank judges that better, so where such an utterance is short
        enough to be a phrase of it both are decoded; a sure match in Kazakh saves the second.
        """
        first = Language.KK if kazakh >= 0 else Language.RU
        if math.isinf(kazakh):
            return (first,)
        phrase_like = (
            bank is not None and first is Language.KK and duration_s <= self._settings.short_s
        )
        unsure = abs(kazakh) <= self._settings.unsure_log10_odds
        return (first, first.other) if unsure or phrase_like else (first,)

    def _is_far_off(self, encoding: Encoding, detected: LanguageScore) -> bool:
        """Whether the detector alone tells that the speech is none of ours."""
        long_enough = encoding.duration_s >= self._settings.foreign_s
        return long_enough and detected.share < self._settings.foreign_share

    def _is_foreign(self, encoding: Encoding, detected: LanguageScore) -> bool:
        """Whether short speech reads well in the third language that the detector finds."""
        if (
            encoding.duration_s >= self._settings.foreign_s
            or detected.share >= self._settings.suspect_share
            or detected.likeliest in set(Language)
        ):
            return False
        fluency = self._whisper.fluency(encoding, detected.likeliest)
        return foreign_probability(detected.share, fluency) >= self._settings.foreign

    def _decode(self, encoding: Encoding, language: Language, tokens: int) -> tuple[Decoding, ...]:
        settings = self._settings
        beam = (
            settings.short_beam if encoding.duration_s <= settings.short_s else settings.long_beam
        )
        if encoding.duration_s >= settings.greedy_s:
            beam = 1
        return self._whisper.decode(encoding, language, beam, settings.hypotheses, tokens)

    def _matches(
        self,
        bank: PhraseBank,
        encoding: Encoding,
        decodings: Sequence[Decoding],
        fits: Fits,
        kazakh: float,
        expectation: Expectation,
    ) -> list[Match]:
        """What the bank has for the utterance, best first; empty where it has nothing."""
        texts = [(each.text, each.language) for each in decodings if not each.runs_away]
        found = [
            each
            for each in bank.search(texts, self._settings.retrieved)
            if expectation.language in (None, each.phrase.language)
        ]
        candidates = self._worth_a_try(found, encoding.duration_s)
        evidence = self._evidence(candidates, encoding, fits, kazakh, expectation)
        shares = probabilities(evidence)
        word = encoding.duration_s <= self._settings.word_s
        if shares.sum() < (self._settings.word_match if word else self._settings.match):
            return []
        return _by_meaning([each.phrase for each in candidates], shares)

    def _worth_a_try(self, found: Sequence[Candidate], duration_s: float) -> list[Candidate]:
        if duration_s <= self._settings.word_s or not found:
            return list(found[: self._settings.word_candidates])
        best = found[0].similarity
        least = max(self._settings.min_similarity, best - self._settings.similarity_margin)
        near = [each for each in found if each.similarity >= least]
        return _diverse(near, self._settings.wordings)[: self._settings.candidates]

    def _evidence(
        self,
        candidates: Sequence[Candidate],
        encoding: Encoding,
        fits: Fits,
        kazakh: float,
        expectation: Expectation,
    ) -> list[Evidence]:
        """Each candidate held against the sound, in the language of its phrase.

        `fits` keeps what was held against this sound before, and gets what is new.
        """
        phrases = [each.phrase for each in candidates]
        for language in Language:
            texts = [
                phrase.text
                for phrase in phrases
                if phrase.language is language and (phrase.text, language) not in fits
            ]
            for text, fit in zip(texts, self._whisper.fit(encoding, language, texts), strict=True):
                fits[text, language] = fit
        return [
            Evidence(
                similarity=each.similarity,
                fit=fits[each.phrase.text, each.phrase.language],
                language_log10_odds=kazakh if each.phrase.language is Language.KK else -kazakh,
                awaited=each.phrase.intent in expectation.intents,
            )
            for each in candidates
        ]

    def _hypotheses(
        self,
        decodings: Sequence[Decoding],
        matches: Sequence[Match],
        detected: LanguageScore,
    ) -> tuple[Hypothesis, ...]:
        matched = [
            Hypothesis(
                text=match.phrase.text,
                language=match.phrase.language,
                confidence=match.probability,
                phrase=match.phrase,
                heard=decodings[0].text,
            )
            for match in matches
        ]
        opened = [
            Hypothesis(
                text=decoding.text,
                language=decoding.language,
                confidence=open_confidence(decoding.log_prob, detected.share),
                heard=decoding.text,
            )
            for decoding in decodings
            if self._credible(decoding)
        ]
        return (*matched, *opened)

    def _credible(self, decoding: Decoding) -> bool:
        """Whether an open hypothesis may go on without a phrase to vouch for it."""
        silent = (
            decoding.no_speech > self._settings.no_speech
            and decoding.log_prob < self._settings.hopeless_log_prob
        )
        spoken = any(letter.isalnum() for letter in decoding.text)
        return (
            spoken and not silent and not decoding.runs_away and not is_stock_phrase(decoding.text)
        )
