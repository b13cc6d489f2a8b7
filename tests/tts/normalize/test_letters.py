"""Abbreviations and Latin names that no dictionary holds."""

import pytest

from core.language import Language
from tts.normalize import normalize
from tts.normalize.letters import is_said_as_word

KK, RU = Language.KK, Language.RU


@pytest.mark.parametrize("word", ["ЦОН", "ВУЗ", "УЗИ", "АХАТ", "ЗАГС", "ЮНЕСКО", "ОРВИ", "КАССА"])
def test_what_can_be_pronounced_is_a_word(word: str) -> None:
    assert is_said_as_word(word)


@pytest.mark.parametrize("word", ["ИП", "АО", "ТОО", "ЕНТ", "ҰБТ", "МВД", "ЕНПФ", "ОСМС", "ЕАЭС"])
def test_what_cannot_is_spelled(word: str) -> None:
    assert not is_said_as_word(word)


@pytest.mark.parametrize(
    ("written", "kazakh", "russian"),
    [
        ("Shymkent", "шымкент", "шымкент"),
        ("Qazaqstan", "қазақстан", "казахстан"),
        ("Beeline", "билине", "билине"),
        ("Tele2", "теле екі", "теле два"),
        ("Forte", "форте", "форте"),
        ("Őř café", "ор кафе", "ор кафе"),
        ("BMW", "би эм дабл ю", "би-эм-дабл ю"),
        ("x", "икс", "икс"),
    ],
)
def test_latin_words_are_sounded(written: str, kazakh: str, russian: str) -> None:
    assert (normalize(written, KK).text, normalize(written, RU).text) == (kazakh, russian)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", ["Cәлем", "Пpивет", "ЖCН-дi", "15-iне"])
def test_latin_lookalikes_in_cyrillic_words_are_cyrillic(text: str, language: Language) -> None:
    cyrillic = text.translate(str.maketrans("CpiI", "СріІ"))
    assert normalize(text, language).text == normalize(cyrillic, language).text
