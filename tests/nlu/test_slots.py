import pytest

from nlu.slots import MentionFinder, same_word
from nlu.text import fold

FORMS = [
    (fold(text), value)
    for text, value in [
        ("жеке куәлік", "id_card"),
        ("куәлік", "id_card"),
        ("төлқұжат", "passport"),
        ("паспорт", "passport"),
        ("загранпаспорт", "passport"),
        ("жүргізуші куәлігі", "driving_licence"),
        ("туу туралы куәлік", "birth"),
        ("зарегистрировать машину", "vehicle"),
        ("временная регистрация", "temporary"),
        ("ип", "trader"),
    ]
]


@pytest.mark.parametrize(
    ("heard", "form", "same"),
    [
        ("паспортымды", "паспорт", True),
        ("толкужатымды", "толкужат", True),
        ("справку", "справка", True),
        ("удоставерение", "удостоверение", True),
        ("времени", "временная", False),
        ("автобус", "авто", False),
        ("ипа", "ип", False),
        ("кола", "кола", True),
    ],
)
def test_same_word(heard: str, form: str, same: bool) -> None:
    assert same_word(heard, form) is same


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("төлқұжатымды ауыстырайын", "passport"),
        ("куәлігімді жоғалттым", "id_card"),
        ("жүргізуші куәлігінің мерзімі", "driving_licence"),
        ("балаға туу туралы куәлік", "birth"),
        ("надо зарегистрировать мне машину", "vehicle"),
        ("открыть ип", "trader"),
        ("ауа райы қандай", None),
        ("", None),
    ],
)
def test_the_most_telling_mention_comes_first(text: str, value: str | None) -> None:
    found = MentionFinder(FORMS).find(fold(text))
    assert (found[0].value if found else None) == value


def test_a_domain_without_lists_has_no_mentions() -> None:
    assert MentionFinder([]).find("паспорт") == []
