import pytest

from core.language import Language
from voice.stock_phrases import STOCK_PHRASES, is_stock_phrase


@pytest.mark.parametrize(
    "text",
    ["Продолжение следует...", "Субтитры сделал кто-то", "Жалғасы бар.", "СПОКОЙНАЯ МЕЛОДИЯ"],
)
def test_credits_are_known(text: str) -> None:
    assert is_stock_phrase(text)


@pytest.mark.parametrize(
    "text", ["", "Спасибо.", "ЖСН", "ИИН", "Рақмет!", "продолжение следует завтра в девять"]
)
def test_what_people_say_is_left_alone(text: str) -> None:
    assert not is_stock_phrase(text)


def test_both_languages_have_a_list() -> None:
    assert all(STOCK_PHRASES[language] for language in Language)
