"""Letters straight from the sound: a small head on Whisper's encoder that spells what it hears.

Whisper's own decoder writes Kazakh badly and one token at a time. This head, trained by
training/letters on synthetic Kazakh and Russian (its model card says how), gives for each 20 ms of
the encoder's states the probability of each letter of both alphabets. That is enough to find the
phrases of a bank that were said, in either language, in a few milliseconds and without decoding.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.errors import EngineError
from voice.ctc import BLANK, greedy, log_likelihoods
from voice.whisper import ENCODER_FRAMES_PER_SECOND, LEAD_S, Encoding

ALPHABET = " абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
"""The space, Russian, then what Kazakh adds. The head's index 0 is CTC's blank, 1 the space."""

SPACE = 1
_INDEX = {letter: place for place, letter in enumerate(ALPHABET, start=1)}

HEAD = Path(__file__).parent / "letters.npz"
"""The trained weights that ship with the program."""

BEFORE_S, AFTER_S = 0.2, 0.3
"""Seconds around the utterance in which letters may be found."""

NEVER = -1e4
"""Log probability of what can't be."""

Weights = dict[str, NDArray[np.float32]]


def spelling(text: str) -> tuple[int, ...]:
    """The text's letters as indices, without spaces; whatever the alphabet lacks is left out."""
    indices = (_INDEX.get(letter, SPACE) for letter in text.lower())
    return tuple(index for index in indices if index != SPACE)


@dataclass(frozen=True)
class Spelt:
    """What the head makes of an utterance."""

    log_probs: NDArray[np.float32]
    """Natural logarithms, shape (frames, 1 + len(ALPHABET)), 50 frames a second."""

    @cached_property
    def text(self) -> str:
        """The likeliest letters and spaces."""
        letters = "".join(ALPHABET[index - 1] for index in greedy(self.log_probs))
        return " ".join(letters.split())

    @cached_property
    def likelihood(self) -> float:
        """Log likelihood of the letters of `text`."""
        return float(self.log_likelihoods([spelling(self.text)])[0])

    @property
    def count(self) -> int:
        """Letters of `text`."""
        return len(spelling(self.text))

    @property
    def clarity(self) -> float:
        """Log likelihood a letter, at most 0: how plainly somebody speaks."""
        return self.likelihood / max(1, self.count)

    def log_likelihoods(self, spellings: Sequence[tuple[int, ...]]) -> NDArray[np.float64]:
        """Of each spelling, wherever its words end."""
        return log_likelihoods(self.unspaced, spellings)

    @cached_property
    def unspaced(self) -> NDArray[np.float32]:
        """`log_probs` with spaces counted as blanks."""
        unspaced = self.log_probs.copy()
        unspaced[:, BLANK] = np.logaddexp(unspaced[:, BLANK], unspaced[:, SPACE])
        unspaced[:, SPACE] = NEVER
        return unspaced


class LetterHead:
    """Layer norm, a projection, two residual convolutions over time, a softmax. Weights in numpy.

    Costs some seven milliseconds a second of speech on two cores.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._layers = sum(name.startswith("conv.") and name.endswith(".bias") for name in weights)

    @classmethod
    def load(cls, path: Path = HEAD) -> Self:
        """Read the weights; raises EngineError where the file is missing or damaged."""
        try:
            with path.open("rb") as file, np.load(file) as stored:
                return cls({name: stored[name].astype(np.float32) for name in stored.files})
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise EngineError(f"can't read the letter head {path} ({error}): reinstall") from error

    @property
    def width(self) -> int:
        """Of the encoder's states that it reads: a size of Whisper."""
        return len(self._weights["norm.weight"])

    def reads(self, encoding: Encoding) -> bool:
        """Whether these are states of the size of Whisper that it was trained on."""
        return int(encoding.states.shape[-1]) == self.width

    def spell(self, encoding: Encoding) -> Spelt:
        """Read an utterance."""
        start, end = LEAD_S - BEFORE_S, LEAD_S + encoding.duration_s + AFTER_S
        frames = slice(*(round(at_s * ENCODER_FRAMES_PER_SECOND) for at_s in (start, end)))
        return Spelt(self.log_probs(encoding.on_processor()[frames]))

    def log_probs(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Encoder states, shape (frames, width), to letters, (frames, 1 + len(ALPHABET))."""
        weights = self._weights
        centred = states - states.mean(axis=1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
        normed = centred / deviation * weights["norm.weight"] + weights["norm.bias"]
        hidden = _gelu(normed @ weights["inp.weight"].T + weights["inp.bias"])
        for layer in range(self._layers):
            kernel, bias = weights[f"conv.{layer}.weight"], weights[f"conv.{layer}.bias"]
            hidden = hidden + _gelu(_neighbourhoods(hidden, kernel) @ kernel.T + bias)
        logits = hidden @ weights["out.weight"].T + weights["out.bias"]
        logits -= logits.max(axis=1, keepdims=True)
        normalised: NDArray[np.float32] = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return normalised


def _neighbourhoods(
    hidden: NDArray[np.float32], kernel: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Each frame with its neighbours, as many as the kernel, (width, width * taps), reaches."""
    taps = kernel.shape[1] // hidden.shape[1]
    padded = np.pad(hidden, ((taps // 2, taps // 2), (0, 0)))
    return np.lib.stride_tricks.sliding_window_view(padded, taps, axis=0).reshape(len(hidden), -1)


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gaussian error linear unit, by the usual hyperbolic tangent (Hendrycks and Gimpel, 2016)."""
    curve: NDArray[np.float32] = 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x**3)))
    return curve
