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

    least_gap: float = -2.0
    """What a phrase may lose against the letters that fit best, in natural log probability a
    letter. See docs/turns.md for what calls and talk lose."""

    edge_s: float = 0.12
    """Seconds kept before the first letter after the call."""


@dataclass(frozen=True, slots=True)
class Call:
    """A wake phrase at the beginning of an utterance."""

    phrase: Phrase
    gap: float
    """As WakeSettings.least_gap."""

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
        self._spellings = [spelling(phrase.text) for phrase in phrases]
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
            self._found = find_call(spelt, self._phrases, self._spellings, self._settings)
            self._last = beginning
        return self._found


def find_call(
    spelt: Spelt,
    phrases: Sequence[Phrase],
    spellings: Sequence[tuple[int, ...]],
    settings: WakeSettings,
) -> Call | None:
    """The phrase that loses least against the letters that fit best, if it loses little."""
    log_probs = spelt.unspaced
    best_so_far = np.cumsum(log_probs.max(axis=1))[:, None]
    lengths = np.array([len(letters) for letters in spellings])
    gaps = (beginning_log_likelihoods(log_probs, spellings) - best_so_far) / lengths
    frame, place = np.unravel_index(int(gaps.argmax()), gaps.shape)
    gap = float(gaps[frame, place])
    if gap < settings.least_gap:
        return None
    following = _next_letter(log_probs, int(frame))
    end_s = None if following is None else following - BEFORE_S - settings.edge_s
    return Call(phrases[int(place)], gap, end_s)


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


def _greeting(call: Call) -> Hypothesis:
    """The call alone, as something that was said."""
    phrase = call.phrase
    confidence = float(np.exp(min(0.0, call.gap)))
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
