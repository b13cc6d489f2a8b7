"""Wake phrases: outside a visit only who says one is heard. A Recognizer around the real one.

    «Сәлем, Тілдес!»                            the call alone: a greeting
    «Привет, Тильдес, мне нужен талон»          what follows the call is the turn
    «Завтра обещают дождь»                      not for us: nothing was heard

An utterance is cut short to its first seconds, encoded in a small window, and the letters that
voice.letters reads there are held against each phrase (voice.ctc). Nothing is decoded, so talk in
the hall costs a fraction of what recognising it would. During a visit no call is needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples, Utterance
from core.cancellation import Cancellation
from core.errors import EngineError
from core.hypothesis import Expectation, Hypothesis, Phrase
from voice.ctc import BLANK, beginning_log_likelihoods
from voice.gate import GateSettings, SpeechGate, clean
from voice.letters import BEFORE_S, LetterHead, Spelt, spelling
from voice.partials import PartialRecognizer
from voice.recognition import NO_EXPECTATION, Recognizer
from voice.vad import SileroVad
from voice.whisper import ENCODER_FRAMES_PER_SECOND, Whisper


@dataclass(frozen=True, slots=True)
class WakeSettings:
    """How a call is told from talk."""

    beginning_s: float = 2.5
    """Seconds of speech that are looked at; a slow «Сәлем, Тілдес» takes 1.6 s."""

    window_s: float = 4.0
    """Seconds of the encoder's window at least: half as dear as that of 10 s, and the letters
    are as good."""

    least_speech_s: float = 0.35
    """Less is no call, and nothing is encoded."""

    least_log_prob: float = -2.5
    """Natural log probability a letter from which a phrase was called. Calls in quiet have -1.4
    and more, at a signal-to-noise ratio of 5 dB mostly -2.3 and more; babble less than -3."""

    least_word_gap: float = -2.8
    """What each of its words may lose against the letters that fit best, in natural log
    probability a letter: «привет» is no call, however plainly it is said."""

    edge_s: float = 0.12
    """Seconds kept before the first letter after the call."""


@dataclass(frozen=True, slots=True)
class Call:
    """A wake phrase at the beginning of an utterance."""

    phrase: Phrase
    log_prob: float
    """Natural log probability a letter."""

    end_s: float | None
    """Seconds into the utterance where what follows begins; None where nothing follows."""


class Spotter(Protocol):
    """Looks for wake phrases."""

    def spot(self, utterance: Utterance) -> Call | None:
        """The call with which an utterance begins, if it does. Any samples are welcome.

        Raises EngineError where the engine fails.
        """
        ...


class WakeSpotter:
    """A Spotter by the letters of the utterance's beginning. For one thread at a time."""

    def __init__(
        self,
        whisper: Whisper,
        phrases: Sequence[Phrase],
        settings: WakeSettings | None = None,
        letters: LetterHead | None = None,
    ) -> None:
        """`phrases`: at least one, with letters in it.

        Raises EngineError where no letter head reads this Whisper.
        """
        self._whisper = whisper
        self._phrases = tuple(phrases)
        self._settings = settings or WakeSettings()
        self._letters = letters or LetterHead.load()
        self._gate = SpeechGate(
            SileroVad(), GateSettings(min_speech_s=self._settings.least_speech_s)
        )
        self._last: Samples = np.zeros(0, np.float32)
        self._found: Call | None = None
        moment = np.zeros(HEARING_RATE_HZ, np.float32)
        if not self._letters.reads(whisper.encode(moment, self._settings.window_s)):
            raise EngineError(
                "wake phrases need Whisper base: choose it, or set [turns] start to "
                '"continuous" or "push"'
            )

    def spot(self, utterance: Utterance) -> Call | None:
        """See Spotter."""
        settings = self._settings
        # A second more than is looked at, for the quiet before.
        ahead = clean(utterance.samples[: round((settings.beginning_s + 1) * HEARING_RATE_HZ)])
        span = self._gate.span(ahead)
        if span is None:
            return None
        beginning = ahead[span][: round(settings.beginning_s * HEARING_RATE_HZ)]
        call = self._call_in(beginning)
        if call is None:
            return None
        start_s = span.start / HEARING_RATE_HZ
        looked_at_s = start_s + len(beginning) / HEARING_RATE_HZ
        if call.end_s is not None:
            return replace(call, end_s=start_s + call.end_s)
        return replace(call, end_s=looked_at_s) if utterance.duration_s > looked_at_s else call

    def _call_in(self, beginning: Samples) -> Call | None:
        """Remembers the last beginning: each pause of a talk asks for the same one."""
        if not np.array_equal(beginning, self._last):
            encoding = self._whisper.encode(beginning, self._settings.window_s)
            spelt = self._letters.spell(encoding)
            self._found = find_call(spelt, self._phrases, self._settings)
            self._last = beginning
        return self._found


def find_call(spelt: Spelt, phrases: Sequence[Phrase], settings: WakeSettings) -> Call | None:
    """The likeliest phrase that the letters begin with, if one is likely enough."""
    beginnings = [_beginnings(phrase.text) for phrase in phrases]
    log_probs = spelt.unspaced
    best = np.cumsum(log_probs.max(axis=1))
    beginnings = [_beginnings(phrase.text) for phrase in phrases]
    likely = beginning_log_likelihoods(log_probs, [each for of in beginnings for each in of])
    calls = []
    for phrase, spellings in zip(phrases, beginnings, strict=True):
        own, likely = likely[:, : len(spellings)], likely[:, len(spellings) :]
        losses = own - best[:, None]
        frame = int(losses[:, -1].argmax())
        log_prob = float(own[frame, -1]) / len(spellings[-1])
        if (
            log_prob >= settings.least_log_prob
            and _least_word_gap(losses, spellings) >= settings.least_word_gap
        ):
            following = _next_letter(log_probs, frame)
            end_s = None if following is None else following - BEFORE_S - settings.edge_s
            calls.append(Call(phrase, log_prob, end_s))
    return max(calls, key=lambda call: call.log_prob, default=None)


def _beginnings(text: str) -> list[tuple[int, ...]]:
    """The spelling of the first word, of the first two, and so on."""
    words = [spelling(word) for word in text.split()]
    return [sum(words[: count + 1], ()) for count in range(len(words))]


def _least_word_gap(losses: NDArray[np.float64], spellings: Sequence[tuple[int, ...]]) -> float:
    """What the worst word loses a letter; `losses`: (frames, words), of each beginning."""
    gaps = []
    frame, loss = len(losses), float(losses[:, -1].max())
    for word in reversed(range(len(spellings))):
        frame = int(losses[:frame, word].argmax())
        before = float(losses[:frame, word - 1].max()) if word and frame else 0.0
        count = len(spellings[word]) - (len(spellings[word - 1]) if word else 0)
        gaps.append((loss - before) / count)
        loss = before
    return min(gaps)


def _next_letter(log_probs: NDArray[np.float32], frame: int) -> float | None:
    """Seconds to the first letter after the one that ends in `frame`; None where none comes."""
    best = log_probs.argmax(axis=1)
    begins = (best[1:] != BLANK) & (best[1:] != best[:-1])
    places = np.flatnonzero(begins[frame:]) + frame + 1
    return float(places[0]) / ENCODER_FRAMES_PER_SECOND if len(places) else None


class WakeRecognizer:
    """A Recognizer that hears nothing until it is called; see the module."""

    def __init__(
        self,
        recognizer: Recognizer,
        spotter: Spotter,
        visiting: Callable[[], bool],
    ) -> None:
        """`visiting`: whether a visit is under way, so that no call is needed."""
        self._recognizer = recognizer
        self._spotter = spotter
        self._visiting = visiting

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = NO_EXPECTATION,
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        """Readings of what follows the call, or of all during a visit; see voice.recognition."""
        if self._visiting():
            return self._recognizer.recognize(utterance, expectation, cancellation)
        (cancellation or Cancellation()).check()
        call = self._spotter.spot(utterance)
        if call is None:
            return ()
        if call.end_s is not None:
            rest = utterance.samples[round(call.end_s * HEARING_RATE_HZ) :]
            follows = Utterance(rest, utterance.start_s + call.end_s)
            language = expectation.session_language or call.phrase.language
            primed = replace(expectation, session_language=language)
            if found := self._recognizer.recognize(follows, primed, cancellation):
                return found
        return (_greeting(call),)

    def expect(self, expectation: Expectation) -> None:
        """See voice.recognition."""
        self._recognizer.expect(expectation)


def _greeting(call: Call) -> Hypothesis:
    """The call alone, as something that was said."""
    phrase = call.phrase
    confidence = float(np.exp(min(0.0, call.log_prob)))
    return Hypothesis(phrase.text, phrase.language, confidence, phrase=phrase, heard=phrase.text)


class WakePartials:
    """A PartialRecognizer that shows nothing of what is said outside a visit."""

    def __init__(self, partials: PartialRecognizer, visiting: Callable[[], bool]) -> None:
        self._partials = partials
        self._visiting = visiting

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        """See PartialRecognizer."""
        if not self._visiting():
            return None
        return self._partials.so_far(utterance, expectation, cancellation)
