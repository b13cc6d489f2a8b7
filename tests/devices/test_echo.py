"""Echo removal with blocks as PortAudio gives them: other sizes and rates, stamps that jitter."""

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples
from devices.echo import FRAME, EchoCanceller, EchoRemoval, WebRtcEchoCanceller
from devices.fakes import FakeEchoCanceller
from devices.played import KEPT_S, WAITING_BLOCKS, PlayedSound
from devices.stream_clock import StreamClock

SPEAKER_RATE_HZ = 48_000
DAC_DELAY_S = 0.03
"""From the speaker's callback to the ear; the stamps tell it."""


def dbfs(samples: Samples) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples.astype(np.float64) ** 2)) + 1e-9))


def speech_like(seconds: float, rate_hz: int, seed: int = 1) -> Samples:
    """Noise in syllables: four bursts a second."""
    random = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    envelope = np.clip(np.sin(2 * np.pi * 4 * time_s), 0, 1)
    smooth = np.convolve(random.normal(0, 0.3, len(time_s)), np.ones(6) / 6, "same")
    return np.asarray(smooth * envelope, dtype=np.float32)


def removed(
    canceller: EchoCanceller, spoken: Samples, heard: Samples, *, jitter_s: float = 0.0
) -> Samples:
    """Play `spoken` (48 kHz) in blocks of 10 ms while `heard` (16 kHz) comes in blocks of 20 ms."""
    random = np.random.default_rng(3)
    echo = EchoRemoval(canceller, PlayedSound())
    out = []
    for tick in range(len(heard) // 320):
        now_s = tick * 0.02 + 5.0
        for half in (0, 1):
            start = (2 * tick + half) * 480
            stamp_s = now_s + half * 0.01 + random.uniform(-jitter_s, jitter_s)
            echo.played.note(spoken[start : start + 480], SPEAKER_RATE_HZ, stamp_s + DAC_DELAY_S)
        if tick > 2:  # the microphone's blocks come later than they were heard
            late = tick - 3
            stamp_s = 5.0 + late * 0.02 + random.uniform(-jitter_s, jitter_s)
            out.append(echo.remove(heard[late * 320 : late * 320 + 320], stamp_s))
    return np.concatenate(out)


def echoed(spoken: Samples, level: float, delay_s: float) -> Samples:
    """What a microphone at 16 kHz hears of it, `delay_s` after the speaker gave it out."""
    import soxr

    at_16k = soxr.resample(spoken, SPEAKER_RATE_HZ, HEARING_RATE_HZ).astype(np.float32)
    late = round((DAC_DELAY_S + delay_s) * HEARING_RATE_HZ)
    return np.concatenate((np.zeros(late, np.float32), np.float32(level) * at_16k))[: len(at_16k)]


def test_the_reference_is_lined_up_with_what_was_heard_to_the_sample() -> None:
    spoken = speech_like(6, SPEAKER_RATE_HZ)
    heard = echoed(spoken, 0.5, 0.0)
    left = removed(FakeEchoCanceller(0.5), spoken, heard)
    assert dbfs(left[-HEARING_RATE_HZ:]) < dbfs(heard) - 25


@pytest.mark.parametrize("level_db", [-6, -20])
@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.2])
def test_webrtc_takes_the_echo_out(level_db: int, delay_s: float) -> None:
    spoken = speech_like(6, SPEAKER_RATE_HZ)
    heard = echoed(spoken, 10 ** (level_db / 20), delay_s)
    heard += np.random.default_rng(2).normal(0, 3e-4, len(heard)).astype(np.float32)
    left = removed(WebRtcEchoCanceller(), spoken, heard, jitter_s=0.004)
    assert dbfs(left[3 * HEARING_RATE_HZ :]) < dbfs(heard) - 20


def test_a_visitor_is_left_in_the_sound() -> None:
    spoken = speech_like(6, SPEAKER_RATE_HZ)
    spoken[3 * SPEAKER_RATE_HZ :] = 0.0
    visitor = speech_like(6, HEARING_RATE_HZ, seed=9)
    visitor[: 4 * HEARING_RATE_HZ] = 0.0
    left = removed(WebRtcEchoCanceller(), spoken, echoed(spoken, 0.5, 0.05) + visitor)
    assert dbfs(left[5 * HEARING_RATE_HZ :]) == pytest.approx(dbfs(visitor[5 * 16_000 :]), abs=3)


@pytest.mark.parametrize("canceller", [FakeEchoCanceller, WebRtcEchoCanceller])
def test_every_canceller_gives_back_a_frame_for_a_frame(
    canceller: type[FakeEchoCanceller | WebRtcEchoCanceller],
) -> None:
    loud = np.full(FRAME, 2.0, dtype=np.float32)
    silent = np.zeros(FRAME, dtype=np.float32)
    cleaned = canceller().cancel(loud, silent)
    assert cleaned.shape == (FRAME,)
    assert cleaned.dtype == np.float32
    assert not np.any(canceller().cancel(silent, silent))


def test_nothing_is_known_of_what_was_not_played() -> None:
    played = PlayedSound()
    assert not np.any(played.between(3.0, 320))
    played.note(np.ones(480, np.float32), 48_000, 10.0)
    assert not np.any(played.between(3.0, 320))


def test_a_reader_that_stops_reading_costs_no_memory() -> None:
    played = PlayedSound()
    for block in range(WAITING_BLOCKS + 500):
        played.note(np.ones(480, np.float32), 48_000, block * 0.01)
    assert played._noted.qsize() == WAITING_BLOCKS
    played.between(5.0, 320)
    assert len(played._kept) == KEPT_S * HEARING_RATE_HZ


def test_a_streams_clock_bears_jitter_and_follows_a_loss() -> None:
    random = np.random.default_rng(4)
    clock = StreamClock(16_000)
    began = [clock.tick(160, 2 + n * 0.01 + random.normal(0, 0.003)) for n in range(200)]
    assert began[-1] == pytest.approx(2 + 199 * 0.01, abs=0.002)
    late = [clock.tick(160, 2.1 + n * 0.01) for n in range(200, 300)]
    assert late[-1] == pytest.approx(2.1 + 299 * 0.01, abs=0.002)
