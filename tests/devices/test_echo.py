"""Echo removal with blocks as PortAudio gives them: other sizes and rates, stamps that jitter."""

import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Samples
from devices.echo import FRAME, EchoCanceller, EchoRemoval, WebRtcEchoCanceller
from devices.fakes import FakeEchoCanceller
from devices.played import CUSHION, SURPLUS, WAITING_BLOCKS, WATCHED, PlayedSound

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
    canceller: EchoCanceller, spoken: Samples, heard: Samples, *, burst: int = 1
) -> Samples:
    """Play `spoken` (48 kHz) in blocks of 10 ms while `heard` (16 kHz) comes in blocks of 20 ms.

    `burst`: so many blocks of the microphone come at once, each so much later.
    """
    echo = EchoRemoval(canceller, PlayedSound())
    out: list[Samples] = []
    for tick in range(len(heard) // 320):
        for start in (tick * 960, tick * 960 + 480):
            echo.played.note(spoken[start : start + 480], SPEAKER_RATE_HZ)
        if tick % burst == burst - 1:
            blocks = np.split(heard[(tick - burst + 1) * 320 : (tick + 1) * 320], burst)
            out.extend(echo.remove(block) for block in blocks)
    return np.concatenate(out)


def echoed(spoken: Samples, level: float, delay_s: float) -> Samples:
    """What a microphone at 16 kHz hears of it, `delay_s` after the speaker gave it out."""
    import soxr

    at_16k = soxr.resample(spoken, SPEAKER_RATE_HZ, HEARING_RATE_HZ).astype(np.float32)
    late = round((DAC_DELAY_S + delay_s) * HEARING_RATE_HZ)
    return np.concatenate((np.zeros(late, np.float32), np.float32(level) * at_16k))[: len(at_16k)]


@pytest.mark.parametrize("level_db", [-6, -20])
@pytest.mark.parametrize(("delay_s", "burst"), [(0.05, 1), (0.05, 4), (0.1, 2), (0.2, 1)])
def test_webrtc_takes_the_echo_out(level_db: int, delay_s: float, burst: int) -> None:
    spoken = speech_like(6, SPEAKER_RATE_HZ)
    heard = echoed(spoken, 10 ** (level_db / 20), delay_s)
    heard += np.random.default_rng(2).normal(0, 3e-4, len(heard)).astype(np.float32)
    left = removed(WebRtcEchoCanceller(), spoken, heard, burst=burst)
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


def noted(played: PlayedSound, samples: Samples) -> None:
    """As the callback does, at the rate of hearing; the resampler holds nothing back then."""
    for block in np.split(samples, range(160, len(samples), 160)):
        played.note(block, HEARING_RATE_HZ)


def counted(first: int, count: int) -> Samples:
    return np.arange(first, first + count, dtype=np.float32)


def began(played: PlayedSound, waiting: int) -> None:
    """Past the beginning, with so many samples waiting, counted from 1."""
    played.take(320)
    noted(played, counted(1, waiting))
    assert played.shifted


def test_for_each_sample_heard_one_that_was_played_is_taken() -> None:
    played = PlayedSound()
    noted(played, counted(9000, 640))  # before the microphone was opened: nobody will take it
    began(played, 640 + CUSHION)
    taken = np.concatenate([played.take(320) for _ in range(2)])
    assert np.array_equal(taken, counted(1, 640))


def test_a_speaker_that_stalls_is_silent_meanwhile_and_lined_up_afterwards() -> None:
    played = PlayedSound()
    began(played, 320 + CUSHION)
    assert np.array_equal(played.take(320), counted(1, 320))
    assert played.shifted
    assert np.array_equal(played.take(CUSHION), counted(321, CUSHION))
    assert not played.shifted
    assert not np.any([played.take(320) for _ in range(3)])
    assert played.shifted
    first = 321 + CUSHION
    noted(played, counted(first, 320))
    assert not np.any(played.take(320)), "a burst may follow: some wait first"
    noted(played, counted(first + 320, CUSHION))
    assert np.array_equal(played.take(320), counted(first, 320))
    assert played.shifted


def test_a_block_that_comes_too_late_has_the_room_learnt_anew() -> None:
    canceller, played = FakeEchoCanceller(), PlayedSound()
    echo = EchoRemoval(canceller, played)
    quiet = np.zeros(320, np.float32)
    for _ in range(30):
        echo.remove(quiet)
    assert canceller.resets == 2, "at the beginning, and once its buffers are through"
    played.note(np.zeros(480, np.float32), SPEAKER_RATE_HZ, late=True)
    for _ in range(30):
        echo.remove(quiet)
    assert canceller.resets == 4


def test_the_microphone_is_deaf_to_the_speaker_until_the_room_is_learnt() -> None:
    """The canceller that cancels nothing shows when it is asked at all."""
    spoken = np.full(4 * SPEAKER_RATE_HZ, 0.3, dtype=np.float32)
    heard = np.full(4 * HEARING_RATE_HZ, 0.2, dtype=np.float32)
    left = removed(FakeEchoCanceller(0.0), spoken, heard)
    deaf_s = np.count_nonzero(left[HEARING_RATE_HZ // 2 :] == 0.0) / HEARING_RATE_HZ
    assert 1.4 < deaf_s < 2.5
    assert np.all(left[3 * HEARING_RATE_HZ :] > 0.1)
    silent = removed(FakeEchoCanceller(0.0), np.zeros_like(spoken), heard)
    assert np.all(silent > 0.1)


def test_after_a_stall_little_echo_gets_through() -> None:
    spoken = speech_like(8, SPEAKER_RATE_HZ)
    heard = echoed(spoken, 0.5, 0.05)
    stall = round(4.1 * HEARING_RATE_HZ)
    late = np.concatenate((heard[:stall], np.zeros(1600, np.float32), heard[stall:-1600]))
    late += np.random.default_rng(2).normal(0, 3e-4, len(late)).astype(np.float32)
    echo = EchoRemoval(WebRtcEchoCanceller(), PlayedSound())
    left = []
    for tick in range(len(late) // 320):
        at_s = tick * 0.02 - (0.1 if tick * 320 >= stall + 1600 else 0.0)
        if not 0 <= tick * 320 - stall < 1600:
            start = round(at_s * SPEAKER_RATE_HZ)
            for block in (spoken[start : start + 480], spoken[start + 480 : start + 960]):
                echo.played.note(block, SPEAKER_RATE_HZ)
        left.append(echo.remove(late[tick * 320 : tick * 320 + 320]))
    after = np.concatenate(left)[stall : stall + 2 * HEARING_RATE_HZ]
    assert dbfs(after) < dbfs(heard) - 15


def test_what_a_stalled_microphone_lost_is_dropped() -> None:
    played = PlayedSound()
    began(played, 320 + CUSHION)
    noted(played, np.zeros(SURPLUS + 3200, np.float32))
    for _ in range(WATCHED + 1):
        noted(played, np.zeros(320, np.float32))
        played.take(320)
    assert len(played._waiting) == CUSHION


def test_a_reader_that_stops_reading_costs_no_memory() -> None:
    played = PlayedSound()
    played.take(320)
    noted(played, np.ones(160 * (WAITING_BLOCKS + 500), np.float32))
    assert played._noted.qsize() == WAITING_BLOCKS
    played.restart()
    assert not np.any(played.take(320))
    assert not len(played._waiting)
