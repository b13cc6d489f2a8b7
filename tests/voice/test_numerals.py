import pytest

from core.language import Language
from voice.numerals import cardinal, spell_numbers


@pytest.mark.parametrize(
    ("digits", "kk", "ru"),
    [
        ("0", "нөл", "ноль"),
        ("5", "бес", "пять"),
        ("10", "он", "десять"),
        ("15", "он бес", "пятнадцать"),
        ("21", "жиырма бір", "двадцать один"),
        ("100", "жүз", "сто"),
        ("215", "екі жүз он бес", "двести пятнадцать"),
        ("1000", "мың", "тысяча"),
        ("2022", "екі мың жиырма екі", "две тысячи двадцать два"),
        ("5000", "бес мың", "пять тысяч"),
        ("11000", "он бір мың", "одиннадцать тысяч"),
        ("21001", "жиырма бір мың бір", "двадцать одна тысяча один"),
        ("007", "нөл нөл жеті", "ноль ноль семь"),
        ("1234567", "бір екі үш төрт бес алты жеті", "один два три четыре пять шесть семь"),
    ],
)
def test_cardinals(digits: str, kk: str, ru: str) -> None:
    assert cardinal(digits, Language.KK) == kk
    assert cardinal(digits, Language.RU) == ru


def test_numbers_within_a_text() -> None:
    assert spell_numbers("терезе 15", Language.KK).split() == ["терезе", "он", "бес"]
