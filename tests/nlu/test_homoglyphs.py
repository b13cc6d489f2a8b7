import pytest

from nlu.homoglyphs import mixed_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("тaлон керек", [("тaлон", "талон")]),  # a is Latin
        ("жұмыс iстейді", [("iстейді", "істейді")]),  # i is Latin
        ("c 9:00 до 18:00", [("c", "с")]),  # c is Latin
        ("с 9:00 до 18:00", []),
        ("{service} талон", []),
        ("<ticket> керек", []),
        ("пишите на info@egov.kz", []),
        ("WhatsApp нөмірі", []),
        ("a b", []),
    ],
)
def test_latin_letters_in_cyrillic_words(text: str, found: list[tuple[str, str]]) -> None:
    assert mixed_words(text) == found
