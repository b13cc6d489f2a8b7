"""The shared lexicon against espeak-ng itself."""

from collections.abc import Callable

import pytest

from assistant.lexicon import SHARED, load_lexicon, read_entries
from core.language import Language
from tts.accent import INVENTORIES
from tts.kazakh import pronounced

pytestmark = pytest.mark.engines


Said = Callable[[Language, str], str]


@pytest.fixture(scope="module")
def said() -> Said:
    from piper.phonemize_espeak import EspeakPhonemizer

    from tts.espeak import keep_voice

    keep_voice()
    espeak = EspeakPhonemizer()

    def phonemes(language: Language, text: str) -> str:
        return "".join("".join(signs) for signs in espeak.phonemize(str(language), text))

    return phonemes


def test_no_russian_entry_is_idle(said: Said) -> None:
    lexicon = load_lexicon(None)
    for entry in read_entries(SHARED)[Language.RU]:
        word = entry.removesuffix("*")
        assert said(Language.RU, lexicon.respelt(word)) != said(Language.RU, word)


def test_no_kazakh_entry_is_idle() -> None:
    lexicon = load_lexicon(None)
    for stem in read_entries(SHARED)[Language.KK]:
        assert lexicon.phonemes(f"{stem}ға") != pronounced(f"{stem}ға")


def test_the_sounds_that_voices_have_learnt_are_all_that_espeak_writes(said: Said) -> None:
    texts = {
        Language.KK: "қағаз һәм өңір, үйге ұлт; жүргізуші, қию? цирк ёлка щи фото вагон объект!",
        Language.RU: "въезд съёмщика: ещё, чьё? этот цех, юла и подъезд; хозяйство жизни.",
    }
    for language, text in texts.items():
        assert set(said(language, text)) <= INVENTORIES[language]
