"""One decision for language, words and phrase: the recogniser that the assistant uses.

Whisper base alone takes short Kazakh for Russian and misspells it. So the letters that
voice.letters reads off the encoder ask the phrase bank first, in both languages at once; where the
bank has what was said, nothing is decoded. Else Whisper's decoder writes what it hears, in both
languages where its detector is unsure, and all the readings ask the bank together. The language
falls out of what won. Where a language has a model of its own (voice.piece), that one writes it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.audio import Samples, Utterance
from core.cancellation import Cancellation
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from voice.confidence import foreign_probability, open_confidence
from voice.gate import SpeechGate, clean, windows
from voice.letters import LetterHead, Spelt
from voice.matching import Match, PhraseMatcher
from voice.phrase_bank import PhraseBank
from voice.piece import NO_WRITERS, Piece, Writers
from voice.recognition import NO_EXPECTATION
from voice.repetition import says_one_word
from voice.stock_phrases import is_stock_phrase
from voice.vad import SileroVad
from voice.whisper import Decoding, Encoding, LanguageScore, Whisper, tokens_at_most


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

    word_s: float = 1.2
    """Seconds up to which an utterance may be a single word."""

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

    clear_letters: float = -0.6
    """Log probability a letter from which what the letters spell is speech: synthetic voices have
    -0.6 to 0, people's read sentences -0.5 in the median, distant babble -2.2 to -0.64."""

    like_phrases: float = 0.42
    """Share of pieces in the bank's phrases from which such letters are ours, whatever language the
    detector hears: Kazakh and Russian robots have 0.3 to 0.9, other languages up to 0.39."""

    least_letters: int = 5
    """Fewer letters are no reading of their own."""

    no_speech: float = 0.5
    """Whisper's own sign that nothing was said, where the log probability is hopeless too."""

    hopeless_log_prob: float = -1.3

    sure: float = 0.9
    """A match this probable ends the search: nothing more is decoded."""

    match: float = 0.6
    """Probability that the bank has what was said, below which nothing is matched."""

    def kazakh_log10_odds(self, detected: LanguageScore, session: Language | None) -> float:
        """Log odds of Kazakh against Russian with the detector's bias taken out."""
        lean = {None: 0.0, Language.KK: 1.0, Language.RU: -1.0}[session]
        return detected.log10_odds - self.even_log10_odds + lean * self.session_log10_odds


NO_PHRASES = PhraseBank(())
"""Where nothing in particular is expected."""


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
        letters: LetterHead | None = None,
        writers: Writers = NO_WRITERS,
    ) -> None:
        """`whisper` listens, and writes the languages that have no writer."""
        self.bank = bank
        self.quick = False
        """One hypothesis is followed at a time, for a machine that is too hot; may be switched."""
        self._whisper = whisper
        self._writers = writers
        self._letters = letters or LetterHead.load()
        self._settings = settings or HearingSettings()
        self._gate = gate or SpeechGate(SileroVad())
        self._passing = NO_PHRASES

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
        return self._recognize_piece(speech, self.bank or NO_PHRASES, expectation, cancellation)

    def expect(self, expectation: Expectation) -> None:
        """Index the phrases that are expected only now; without a bank none are."""
        if self.bank and self._passing.phrases is not expectation.phrases:
            self._passing = PhraseBank(expectation.phrases)

    def _recognize_long(
        self, pieces: Sequence[Samples], expectation: Expectation, cancellation: Cancellation
    ) -> tuple[Hypothesis, ...]:
        """Open recognition window by window; each window's language is a prior of the next."""
        heard = []
        for piece in pieces:
            found = self._recognize_piece(piece, NO_PHRASES, expectation, cancellation)
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
        bank: PhraseBank,
        expectation: Expectation,
        cancellation: Cancellation,
    ) -> tuple[Hypothesis, ...]:
        piece = Piece(speech, cancellation)
        encoding = piece.encoded_by(self._whisper)
        if encoding.duration_s > self._settings.longest_phrase_s:
            bank = NO_PHRASES
        detected = self._whisper.language(encoding)
        far_off = self._is_far_off(encoding, detected) and not expectation.language
        if far_off and not bank:
            return ()
        kazakh = self._kazakh_log10_odds(detected, expectation)
        asked = bool(bank) and self._letters.reads(encoding)
        spelt = self._letters.spell(encoding) if asked else None
        self.expect(expectation)
        passing = self._passing if bank else NO_PHRASES
        matcher = PhraseMatcher(bank, spelt, kazakh, expectation, passing)
        found = self._accepted(matcher.matches())
        decodings: list[Decoding] = []
        if not found or found[0].probability < self._settings.sure:
            for decoded in self._decodings(piece, encoding.duration_s, kazakh, cancellation):
                decodings += decoded
                found = self._accepted(matcher.matches(decodings))
                if found or (not bank and any(self._credible(each) for each in decoded)):
                    break
        readings = self._hypotheses(spelt, decodings, found, detected)
        by_sound = () if found or spelt is None else self._by_sound(spelt, self._languages(kazakh))
        if found or expectation.language is not None:
            return (*readings, *by_sound)
        cancellation.check()
        if by_sound and bank.likeness(by_sound[0].text) >= self._settings.like_phrases:
            return (*self._of_a_visitor(readings, encoding), *by_sound)
        readings = (*self._of_a_visitor(readings, encoding), *by_sound)
        foreign = far_off or (readings and self._is_foreign(encoding, detected))
        return () if foreign else readings

    def _accepted(self, found: list[Match]) -> list[Match]:
        """The matches, if the bank is likely enough to have what was said."""
        return found if sum(each.probability for each in found) >= self._settings.match else []

    def _decodings(
        self, piece: Piece, duration_s: float, kazakh: float, cancellation: Cancellation
    ) -> Iterator[tuple[Decoding, ...]]:
        """Open hypotheses, language by language, within one budget of tokens."""
        settings = self._settings
        tokens = settings.spare_tokens + int(settings.tokens_a_second * duration_s)
        for language in self._languages(kazakh):
            if tokens < tokens_at_most(duration_s) // 2:
                return  # half a sentence would be worse than none
            cancellation.check()
            decoded = self._decode(piece, language, tokens)
            tokens -= max((each.written for each in decoded), default=0)
            cancellation.check()
            yield decoded

    def _of_a_visitor(
        self, readings: tuple[Hypothesis, ...], encoding: Encoding
    ) -> tuple[Hypothesis, ...]:
        """Open readings without those of babble."""
        if encoding.duration_s <= self._settings.word_s:
            return readings
        return tuple(each for each in readings if self._is_more_than_noise(each))

    def _by_sound(self, spelt: Spelt, languages: Sequence[Language]) -> tuple[Hypothesis, ...]:
        """What the letters spell, if they are clear enough; nothing otherwise."""
        text, count = spelt.text, spelt.count
        if count < self._settings.least_letters or spelt.clarity < self._settings.clear_letters:
            return ()
        confidence = math.exp(spelt.clarity * count)
        return (Hypothesis(text, languages[0], confidence, heard=text, by_sound=True),)

    def _is_more_than_noise(self, reading: Hypothesis) -> bool:
        settings = self._settings
        repeated = says_one_word(reading.text)
        least = settings.least_repeated if repeated else settings.least_confidence
        return reading.confidence >= least

    def _kazakh_log10_odds(self, detected: LanguageScore, expectation: Expectation) -> float:
        """As the settings', but infinite where a language is forced."""
        if expectation.language is not None:
            return math.inf if expectation.language is Language.KK else -math.inf
        return self._settings.kazakh_log10_odds(detected, expectation.session_language)

    def _languages(self, kazakh: float) -> tuple[Language, ...]:
        """The languages to decode, likelier first."""
        first = Language.KK if kazakh >= 0 else Language.RU
        unsure = abs(kazakh) <= self._settings.unsure_log10_odds
        return (first, first.other) if unsure else (first,)

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

    def _decode(self, piece: Piece, language: Language, tokens: int) -> tuple[Decoding, ...]:
        settings = self._settings
        writer = self._writers.get(language, self._whisper)
        encoding = piece.encoded_by(writer)
        beam = (
            settings.short_beam if encoding.duration_s <= settings.short_s else settings.long_beam
        )
        if self.quick or encoding.duration_s >= settings.greedy_s:
            beam = 1
        return writer.decode(encoding, language, beam, settings.hypotheses, tokens)

    def _hypotheses(
        self,
        spelt: Spelt | None,
        decodings: Sequence[Decoding],
        found: Sequence[Match],
        detected: LanguageScore,
    ) -> tuple[Hypothesis, ...]:
        heard = decodings[0].text if decodings else spelt.text if spelt else ""
        matched = [
            Hypothesis(
                text=match.phrase.text,
                language=match.phrase.language,
                confidence=match.probability,
                phrase=match.phrase,
                heard=heard,
            )
            for match in found[: self._settings.hypotheses]
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
