"""How loud speech is while somebody speaks.

ITU-T P.56 (2011), method B: an envelope is compared with a ladder of thresholds; speech counts as
active from where the envelope passes the threshold until 200 ms after it fell below; that threshold
is right at which the active level lies 15.9 dB above it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples

SMOOTHING_S = 0.03
HANGOVER_S = 0.2
MARGIN_DB = 15.9
LADDER_DB = np.arange(-96.0, 0.0, 2.0)
"""P.56 has steps of 6 dB and interpolates between; finer steps need not."""

SILENT_DB = -math.inf
"""The level of what has no speech."""


def active_level_db(samples: Samples) -> float:
    """The level of speech in dB of full scale, pauses left out; SILENT_DB where there is none."""
    active = active_parts(samples)
    if not active.any():
        return SILENT_DB
    energy = float(np.sum(np.square(samples, dtype=np.float64)))
    return 10 * math.log10(energy / np.count_nonzero(active))


def active_parts(samples: Samples) -> NDArray[np.bool_]:
    """Whether speech is active at each sample."""
    energy = float(np.sum(np.square(samples, dtype=np.float64)))
    if energy <= 0.0:
        return np.zeros(len(samples), dtype=np.bool_)
    envelope = _envelope(samples)
    chosen = np.zeros(len(samples), dtype=np.bool_)
    for threshold_db in LADDER_DB:
        active = _hung_over(envelope >= 10 ** (threshold_db / 20))
        count = np.count_nonzero(active)
        # Each step upwards finds less speech, until what is found is no longer far above it.
        if count == 0 or 10 * math.log10(energy / count) - threshold_db < MARGIN_DB:
            return chosen if chosen.any() else active
        chosen = active
    return chosen


def level_db(samples: Samples) -> float:
    """The level in dB of full scale, all samples alike; SILENT_DB where all are zero."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return 10 * math.log10(power) if power > 0.0 else SILENT_DB


def raised(samples: Samples, by_db: float) -> Samples:
    """The sound, so many dB louder."""
    louder: Samples = (samples * 10 ** (by_db / 20)).astype(np.float32)
    return louder


def _envelope(samples: Samples) -> NDArray[np.float64]:
    """Two exponential averages of the magnitude, one after the other."""
    smoothing = SMOOTHING_S * HEARING_RATE_HZ
    at = np.arange(round(12 * smoothing))
    kernel = (at + 1) * np.exp(-at / smoothing)
    return convolved(np.abs(samples), kernel / kernel.sum())[: len(samples)]


def _hung_over(loud: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True from each loud sample until HANGOVER_S after it."""
    places = np.arange(len(loud))
    last = np.maximum.accumulate(np.where(loud, places, -len(loud)))
    held: NDArray[np.bool_] = places - last <= round(HANGOVER_S * HEARING_RATE_HZ)
    return held & (last >= 0)


def convolved(samples: NDArray[np.floating], kernel: NDArray[np.floating]) -> NDArray[np.float64]:
    """The full convolution, as long as both together less one."""
    count = len(samples) + len(kernel) - 1
    size = 1 << max(1, (count - 1).bit_length())
    whole = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(kernel, size), size)
    return np.asarray(whole[:count], dtype=np.float64)
