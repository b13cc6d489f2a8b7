"""Sound as the rooms hand it to each other: mono float32 in [-1, 1], with its rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono samples, shape (n,), float32, full scale at ±1."""

HEARING_RATE_HZ = 16_000
"""The rate at which voice/ listens; devices convert to it."""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How a device or file stores sound."""

    rate_hz: int
    """Samples a second, of each channel."""

    channels: int = 1
    """Channels; Tildes mixes to one on the way in."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of a stream, of any length."""

    samples: Samples
    """Mono, shape (n,), float32 in [-1, 1]."""

    rate_hz: int
    """Samples a second."""

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one visitor said without a long pause, cut from the stream by the endpointer."""

    samples: Samples
    """Mono at HEARING_RATE_HZ, pre-roll and trailing pause included."""

    start_s: float = 0.0
    """Where it begins in the stream, in seconds of audio."""

    @property
    def rate_hz(self) -> int:
        """Always HEARING_RATE_HZ."""
        return HEARING_RATE_HZ

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / HEARING_RATE_HZ

    @property
    def end_s(self) -> float:
        """Where it ends in the stream, in seconds of audio."""
        return self.start_s + self.duration_s
