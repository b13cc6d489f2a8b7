"""Random texts: the same from the same seed, and nothing that the head could not spell."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UsageError
from core.language import Language
from training.letters.texts import Texts, letters_of, read_texts, read_words
from voice.letters import ALPHABET

TEXTS = Texts(
    {Language.KK: ("бала", "мектеп", "көл"), Language.RU: ("дом", "окно", "ёлка")},
    {Language.KK: ("маған талон керек",), Language.RU: ("дайте талон",)},
)


def drawn(seed: int, language: Language) -> list[str]:
    chance = np.random.default_rng(seed)
    return [TEXTS.draw(chance, language) for _ in range(200)]


@pytest.mark.parametrize("language", Language)
def test_a_seed_gives_the_same_texts(language: Language) -> None:
    assert drawn(1, language) == drawn(1, language) != drawn(2, language)


@pytest.mark.parametrize("language", Language)
def test_words_numbers_and_phrases_are_drawn_and_can_be_spelt(language: Language) -> None:
    texts = drawn(0, language)
    assert set(TEXTS.phrases[language]) <= set(texts)
    assert {letter for text in texts for letter in text} <= set(ALPHABET)
    assert all(text == letters_of(text, language) for text in texts)
    assert all(texts)


def test_without_phrases_there_are_words() -> None:
    texts = Texts(TEXTS.words, {})
    chance = np.random.default_rng(0)
    assert all(texts.draw(chance, Language.RU) for _ in range(50))


def test_letters_hold_numbers_in_words_and_no_punctuation() -> None:
    assert letters_of("Әділ, 15 терезе!", Language.KK) == "әділ он бес терезе"
    assert letters_of("— Что-то «не так»?", Language.RU) == "чтото не так"


def test_a_dictionary_gives_its_words_without_flags(tmp_path: Path) -> None:
    text = "\ufeff4\r\nБала/AB\r\nбала/C\r\nx-ray\r\nа\r\nкөл\r\n"
    (tmp_path / "kk_KZ.dic").write_text(text, encoding="utf-8")
    assert read_words(Language.KK, tmp_path) == ("бала", "көл")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa", b"3\nabc\n"])
def test_an_unusable_dictionary_names_its_package(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "ru_RU.dic").write_bytes(content)
    with pytest.raises(UsageError, match=r"apt-get install .*hunspell-ru"):
        read_words(Language.RU, tmp_path)


def test_a_domains_phrases_are_read_without_latin(tmp_path: Path) -> None:
    for name, word in (("kk_KZ.dic", "бала"), ("ru_RU.dic", "дом")):
        (tmp_path / name).write_text(f"1\n{word}\n", encoding="utf-8")
    domain = tmp_path / "domain"
    (domain / "intents").mkdir(parents=True)
    (domain / "domain.yaml").write_text("name: small\nlanguages: [kk, ru]\n", encoding="utf-8")
    intents = "wifi:\n  examples:\n    kk: [wi-fi бар ма, 7 терезе]\n    ru: [есть wi-fi, окно 7]\n"
    (domain / "intents" / "wifi.yaml").write_text(intents, encoding="utf-8")
    texts = read_texts([domain], tmp_path)
    assert texts.phrases == {Language.KK: ["жеті терезе"], Language.RU: ["окно семь"]}
