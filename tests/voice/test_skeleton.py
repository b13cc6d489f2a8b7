from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import Language
from voice.skeleton import skeleton


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("Токта.", "тоқта"),
        ("Жарығты қос", "жарықты қос"),
        ("джазбаны ока", "жазбаны оқа"),
        ("козганы", "қозғаны"),
        ("Мінің тілім", "мынын тылым"),
        ("алло", "ало"),
        ("не важно", "неважно"),
        ("shai", "шай"),
    ],
)
def test_mishearings_fold_together(heard: str, said: str) -> None:
    assert skeleton(heard, Language.KK) == skeleton(said, Language.KK)


def test_digits_are_words_of_the_language() -> None:
    assert skeleton("15", Language.KK) == skeleton("он бес", Language.KK)
    assert skeleton("15", Language.RU) == skeleton("пятнадцать", Language.RU)


def test_different_words_stay_apart() -> None:
    words = ["солға", "оңға", "алға", "артқа", "тоқта", "жүр", "оқы", "бес", "екі"]
    assert len({skeleton(word, Language.KK) for word in words}) == len(words)


@pytest.mark.parametrize("text", ["", " … ", "♪♪", "你好"])
def test_what_is_no_letter_leaves_nothing(text: str) -> None:
    assert skeleton(text, Language.RU) == ""


@given(st.text())
def test_any_text_folds_to_plain_letters(text: str) -> None:
    folded = skeleton(text, Language.KK)
    assert set(folded) <= set("аеиклмнопрстуфш")
    assert all(one != other for one, other in pairwise(folded))
