"""Endings obey the word's harmony and its last sound."""

import pytest

from nlu.harmony import ending_slip
from training.letters.kazakh import BACK_VOWELS, ENDINGS, FRONT_VOWELS, with_ending

WORDS = ("бала", "мектеп", "қыз", "көл", "дос", "адам", "кісі", "үй", "құлақ", "жер", "ауыл", "гүл")


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("бала", {"балада", "баладан", "балаға", "баланың", "балалар", "балам", "баласы"}),
        ("мектеп", {"мектепте", "мектепке", "мектептің", "мектептер", "мектебі", "мектеппен"}),
        ("қыз", {"қызда", "қызға", "қызды", "қыздар", "қызбен", "қызым"}),
        ("көл", {"көлде", "көлден", "көлге", "көлдің", "көлдер", "көлмен", "көлі"}),
        ("адам", {"адамнан", "адамға", "адамның", "адамды", "адамдар", "адаммен"}),
        ("құлақ", {"құлаққа", "құлағы", "құлақтар", "құлағыңыз"}),
    ],
)
def test_the_forms_that_people_use_are_among_them(word: str, forms: set[str]) -> None:
    assert forms <= {with_ending(word, ending) for ending in ENDINGS}


@pytest.mark.parametrize("word", WORDS)
def test_no_ending_breaks_the_harmony(word: str) -> None:
    back = any(letter in BACK_VOWELS for letter in word)
    wrong = FRONT_VOWELS if back else BACK_VOWELS
    for ending in ENDINGS:
        form = with_ending(word, ending)
        instrumental = form.endswith("ен") and back
        added = form[len(word) - 1 :]
        assert instrumental or not wrong & set(added), form
        assert instrumental or ending_slip(form) is None, form


@pytest.mark.parametrize("word", ["такси", "меню", "мэр", "роль", "оқу"])
def test_where_the_harmony_is_open_the_word_stays(word: str) -> None:
    assert {with_ending(word, ending) for ending in ENDINGS} == {word}
