from concurrent.futures import ThreadPoolExecutor

import pytest
from piper import espeakbridge
from piper.phonemize_espeak import ESPEAK_DATA_DIR, EspeakPhonemizer

from tts import espeak

TEXTS = [("ru", "до́брый день"), ("kk", "қайырлы күн"), ("ru", "окно"), ("ru", "три"), ("kk", "үш")]


def test_the_voice_is_chosen_only_where_it_changes_and_says_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    espeak.keep_voice()
    phonemizer = EspeakPhonemizer(ESPEAK_DATA_DIR)
    monkeypatch.setattr(espeakbridge, "set_voice", espeak._choose)
    usual = [phonemizer.phonemize(voice, text) for voice, text in TEXTS]
    chosen: list[str] = []
    choose = espeak._choose

    def counted(voice: str) -> None:
        chosen.append(voice)
        choose(voice)

    monkeypatch.setattr(espeak, "_choose", counted)
    monkeypatch.setattr(espeak, "_chosen", None)
    espeak.keep_voice()
    assert [phonemizer.phonemize(voice, text) for voice, text in TEXTS] == usual
    assert chosen == ["ru", "kk", "ru", "kk"]


def test_two_phonemizers_live_in_one_program() -> None:
    """Two synthesizers in one program: begun twice, espeak-ng crashes."""
    espeak.keep_voice()
    first = EspeakPhonemizer(ESPEAK_DATA_DIR)
    said = first.phonemize("kk", "қайырлы күн")
    second = EspeakPhonemizer(ESPEAK_DATA_DIR)
    assert second.phonemize("kk", "қайырлы күн") == said
    assert first.phonemize("kk", "қайырлы күн") == said


def test_each_thread_chooses_its_voice() -> None:
    espeak.keep_voice()
    phonemizer = EspeakPhonemizer(ESPEAK_DATA_DIR)
    said = phonemizer.phonemize("ru", "добрый день")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(phonemizer.phonemize, "ru", "добрый день").result() == said
    assert phonemizer.phonemize("ru", "добрый день") == said
