"""How good a microphone sounds: levels, clipping, hum and noise of a recording, and a verdict.

Pure functions over samples, called by assistant/device_test.py, which asks the owner to speak.
dBFS are decibels below full scale: a full-scale square wave has 0, digital silence -120.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.audio import AudioChunk, Samples

SILENCE_DBFS = -120.0

FRAME_S = 0.02
"""Over which a level is taken."""

NO_SIGNAL_DBFS = -80.0
"""Less than the last bit or two of 16: a muted or dead input; any live one hisses more."""

QUIET_DBFS = -45.0
"""Speech at a meter's distance through a well-set input has -35 to -15."""

NOISY_DBFS = -40.0
"""A floor that hides a quiet voice."""

CLEAR_DB = 12.0
"""How far speech should stand out of the floor."""

FULL_SCALE = 0.99
CLIPPED_RUN = 3
"""So many samples in a row at full scale are clipped; one alone may be a peak."""

CLIPPED_SHARE = 0.0005
"""Of all samples; below that nobody hears it."""

MAINS_HZ = (50.0, 60.0)
HARMONICS = 8
HUM_WIDTH_HZ = 2.0
HUM_SHARE = 0.5
"""Of the floor's power, at the mains' harmonics."""

HUM_FLOOR_DBFS = -65.0
"""Hum below that harms nobody."""


class Fault(StrEnum):
    """What is wrong with a microphone's sound, in words for the owner."""

    NO_SIGNAL = "no signal: it is muted, or not the microphone you think"
    CLIPPING = "clipping: lower its gain, or speak from further away"
    QUIET = "too quiet: raise its gain, or come closer"
    HUM = "hum of the mains: try another cable or USB port, away from power supplies"
    NOISY = "noisy: turn its gain down and come closer, or find what makes the noise"
    UNCLEAR = "speech hardly stands out of the noise: come closer"


@dataclass(frozen=True, slots=True)
class Levels:
    """What was measured of a recording."""

    peak_dbfs: float
    speech_dbfs: float
    """Of the loudest twentieth of its frames."""
    floor_dbfs: float
    """Of the quietest tenth."""
    clipped: float
    """Share of samples that are cut off at full scale."""
    hum: float
    """Share of the floor's power that is the mains'."""
    mains_hz: float
    """Which mains it would be."""

    @property
    def faults(self) -> list[Fault]:
        """What is wrong, the worst first; empty where all is well."""
        if self.peak_dbfs < NO_SIGNAL_DBFS:
            return [Fault.NO_SIGNAL]
        found = {
            Fault.CLIPPING: self.clipped > CLIPPED_SHARE,
            Fault.QUIET: self.speech_dbfs < QUIET_DBFS,
            Fault.HUM: self.hum > HUM_SHARE and self.floor_dbfs > HUM_FLOOR_DBFS,
        }
        found[Fault.NOISY] = self.floor_dbfs > NOISY_DBFS and not found[Fault.HUM]
        clear = self.speech_dbfs - self.floor_dbfs >= CLEAR_DB
        found[Fault.UNCLEAR] = not clear and not any(found.values())
        return [fault for fault in Fault if found.get(fault)]


def dbfs(samples: Samples) -> float:
    """The level of a piece of sound."""
    if not len(samples):
        return SILENCE_DBFS
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return _decibels(power)


def measure(recording: AudioChunk) -> Levels:
    """Look at a recording of a few seconds in which somebody spoke, and paused."""
    samples = recording.samples - np.float32(np.mean(recording.samples, dtype=np.float64))
    levels = np.sort(_frame_levels(samples, round(FRAME_S * recording.rate_hz)))
    hum, mains_hz = _hum(samples, recording.rate_hz)
    return Levels(
        peak_dbfs=_decibels(float(np.max(np.square(samples), initial=0.0))),
        speech_dbfs=float(np.mean(levels[-max(1, len(levels) // 20) :])),
        floor_dbfs=float(np.mean(levels[: max(1, len(levels) // 10)])),
        clipped=_clipped(recording.samples),
        hum=hum,
        mains_hz=mains_hz,
    )


def _decibels(power: float) -> float:
    return max(SILENCE_DBFS, 10 * float(np.log10(max(power, 1e-12))))


def _frame_levels(samples: Samples, frame: int) -> NDArray[np.float64]:
    whole = len(samples) // frame * frame
    if not whole:
        return np.array([dbfs(samples)])
    power = np.square(samples[:whole], dtype=np.float64).reshape(-1, frame).mean(axis=1)
    levels = np.maximum(SILENCE_DBFS, 10 * np.log10(np.maximum(power, 1e-12)))
    return np.asarray(levels, dtype=np.float64)


def _clipped(samples: Samples) -> float:
    """Samples in runs at full scale."""
    if not len(samples):
        return 0.0
    full = np.abs(samples) >= FULL_SCALE
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False]))))
    runs = edges[1::2] - edges[::2]
    return float(runs[runs >= CLIPPED_RUN].sum() / len(samples))


def _hum(samples: Samples, rate_hz: int) -> tuple[float, float]:
    """Share of power at the mains' harmonics in the quietest seconds, and the mains."""
    spectra = [
        np.square(np.abs(np.fft.rfft(samples[at : at + rate_hz] * np.hanning(rate_hz))))
        for at in range(0, len(samples) - rate_hz + 1, rate_hz // 2)
    ]
    if not spectra:
        return 0.0, MAINS_HZ[0]
    spectra.sort(key=lambda spectrum: float(spectrum.sum()))
    floor = np.mean(spectra[: max(1, len(spectra) // 4)], axis=0)  # a bin is 1 Hz wide
    pitches = np.arange(len(floor), dtype=np.float64)
    total = float(floor.sum()) or 1.0
    shares = {}
    for mains_hz in MAINS_HZ:
        nearest = np.round(pitches / mains_hz)
        of_it = (np.abs(pitches - nearest * mains_hz) <= HUM_WIDTH_HZ) & (nearest >= 1)
        shares[mains_hz] = float(floor[of_it & (nearest <= HARMONICS)].sum()) / total
    mains_hz = max(shares, key=lambda hz: shares[hz])
    return shares[mains_hz], mains_hz
