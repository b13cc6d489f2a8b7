"""The gate before recognition: whether there is speech at all, and from where to where.

Whisper makes up text on silence and noise, so nothing gets to it that Silero VAD does not take for
speech. voice.bilingual calls it with whole utterances.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.audio import HEARING_RATE_HZ, Samples
from voice.vad import VoiceActivityDetector


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What passes for speech."""

    speech_probability: float = 0.5
    """A frame at or above it holds speech."""

    min_speech_s: float = 0.12
    """Seconds of speech frames in the utterance; «екі» has 0.2 s."""

    quietest_rms: float = 0.0005
    """Root mean square of the loudest frame, full scale 1; below it nothing can be understood."""

    edge_s: float = 0.3
    """Seconds kept before the first and after the last frame of speech."""


class SpeechGate:
    """Finds the speech in an utterance."""

    def __init__(self, vad: VoiceActivityDetector, settings: GateSettings | None = None) -> None:
        self._vad = vad
        self._settings = settings or GateSettings()

    def speech(self, samples: Samples) -> Samples | None:
        """The samples from the first to the last speech, with some edge, or None without speech."""
        found = self.span(samples)
        return None if found is None else samples[found]

    def span(self, samples: Samples) -> slice | None:
        """Where that is."""
        frame = self._vad.frame_samples
        # Silero needs a moment of quiet before and after to see a word of 0.2 s.
        framed = np.pad(samples, (frame, 2 * frame - len(samples) % frame)).reshape(-1, frame)
        if np.sqrt(np.mean(np.square(framed), axis=1).max()) < self._settings.quietest_rms:
            return None
        self._vad.reset()
        spoken = np.flatnonzero(
            self._vad.probabilities(framed) >= self._settings.speech_probability
        )
        if len(spoken) * frame < self._settings.min_speech_s * HEARING_RATE_HZ:
            return None
        edge = round(self._settings.edge_s * HEARING_RATE_HZ)
        start = max(0, (int(spoken[0]) - 1) * frame - edge)
        return slice(start, int(spoken[-1]) * frame + edge)


def clean(samples: Samples) -> Samples:
    """Finite float32 samples within ±1, without DC."""
    finite = np.nan_to_num(np.asarray(samples, dtype=np.float32), posinf=0.0, neginf=0.0)
    if not len(finite):
        return finite
    clipped = np.clip(finite, -1.0, 1.0)
    centred: Samples = clipped - clipped.mean(dtype=np.float64).astype(np.float32)
    return centred


def windows(samples: Samples, longest_s: float = 28.0) -> list[Samples]:
    """Cut long speech at its quietest places into pieces of at most `longest_s` seconds.

    Pieces are as few as can be, for Whisper makes a fifth more mistakes in windows of 12 s than of
    25 s, and alike in length, so that none is a scrap.
    """
    longest = round(longest_s * HEARING_RATE_HZ)
    pieces = []
    while len(samples) > longest:
        count = math.ceil(len(samples) / longest)
        even = len(samples) // count
        # What is left must still fit into the other pieces.
        earliest = max(even * 3 // 4, len(samples) - (count - 1) * longest)
        cut = _quietest(samples, earliest, min(even * 5 // 4, longest))
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]


def _quietest(samples: Samples, start: int, end: int) -> int:
    """The middle of the quietest 0.2 s between two places, both in samples; else the second."""
    hop = HEARING_RATE_HZ // 50
    if end - start < 11 * hop:
        return end
    frames = samples[start : start + (end - start) // hop * hop].reshape(-1, hop)
    energy = np.convolve(np.mean(np.square(frames), axis=1), np.ones(10), mode="valid")
    return start + (int(np.argmin(energy)) + 5) * hop
