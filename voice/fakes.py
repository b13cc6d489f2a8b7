"""Fakes of hearing's seams, for tests of the loop and of the endpointer."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples, Utterance
from core.cancellation import Cancellation
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from voice.letters import ALPHABET, Spelt
from voice.recognition import NO_EXPECTATION
from voice.vad import FRAME_SAMPLES
from voice.wake import Call


class FakeVad:
    """Takes every loud frame for speech."""

    rate_hz = HEARING_RATE_HZ
    frame_samples = FRAME_SAMPLES

    def __init__(self, threshold_rms: float = 0.01) -> None:
        self._threshold_rms = threshold_rms

    def probability(self, frame: Samples) -> float:
        """1 where the frame's root mean square reaches the threshold, else 0."""
        return float(self.probabilities(frame[None])[0])

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for each row."""
        levels = np.sqrt(np.mean(np.square(frames), axis=1))
        loud: NDArray[np.float32] = (levels >= self._threshold_rms).astype(np.float32)
        return loud

    def reset(self) -> None:
        """Nothing to forget."""


class FakeRecognizer:
    """Answers each utterance with the next line of a script; () once the script is over.

    Silence is answered with () and uses up no line.
    """

    def __init__(self, script: Iterable[Hypothesis | tuple[Hypothesis, ...]]) -> None:
        self._script = iter(script)
        self.heard: list[tuple[Utterance, Expectation]] = []
        """What it was asked, in order."""

        self.expected: list[Expectation] = []
        """What it was made ready for, in order."""

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = NO_EXPECTATION,
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        """The next line of the script, in the expectation's language where it forces one."""
        if cancellation is not None:
            cancellation.check()
        self.heard.append((utterance, expectation))
        if not np.any(np.nan_to_num(utterance.samples)):
            return ()
        line = next(self._script, ())
        return line if isinstance(line, tuple) else (line,)

    def expect(self, expectation: Expectation) -> None:
        """Only noted."""
        self.expected.append(expectation)


class FakePartials:
    """Counts the seconds of what was said so far; nothing in silence."""

    def __init__(self) -> None:
        self.heard: list[Utterance] = []
        """What it was asked, in order."""

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        """«1.5 s», in the language that is expected, else in Kazakh."""
        cancellation.check()
        self.heard.append(utterance)
        if not np.any(np.nan_to_num(utterance.samples)):
            return None
        text = f"{utterance.duration_s:.1f} s"
        return Hypothesis(text, expectation.language or Language.KK, 0.0, heard=text)


class FakeSpotter:
    """Finds the same call in every utterance with sound in it, or None in all."""

    def __init__(self, call: Call | None) -> None:
        self._call = call

    def spot(self, utterance: Utterance) -> Call | None:
        """The call, except in silence."""
        return self._call if np.any(np.nan_to_num(utterance.samples)) else None


def spelt(text: str) -> Spelt:
    """Frames that are nearly sure of a text's letters."""
    probs = np.full((2 * len(text) + 1, 1 + len(ALPHABET)), 1e-4, np.float32)
    probs[:, 0] = 0.9
    for place, letter in enumerate(text):
        probs[2 * place + 1] = 1e-4
        probs[2 * place + 1, 1 + ALPHABET.index(letter)] = 0.9
    return Spelt(np.log(probs / probs.sum(axis=1, keepdims=True)))
