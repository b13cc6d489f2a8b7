"""Brings every voice to one loudness and keeps chunk edges from clicking."""

import numpy as np

from core.audio import Samples

SPEECH_RMS = 0.10
"""Loudness of speech, pauses left out: −20 dBFS, which leaves headroom for peaks."""

_PEAK = 0.95
_FRAME_S = 0.02
_SPEECH_FLOOR = 0.02
"""A frame counts as speech above this share of the loudest frame (−34 dB)."""


def speech_rms(samples: Samples, rate_hz: int) -> float:
    """Root mean square of the frames that hold speech; 0.0 where there is none."""
    frame = max(1, int(rate_hz * _FRAME_S))
    count = len(samples) // frame
    if count == 0:
        return 0.0
    power = np.mean(np.square(samples[: count * frame].reshape(count, frame)), axis=1)
    loudest = float(power.max())
    if loudest <= 0.0:
        return 0.0
    spoken = power[power > loudest * _SPEECH_FLOOR**2]
    return float(np.sqrt(spoken.mean()))


def gain_for(samples: Samples, rate_hz: int) -> float:
    """What to multiply a voice by so that this sample of it has SPEECH_RMS."""
    rms = speech_rms(samples, rate_hz)
    return SPEECH_RMS / rms if rms > 0.0 else 1.0


def leveled(samples: Samples, gain: float) -> Samples:
    """Apply `gain`, held back where a peak would exceed full scale."""
    peak = float(np.max(np.abs(samples), initial=0.0)) * gain
    held = gain * (_PEAK / peak if peak > _PEAK else 1.0)
    return (samples * np.float32(held)).astype(np.float32)


def faded(samples: Samples, rate_hz: int, fade_s: float = 0.005) -> Samples:
    """Raise and lower both ends over `fade_s`, so that a cut makes no click."""
    count = min(int(rate_hz * fade_s), len(samples) // 2)
    if count == 0:
        return samples
    ramp = np.linspace(0.0, 1.0, count, dtype=np.float32)
    shaped = samples.copy()
    shaped[:count] *= ramp
    shaped[-count:] *= ramp[::-1]
    return shaped


def silence(duration_s: float, rate_hz: int) -> Samples:
    """Zeros for `duration_s`."""
    return np.zeros(round(duration_s * rate_hz), dtype=np.float32)
