import logging

import pytest

from core.language import Language
from tts.accent import INVENTORIES, NEIGHBOURS, READINGS, Accent

WIDE = frozenset("abdefhijklmnopqrstuvwxyzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻˈˌː ɭɫɵʀɕʑʲø.,?")
"""An id map like those of real voices: far more signs than were ever sounded."""


def english(phonemes: str, language: Language) -> str:
    return "".join(Accent("en-us", language, WIDE).read(list(phonemes)))


def test_what_english_lacks_is_said_by_its_neighbour() -> None:
    assert english("taɭˈon", Language.RU) == "tɑːlˈɔːn"
    assert english("qəzmet", Language.KK) == "kᵻzmɛt"
    assert english("ʀˈɑɫəm", Language.KK) == "ɡˈɑːlᵻm"


def test_a_soft_consonant_glides_into_a_back_vowel_only() -> None:
    assert english("mʲˈɑtʲi", Language.RU) == "mjˈɑːtiː"


def test_a_glide_without_a_vowel_is_one() -> None:
    assert english("ˈɑɫw", Language.KK) == "ˈɑːluː"
    assert english("tˈɑw", Language.KK) == "tˈɑːw"


@pytest.mark.parametrize("language", list(Language))
def test_marks_and_spaces_stay(language: Language) -> None:
    assert english("m, m? m.", language) == "m, m? m."


@pytest.mark.parametrize("language", list(Language))
def test_only_listed_phonemes_come_out_and_nothing_is_logged(
    language: Language, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    everything = [chr(code) for code in range(0x20, 0x3000)]
    for listed in (WIDE, frozenset("ab"), frozenset[str]()):
        assert set(Accent("en-us", language, listed).read(everything)) <= set(listed)
    assert caplog.records == []


def test_a_voice_of_an_unlisted_language_is_trusted_with_its_map() -> None:
    accent = Accent("tr", Language.KK, frozenset("aɫmɯ"))
    assert accent.read(list("aɫməqɭ")) == list("aɫm")


def test_every_replacement_can_be_said_by_the_voices_it_is_for() -> None:
    for native, languages in READINGS.items():
        for readings in languages.values():
            assert all(INVENTORIES[native].issuperset(said) for said in readings.values())
    for options in NEIGHBOURS.values():
        assert all(any(set(o) <= sounded for sounded in INVENTORIES.values()) for o in options)


def test_a_vowel_that_english_only_has_weak_is_not_stressed() -> None:
    assert english("tɑʁˈə bɑr", Language.KK) == "tˈɑːɡᵻ bɑːɹ"
    assert english("məŋ qəzmˈet", Language.KK) == "mᵻŋ kᵻzmˈɛt"
    assert english("mˈəŋ.", Language.KK) == "mˈᵻŋ."


def test_a_vowel_with_its_own_glide_is_long() -> None:
    assert english("ɑɫˈuw", Language.KK) == "ɑːlˈuː"
    assert english("kuwælˈɪk", Language.KK) == "kuːwælˈɪk"
    assert english("bˈij", Language.KK) == "bˈiː"


def test_kazakh_and_russian_voices_lend_their_sounds_to_each_other() -> None:
    assert "".join(Accent("kk", Language.RU, WIDE).read(list("rubɭʲˈej"))) == "ɾʊbɫˈej"
    assert "".join(Accent("ru", Language.KK, WIDE).read(list("qɑʁˈɑz"))) == "kɑɡˈɑz"
