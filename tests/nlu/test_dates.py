import pytest

from nlu.dates import DateIndex
from nlu.text import fold


@pytest.fixture(scope="module")
def dates() -> DateIndex:
    return DateIndex()


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("15 қазан", "10-15"),
        ("15-қазанда", "10-15"),
        ("он бесінші қазанда", "10-15"),
        ("қазанның 15-інде", "10-15"),
        ("наурыздың жиырма екісінде", "03-22"),
        ("1 мамыр", "05-01"),
        ("15 октября", "10-15"),
        ("пятнадцатого октября", "10-15"),
        ("восьмое марта", "03-08"),
        ("двадцать девятого февраля", "02-29"),
        ("30 февраля", None),
        ("32 октября", None),
        ("15 окно", None),
        ("октября", None),
        ("15", None),
        ("15 мая", "05-15"),
        ("15 майор", None),
    ],
)
def test_dates(dates: DateIndex, said: str, value: str | None) -> None:
    folded = fold(said)
    spans = dates.at(folded, 0)
    assert (spans[-1].value if spans else None) == value
