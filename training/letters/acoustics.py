"""From clean speech to speech in a room, through a microphone, with noise: all of it random.

training.letters.shards and training.letters.evidence call it. Synthetic voices are few and clean;
what the head must learn to ignore comes from here.
"""

import numpy as np

from benchmarks.sounds import coloured
from core.audio import HEARING_RATE_HZ, Samples
from devices.wavfile import at_hearing_rate

ROOM_SHARE, EQUALISED_SHARE, NARROW_SHARE, CLIPPED_SHARE = 0.45, 0.6, 0.15, 0.08
"""Of all utterances, that get each; independent of each other."""

NARROW_RATE_HZ = 8_000
"""A telephone's rate."""

DECAY = 6.9
"""Natural logarithms by which a room's sound falls within its reverberation time: 60 dB."""

LEVELS_DB = (-26.0, -1.0)
"""Peaks of utterances, full scale 0."""

QUIET = 0.003
"""Full scale 1; what is below it before and after speech is cut off."""


def trimmed(samples: Samples) -> Samples:
    """The sound without the silence before and after it."""
    sounding = np.flatnonzero(np.abs(samples) > QUIET)
    return samples[sounding[0] : sounding[-1] + 1] if len(sounding) else samples[:0]


def somewhere(samples: Samples, chance: np.random.Generator) -> Samples:
    """The utterance in a random room, through a random microphone, at a random level."""
    if not len(samples):
        return samples
    if chance.random() < ROOM_SHARE:
        samples = in_room(samples, chance)
    if chance.random() < EQUALISED_SHARE:
        samples = equalised(samples, chance)
    if chance.random() < NARROW_SHARE:
        samples = narrowed(samples)
    peak = float(np.abs(samples).max()) + 1e-9
    samples = samples * np.float32(10 ** (chance.uniform(*LEVELS_DB) / 20) / peak)
    if chance.random() < CLIPPED_SHARE:
        samples = np.clip(samples * np.float32(chance.uniform(1.5, 4)), -0.5, 0.5)
    return samples


def in_room(samples: Samples, chance: np.random.Generator) -> Samples:
    """With the echoes of a room: decaying noise, 0.1 to 0.7 s of reverberation."""
    count = int(chance.uniform(0.1, 0.7) * HEARING_RATE_HZ)
    echoes = chance.normal(size=count) * np.exp(-DECAY * np.arange(count) / count)
    echoes *= chance.uniform(0.05, 0.6) / np.sqrt(np.square(echoes).sum())
    echoes[0] = 1.0
    size = 1 << (len(samples) + count).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echoes, size), size)
    heard: Samples = wet[: len(samples) + count // 2].astype(np.float32)
    return heard


def equalised(samples: Samples, chance: np.random.Generator) -> Samples:
    """Tilted by up to 6 dB an octave either way, with up to three bumps or dips of 8 dB."""
    hz = np.fft.rfftfreq(len(samples), 1 / HEARING_RATE_HZ)
    gain_db = chance.uniform(-6, 6) * np.log2(np.maximum(hz, 80) / 1000)
    for _ in range(chance.integers(4)):
        octaves = np.log2(np.maximum(hz, 50) / chance.uniform(150, 6000))
        gain_db += chance.uniform(-8, 8) * np.exp(-np.square(octaves / chance.uniform(0.3, 1)))
    spectrum = np.fft.rfft(samples) * 10 ** (gain_db / 20)
    shaped: Samples = np.fft.irfft(spectrum, len(samples)).astype(np.float32)
    return shaped


def narrowed(samples: Samples) -> Samples:
    """As over a telephone: nothing above 4 kHz."""
    decimated = resampled(samples, NARROW_RATE_HZ / HEARING_RATE_HZ)
    return at_hearing_rate(decimated, NARROW_RATE_HZ)


def resampled(samples: Samples, factor: float) -> Samples:
    """`factor` times as many samples: slower and deeper where it is above 1."""
    return at_hearing_rate(samples, round(HEARING_RATE_HZ / factor))


def noise(count: int, level: float, chance: np.random.Generator) -> Samples:
    """Steady noise between white and brown, `level` its root mean square."""
    hiss = coloured(count, chance, chance.uniform(0, 2.4))
    steady: Samples = (hiss * (level / np.sqrt(np.square(hiss).mean()))).astype(np.float32)
    return steady
