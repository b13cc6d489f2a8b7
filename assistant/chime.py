"""The chime before a call in the hall: two soft strokes of a bell, made here: no file is needed."""

from functools import cache

import numpy as np

from core.audio import AudioChunk, Samples

RATE_HZ = 48_000
"""What most speakers take as it is."""

STROKES_HZ = (659.3, 523.3)
"""E5 and C5: a third downwards, as many halls have it."""

STROKE_S, LAST_S = 0.35, 0.9
"""From one stroke to the next, and how long the last one rings."""

PARTIALS = ((1.0, 1.0, 0.35), (2.0, 0.35, 0.18), (3.0, 0.12, 0.10))
"""Multiple of the pitch, level, and in how many seconds it falls to a third."""

ATTACK_S = 0.004
LEVEL = 0.35
"""Of full scale: as loud as the voice after it."""


@cache
def chime() -> AudioChunk:
    """The chime, about 1.2 s."""
    samples = np.zeros(round((STROKE_S * (len(STROKES_HZ) - 1) + LAST_S) * RATE_HZ), np.float32)
    for number, pitch_hz in enumerate(STROKES_HZ):
        begins = round(number * STROKE_S * RATE_HZ)
        samples[begins:] += _stroke(pitch_hz, len(samples) - begins)
    return AudioChunk(LEVEL * samples / np.abs(samples).max(), RATE_HZ)


def _stroke(pitch_hz: float, length: int) -> Samples:
    time_s = np.arange(length) / RATE_HZ
    tone = sum(
        level * np.sin(2 * np.pi * pitch_hz * multiple * time_s) * np.exp(-time_s / fall_s)
        for multiple, level, fall_s in PARTIALS
    )
    faded = tone * np.minimum(1.0, time_s / ATTACK_S) * np.minimum(1.0, time_s[::-1] / ATTACK_S)
    return np.asarray(faded, dtype=np.float32)
