import pytest

from nlu.text import fold, written


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Маған ПРОПИСКА, жасауға!", "маган прописка жасауга"),
        ("  Сколько   стоит… удостоверение? ", "сколько стоит удостоверение"),
        ("ребёнок", "ребенок"),
        ("по-русски", "по русски"),
        ("салем, калайсыз", "салем калайсыз"),
        ("Сәлем", "салем"),
        ("тaлoн", "талон"),  # a and o are Latin
        ("й", "й"),
        ("й", "й"),
        ("🙂👍", ""),
        ("\x00\x07\ud800", ""),
        ("", ""),
        ("id card", "id card"),
        ("А-015", "а 015"),
    ],
)
def test_fold_forgives_what_does_not_change_the_word(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_is_idempotent() -> None:
    text = "Ұлттық көлік – ҚҰЖАТТАРЫ, «ЭЦҚ»!"
    assert fold(fold(text)) == fold(text)


def test_written_keeps_the_spelling() -> None:
    assert written("«По-русски», пожалуйста! Ребёнок…") == "по-русски пожалуйста ребёнок"
