"""What is cut from recordings, in both languages and in every form in which numbers are heard."""

import pytest

from core.hypothesis import Hypothesis
from core.language import Language
from scripts.personal import digits, is_personal, refuses

KK, RU = Language.KK, Language.RU


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("870112300456", 12),
        ("87 01 12 300 456", 12),
        ("8 (701) 123-45-67", 11),
        ("сегіз жеті нөл бір он екі", 7),
        ("восемьдесят семь ноль один двенадцать", 6),
        ("жүз жиырма үш", 3),
        ("двадцать пятого ноября", 2),
        ("2026 жылғы 23 қараша", 6),
        ("сегис жетти тоғыс бир", 4),  # misheard by a letter
        ("паспорт алуға талон керек", 0),
        ("нужен талон на паспорт", 0),
        ("", 0),
    ],
)
def test_digits_count_however_they_are_said(text: str, count: int) -> None:
    assert digits(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "мой иин 870112300456 где моё окно",
        "ЖСН-ім сегіз жеті нөл бір бір екі",
        "менің атым Айгүл",
        "тегім Серікқызы",
        "меня зовут Иван",
        "моя фамилия Петров",
        "телефоным жеті жүз бір жүз жиырма үш қырық бес",
        "запишите восемь семьсот один сто двадцать три сорок пять",
        "двенадцатого января тысяча девятьсот восемьдесят седьмого",
    ],
)
def test_what_is_somebodys_own_is_found_in_any_reading(text: str) -> None:
    clean = Hypothesis("нужен талон", RU, 0.9)
    assert is_personal([clean, Hypothesis(text, KK, 0.1)])
    assert is_personal([Hypothesis("нужен талон", RU, 0.9, heard=text)])


@pytest.mark.parametrize(
    "text",
    [
        "паспорт алуға талон керек",
        "нөмірім қандай",
        "он бірінші терезе қайда",
        "какие документы нужны на загранпаспорт",
        "где окно двадцать пять",
        "мой талон А-015",
        "в субботу с девяти до часу",
    ],
)
def test_ordinary_requests_are_kept(text: str) -> None:
    assert not is_personal([Hypothesis(text, RU, 0.9)])
    assert not refuses([Hypothesis(text, RU, 0.9)])


@pytest.mark.parametrize(
    "text", ["Не записывайте!", "жазбаңыз", "өтінемін, жазбаңызшы", "мен қарсымын"]
)
def test_a_visitor_may_forbid_it(text: str) -> None:
    assert refuses([Hypothesis("что", RU, 0.5), Hypothesis(text, KK, 0.2)])
