"""A hall without a visitor, streamed through detection, endpointing and recognition: no text.

benchmarks.silence is the same at length.
"""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.silence import inventions_in, other_voices, spoken
from benchmarks.sounds import OTHER_LANGUAGES, RECIPES, at_level, babble, sound
from core.audio import HEARING_RATE_HZ
from voice.bilingual import BilingualRecognizer
from voice.whisper import Whisper

SECONDS = 4.0


@pytest.fixture(scope="session")
def open_recognizer(models: Path) -> BilingualRecognizer:
    return BilingualRecognizer(Whisper(models / "whisper-base", device="cpu"))


@pytest.mark.parametrize("name", RECIPES)
def test_a_sound_is_the_same_for_the_same_seed(name: str) -> None:
    once, again, other = (sound(name, -20, 3.0, seed) for seed in (1, 1, 2))
    assert len(once) == 3 * HEARING_RATE_HZ
    assert once.dtype == np.float32
    assert np.array_equal(once, again)
    assert np.abs(once).max() <= 1
    if name not in ("digital silence", "drums", "door bell", "mains hum"):
        assert not np.array_equal(once, other)


def test_sounds_have_their_level() -> None:
    noise = sound("white noise", -30, 2.0)
    assert 20 * np.log10(np.sqrt(np.mean(np.square(noise)))) == pytest.approx(-30, abs=0.1)
    assert not sound("digital silence", -30, 1.0).any()


@pytest.mark.engines
@pytest.mark.parametrize("name", RECIPES)
def test_sounds_give_no_text(open_recognizer: BilingualRecognizer, name: str) -> None:
    _, levels = RECIPES[name]
    samples = sound(name, max(levels), SECONDS, seed=3)
    assert inventions_in(samples, open_recognizer) == []


@pytest.mark.engines
def test_distant_babble_gives_no_text(open_recognizer: BilingualRecognizer) -> None:
    crowd = babble(other_voices(), SECONDS, -35.0, seed=3)
    assert inventions_in(crowd, open_recognizer) == []


@pytest.mark.engines
@pytest.mark.parametrize("voice", ["en+m3", "de+f2", "tr+m3", "cmn+f2"])
def test_a_television_gives_no_text(open_recognizer: BilingualRecognizer, voice: str) -> None:
    sentence, *_ = OTHER_LANGUAGES[voice.partition("+")[0]]
    assert inventions_in(at_level(spoken(voice, sentence), -22.0), open_recognizer) == []
