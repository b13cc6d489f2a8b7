"""The log-mel spectrogram that Whisper reads, in numpy; voice.whisper calls it.

The same numbers as OpenAI's `log_mel_spectrogram` (github.com/openai/whisper, audio.py), but only
the frames that hold sound are computed: the silence after them is filled in.
"""

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples

FFT_SAMPLES = 400
"""25 ms."""

HOP_SAMPLES = 160
"""10 ms a frame."""

FRAMES_PER_SECOND = HEARING_RATE_HZ // HOP_SAMPLES

LOG_FLOOR = -10.0
"""log10 of the smallest power, 1e-10."""

DYNAMIC_RANGE = 8.0
"""Decades below the loudest band at which the spectrogram is cut."""


class LogMel:
    """Computes log-mel spectrograms with a cached filter bank of Slaney's kind."""

    def __init__(self, bands: int) -> None:
        self.bands = bands
        self._filters = slaney_filters(bands)
        self._window = np.hanning(FFT_SAMPLES + 1)[:-1].astype(np.float32)

    def __call__(self, samples: Samples, window_s: float) -> NDArray[np.float32]:
        """Shape (1, bands, window_s * 100): the samples, then silence up to `window_s` seconds."""
        frames = round(window_s * FRAMES_PER_SECOND)
        spectrogram = np.full((self.bands, frames), LOG_FLOOR, dtype=np.float32)
        sounding = min(frames, len(samples) // HOP_SAMPLES + 2)
        power = self._power(samples[: frames * HOP_SAMPLES], sounding)
        spectrogram[:, :sounding] = np.log10(np.maximum(self._filters @ power, 1e-10))
        spectrogram = np.maximum(spectrogram, spectrogram.max() - DYNAMIC_RANGE)
        scaled: NDArray[np.float32] = (spectrogram + 4.0) / 4.0
        return scaled[None]

    def _power(self, samples: Samples, frames: int) -> NDArray[np.float32]:
        half = FFT_SAMPLES // 2
        needed = (frames - 1) * HOP_SAMPLES + FFT_SAMPLES
        before = samples[1 : half + 1][::-1]
        padded = np.zeros(needed, dtype=np.float32)
        padded[half - len(before) : half] = before
        end = min(needed, half + len(samples))
        padded[half:end] = samples[: end - half]
        frame_starts = np.lib.stride_tricks.sliding_window_view(padded, FFT_SAMPLES)[::HOP_SAMPLES]
        spectrum = np.fft.rfft(frame_starts * self._window, axis=1)
        return (spectrum.real**2 + spectrum.imag**2).T.astype(np.float32)


def slaney_filters(bands: int) -> NDArray[np.float32]:
    """Triangular filters of equal area on Slaney's mel scale, shape (bands, FFT_SAMPLES // 2 + 1).

    The scale is linear below 1 kHz (200/3 Hz a mel) and logarithmic above (27 mels to a
    factor of 6.4), as in Malcolm Slaney's Auditory Toolbox (1998).
    """
    bins_hz = np.fft.rfftfreq(FFT_SAMPLES, 1 / HEARING_RATE_HZ)
    linear_mels = 15.0  # 1,000 Hz
    top_mel = linear_mels + np.log(HEARING_RATE_HZ / 2 / 1000) * 27 / np.log(6.4)
    mels = np.linspace(0, top_mel, bands + 2)
    edges_hz = np.where(
        mels < linear_mels,
        mels * 200 / 3,
        1000 * np.exp((mels - linear_mels) * np.log(6.4) / 27),
    )
    low, centre, high = (edges_hz[i : i + bands, None] for i in range(3))
    rising = (bins_hz - low) / (centre - low)
    falling = (high - bins_hz) / (high - centre)
    triangles = np.maximum(0, np.minimum(rising, falling))
    filters: NDArray[np.float32] = (triangles * 2 / (high - low)).astype(np.float32)
    return filters
