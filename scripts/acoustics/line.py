"""What a cheap microphone and a narrow line make of sound."""

import io
import math

import numpy as np
import soundfile
import soxr

from core.audio import HEARING_RATE_HZ, Samples
from devices.wavfile import at_hearing_rate

TELEPHONE_HZ = (300.0, 3_400.0)
TELEPHONE_RATE_HZ = 8_000
MU = 255
"""Of µ-law, ITU-T G.711."""

ENCODINGS = {"opus": ("OGG", "OPUS"), "mp3": ("MP3", "MPEG_LAYER_III")}
SQUEEZE = 0.9
"""libsndfile's compression level, from 0 for the best sound to 1 for the smallest file."""


def clipped(sound: Samples, clip_dbfs: float | None) -> Samples:
    """Cut off at `clip_dbfs`, or at full scale."""
    ceiling = 10 ** ((clip_dbfs or 0.0) / 20)
    cut: Samples = np.clip(sound, -ceiling, ceiling).astype(np.float32)
    return cut


def coded(sound: Samples, codec: str) -> Samples:
    """Through a codec of scripts.acoustics.setting.Codec and back; as long as before."""
    if codec == "none" or not len(sound):
        return sound
    if codec == "telephone":
        return telephoned(sound)
    format_, subtype = ENCODINGS[codec]
    file = io.BytesIO()
    soundfile.write(
        file, sound, HEARING_RATE_HZ, format=format_, subtype=subtype, compression_level=SQUEEZE
    )
    file.seek(0)
    decoded, _ = soundfile.read(file, dtype="float32")
    return _as_long(np.clip(decoded, -1, 1), len(sound))


def telephoned(sound: Samples) -> Samples:
    """Band-limited, at half the rate, in 256 steps that are finer where it is quiet."""
    hz = np.fft.rfftfreq(len(sound), 1 / HEARING_RATE_HZ)
    band = (hz >= TELEPHONE_HZ[0]) & (hz <= TELEPHONE_HZ[1])
    narrow = np.fft.irfft(np.fft.rfft(sound) * band, len(sound))
    sampled = np.clip(soxr.resample(narrow, HEARING_RATE_HZ, TELEPHONE_RATE_HZ), -1, 1)
    compressed = np.sign(sampled) * np.log1p(MU * np.abs(sampled)) / math.log1p(MU)
    stepped = np.round(compressed * 127) / 127
    expanded = np.sign(stepped) * np.expm1(np.abs(stepped) * math.log1p(MU)) / MU
    return _as_long(at_hearing_rate(expanded.astype(np.float32), TELEPHONE_RATE_HZ), len(sound))


def _as_long(sound: Samples, count: int) -> Samples:
    whole = np.zeros(count, dtype=np.float32)
    whole[: len(sound)] = sound[:count]
    return whole
