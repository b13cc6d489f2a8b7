import pytest

from core.errors import DeviceError
from devices.printer import fonts
from devices.printer.fonts import BOLD, MEDIUM, REGULAR, font

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
KAZAKH = "әғқңөұүһі"
LETTERS = RUSSIAN + RUSSIAN.upper() + KAZAKH + KAZAKH.upper()
SIGNS = "0123456789-–—.,:;!?«»()/№₸≈<>·%+"
NOT_A_CHARACTER = "\U0010ffff"


def ink(letter: str, weight: int) -> bytes:
    mask = font(60, weight).getmask(letter, mode="1")
    return repr(mask.size).encode() + bytes(mask)


@pytest.mark.parametrize("weight", [REGULAR, MEDIUM, BOLD])
def test_every_letter_of_both_languages_is_drawn(weight: int) -> None:
    tofu = ink(NOT_A_CHARACTER, weight)
    assert [letter for letter in LETTERS + SIGNS if ink(letter, weight) == tofu] == []


@pytest.mark.parametrize(
    ("kazakh", "russian"), ["ҚК", "ҢН", "ҒГ", "ӨО", "ҰУ", "ҮУ", "қк", "ңн", "ғг", "өо", "һн", "әе"]
)
def test_kazakh_letters_are_not_those_they_resemble(kazakh: str, russian: str) -> None:
    assert ink(kazakh, REGULAR) != ink(russian, REGULAR)


def test_the_weights_differ() -> None:
    black = [sum(font(60, w).getmask("Н", mode="1")) for w in (REGULAR, MEDIUM, BOLD)]
    assert black == sorted(set(black))


def test_a_missing_font_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_PACKAGE", "fontpkg_of_nobody")
    with pytest.raises(DeviceError, match="tickets need the font package fontpkg_of_nobody"):
        font(61, REGULAR)
