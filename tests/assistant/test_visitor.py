"""The visitor's voice, and that it shares a process with Piper's own copy of espeak-ng."""

import subprocess
import sys

import numpy as np
import pytest

from assistant.visitor import EspeakVisitor
from core.language import Language

TEXTS = {Language.KK: "маған талон керек", Language.RU: "мне нужен талон"}

BOTH = """
import sys
from assistant.visitor import EspeakVisitor
from core.language import Language
from piper.phonemize_espeak import EspeakPhonemizer

def visitor():
    heard = [len(EspeakVisitor().speak("маған талон керек", Language.KK).samples) for _ in "ab"]
    assert min(heard) > 10_000, heard

def phonemes():
    spoken = [EspeakPhonemizer().phonemize(voice, "талон") for voice in ("ru", "kk")]
    assert spoken[0] != spoken[1] and all("t" in words[0] for words in spoken), spoken

for step in sys.argv[1]:
    {"v": visitor, "p": phonemes}[step]()
"""


@pytest.mark.parametrize("language", list(Language))
def test_it_speaks_both_languages(language: Language) -> None:
    spoken = EspeakVisitor().speak(TEXTS[language], language)
    assert spoken.rate_hz == 22_050
    assert spoken.samples.dtype == np.float32
    assert 0.5 < spoken.duration_s < 4.0
    assert 0.05 < np.abs(spoken.samples).max() <= 1.0


def test_speed_pitch_and_variant_are_heard() -> None:
    visitor, text = EspeakVisitor(), TEXTS[Language.RU]
    usual = visitor.speak(text, Language.RU)
    assert visitor.speak(text, Language.RU, speed=1.5).duration_s < 0.85 * usual.duration_s
    for other in (
        visitor.speak(text, Language.RU, pitch=90),
        visitor.speak(text, Language.RU, variant="f2"),
    ):
        assert not np.array_equal(other.samples, usual.samples)


@pytest.mark.parametrize("language", list(Language))
def test_a_text_always_sounds_the_same(language: Language) -> None:
    visitor = EspeakVisitor()
    first = visitor.speak(TEXTS[language], language)
    visitor.speak(TEXTS[language.other], language.other, variant="f2", pitch=80, speed=1.3)
    assert np.array_equal(visitor.speak(TEXTS[language], language).samples, first.samples)


def test_nothing_to_say_is_silence() -> None:
    assert np.abs(EspeakVisitor().speak("\ud800", Language.KK).samples).max(initial=0.0) < 0.01


@pytest.mark.parametrize("order", ["vpvp", "pvpv"])
def test_two_copies_of_espeak_share_a_process(order: str) -> None:
    subprocess.run([sys.executable, "-c", BOTH, order], check=True, timeout=60)


def test_breath_sounds_the_same_in_every_process() -> None:
    here = EspeakVisitor().speak(TEXTS[Language.RU], Language.RU, variant="f2").samples
    program = (
        "import sys; from assistant.visitor import EspeakVisitor as V; "
        "from core.language import Language as L; "
        f"sys.stdout.write(str(float(abs(V().speak('{TEXTS[Language.RU]}', L.RU, variant='f2')"
        ".samples).astype('float64').sum())))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert float(there.stdout) == float(np.abs(here).astype(np.float64).sum())
