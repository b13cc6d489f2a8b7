import pytest

from core.language import Language
from nlu.forms import NumberIndex
from nlu.spoken_numbers import number_words, plain_forms, spoken_numbers
from nlu.text import fold


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("үш", 3),
        ("үшінші", 3),
        ("үшіншіге", 3),
        ("екінші", 2),
        ("алтыншы", 6),
        ("тоғызыншы", 9),
        ("оныншы", 10),
        ("он бесінші", 15),
        ("жиырмасыншы", 20),
        ("қырқыншы", 40),
        ("қырық бірінші", 41),
        ("елуінші", 50),
        ("тоқсан тоғыз", 99),
        ("бесінде", 5),
        ("три", 3),
        ("третье", 3),
        ("третьего", 3),
        ("третий", 3),
        ("второму", 2),
        ("пятнадцатое", 15),
        ("двадцать первом", 21),
        ("сороковое", 40),
        ("девяностого", 90),
    ],
)
def test_numbers_in_words(said: str, number: int) -> None:
    assert (fold(said), str(number)) in spoken_numbers(1, 99)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", "3"),
        ("03", "3"),
        ("3-ші", "3"),
        ("3-го", "3"),
        ("он үш", "13"),
        ("31", None),
        ("тридцать первое", None),
        ("870112300456", None),
        ("1234567", None),
        ("үшем", None),
        ("сәлем", None),
        ("", None),
    ],
)
def test_a_number_within_the_range_is_found_whole(text: str, number: str | None) -> None:
    folded = fold(text)
    spans = NumberIndex(1, 30).at(folded, 0)
    whole = next((span.value for span in spans if span.end == len(folded)), None)
    assert whole == number


def test_windows_are_foreseen_in_words_and_digits() -> None:
    assert plain_forms(3, Language.KK) == ("үшінші", "3")
    assert plain_forms(21, Language.RU) == ("двадцать первое", "21")
    assert plain_forms(0, Language.RU) == ("0",)


def test_words_of_large_numbers_are_numbers_too() -> None:
    assert {"жуз", "семьсот", "он", "три"} <= number_words()
    assert "терезе" not in number_words()
