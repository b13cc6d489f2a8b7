"""A sweep that is played and found again in what the microphone hears: how late, and whether.

Pure functions, called by assistant/device_test.py.
"""

import numpy as np

from core.audio import AudioChunk, Samples

SWEEP_S = 0.3
FROM_HZ, TO_HZ = 500.0, 4_000.0
"""What small loudspeakers and microphones both can."""

LEVEL = 0.05
"""Amplitude, -26 dBFS: heard and not feared. The sweep is long enough to be found below noise."""

FADE_S = 0.02

STANDS_OUT = 8.0
"""The correlation's peak over its root mean square elsewhere; noise alone reaches 4 to 5.5."""

NEAR_S = 0.05
"""What lies around the peak belongs to it: the room's echoes."""


def sweep(rate_hz: int) -> AudioChunk:
    """A tone that rises evenly from FROM_HZ to TO_HZ."""
    time_s = np.arange(round(SWEEP_S * rate_hz)) / rate_hz
    cycles = FROM_HZ * time_s + (TO_HZ - FROM_HZ) * time_s**2 / (2 * SWEEP_S)
    fade = np.minimum(1.0, np.minimum(time_s, SWEEP_S - time_s) / FADE_S)
    return AudioChunk((LEVEL * fade * np.sin(2 * np.pi * cycles)).astype(np.float32), rate_hz)


def found_at(heard: AudioChunk) -> float | None:
    """Seconds into `heard` at which the sweep begins; None where it is not heard."""
    place = _peak(heard.samples, sweep(heard.rate_hz).samples, round(NEAR_S * heard.rate_hz))
    return None if place is None else place / heard.rate_hz


def _peak(heard: Samples, wanted: Samples, near: int) -> int | None:
    if len(heard) < len(wanted) or not np.any(heard):
        return None
    size = len(heard) + len(wanted)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    likeness = np.abs(np.fft.irfft(spectrum, size)[: len(heard) - len(wanted) + 1])
    place = int(np.argmax(likeness))
    elsewhere = np.concatenate((likeness[: max(0, place - near)], likeness[place + near :]))
    if not len(elsewhere):
        return None
    noise = float(np.sqrt(np.mean(np.square(elsewhere))))
    return place if likeness[place] > STANDS_OUT * noise else None
