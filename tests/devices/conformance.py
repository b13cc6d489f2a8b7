"""What every Microphone and every Speaker must do, the fakes and the real ones."""

import numpy as np

from core.audio import HEARING_RATE_HZ, AudioChunk
from devices.microphone import Microphone
from devices.speaker import Speaker


def check_microphone(microphone: Microphone) -> None:
    """It gives mono sound at the hearing rate, and can be entered again."""
    for _ in range(2):
        with microphone as entered:
            chunk = entered.read(timeout_s=5)
            assert chunk is not None
            assert chunk.rate_hz == HEARING_RATE_HZ
            assert chunk.samples.dtype == np.float32
            assert chunk.samples.ndim == 1
            assert len(chunk.samples) > 0


def check_speaker(speaker: Speaker) -> None:
    """Silent until played to; silent again after `drain`, `stop`, and without either."""
    chunk = AudioChunk(np.full(1600, 0.01, dtype=np.float32), HEARING_RATE_HZ)
    for _ in range(2):
        with speaker as entered:
            assert entered.stop() == 0.0
            entered.drain()
            assert not entered.playing
            entered.play(chunk)
            entered.play(AudioChunk(chunk.samples, 22_050))
            entered.drain()
            assert not entered.playing
            assert entered.stop() == 0.0
            entered.play(chunk)
            assert 0.0 <= entered.stop() <= chunk.duration_s
            assert not entered.playing
            entered.drain()
            entered.play(chunk)
