import numpy as np
import pytest

from core.audio import Samples
from tts.loudness import SPEECH_RMS, faded, gain_for, leveled, silence, speech_rms

RATE_HZ = 16_000


def tone(amplitude: float, duration_s: float = 0.5) -> Samples:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    return (amplitude * np.sin(2 * np.pi * 200 * time_s)).astype(np.float32)


@pytest.mark.parametrize("amplitude", [0.01, 0.1, 0.5])
def test_every_voice_comes_to_the_same_loudness(amplitude: float) -> None:
    voice = tone(amplitude)
    assert speech_rms(leveled(voice, gain_for(voice, RATE_HZ)), RATE_HZ) == pytest.approx(
        SPEECH_RMS, rel=0.01
    )


def test_pauses_do_not_count_as_quiet_speech() -> None:
    spoken = tone(0.3)
    with_pauses = np.concatenate([spoken, silence(2.0, RATE_HZ), spoken])
    assert speech_rms(with_pauses, RATE_HZ) == pytest.approx(speech_rms(spoken, RATE_HZ), rel=0.01)


def test_a_peak_never_exceeds_full_scale() -> None:
    assert np.abs(leveled(tone(0.5), 10.0)).max() <= 1.0


def test_silence_stays_silent() -> None:
    nothing = silence(0.1, RATE_HZ)
    assert gain_for(nothing, RATE_HZ) == 1.0
    assert speech_rms(nothing[:0], RATE_HZ) == 0.0
    assert len(leveled(nothing[:0], 1.0)) == 0


def test_both_ends_fade_to_zero() -> None:
    shaped = faded(np.ones(RATE_HZ, dtype=np.float32), RATE_HZ)
    assert shaped[0] == shaped[-1] == 0.0
    assert shaped[RATE_HZ // 2] == 1.0


def test_fading_leaves_its_argument_alone() -> None:
    samples = np.ones(100, dtype=np.float32)
    faded(samples, RATE_HZ)
    assert samples.min() == 1.0


def test_a_single_sample_is_too_short_to_fade() -> None:
    assert len(faded(np.ones(1, dtype=np.float32), RATE_HZ)) == 1
