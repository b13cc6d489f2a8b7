import pytest

from nlu.content import Domain
from nlu.slots import MentionFinder, SlotFinder, same_word
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


@pytest.fixture(scope="module")
def finder(service_centre: Domain) -> SlotFinder:
    return SlotFinder(service_centre)


def filled(finder: SlotFinder, domain: Domain, intent: str, text: str) -> dict[str, str]:
    found = finder.fill(domain.intents[intent], fold(text))
    return {slot.name: slot.value for slot in found.slots}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("үшінші терезені таба алмай тұрмын", {"facility": "window", "number": "3"}),
        ("5-терезе деген қайда болды екен", {"facility": "window", "number": "5"}),
        ("терезе нөмірі он екі қайсы", {"facility": "window", "number": "12"}),
        ("мне сказали в третье окно это куда", {"facility": "window", "number": "3"}),
        ("вызвали к окну номер семь не вижу его", {"facility": "window", "number": "7"}),
        ("окошко № 4 в какой стороне", {"facility": "window", "number": "4"}),
        ("туалет на 2 этаже или на первом", {"facility": "toilet"}),
        ("екінші қабатта дәретхана бар ма", {"facility": "toilet"}),
        ("87011234567 терезе қайда", {"facility": "window"}),
        ("8 701 123 45 67 окно где", {"facility": "window"}),
        ("мой иин 870112300456 где окно", {"facility": "window"}),
        ("жсн 870112300456 терезе", {"facility": "window"}),
        ("восемь семьсот один окно где", {"facility": "window"}),
        ("талон А-015 терезе қайда", {"facility": "window"}),
    ],
)
def test_a_window_has_a_number_and_nothing_else_is_one(
    finder: SlotFinder, service_centre: Domain, text: str, slots: dict[str, str]
) -> None:
    assert filled(finder, service_centre, "facility.find", text) == slots


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ертең келсем қалай болады", "tomorrow"),
        ("дүйсенбіге қарай ашыласыздар ма", "monday"),
        ("пятнадцатого октября в понедельник вы есть", "10-15"),
        ("в пятницу вечером застану кого нибудь", "friday"),
        ("қазанның 15-інде бар боласыздар ма", "10-15"),
        ("бейсенбі күні сіздерге барайын", "thursday"),
        ("когда вас застать", None),
    ],
)
def test_days_and_dates(
    finder: SlotFinder, service_centre: Domain, text: str, day: str | None
) -> None:
    found = filled(finder, service_centre, "centre.hours", text)
    assert found == ({"day": day} if day else {})


@pytest.mark.parametrize(
    ("text", "slots", "rivals"),
    [
        ("паспорт пен жеке куәлік алайын", (), ("passport", "id_card")),
        ("паспорт немесе жүргізуші куәлігі керек", (), ("passport", "driving_licence")),
        ("нужны паспорт и права", (), ("passport", "driving_licence")),
        ("мне прописку или эцп", (), ("residence_registration", "digital_signature")),
        ("паспорт пен жеке куәлік алуға талон керек", (), ("passport", "id_card")),
        ("оформить паспорт или права", (), ("passport", "driving_licence")),
        ("пособие на рождение и по уходу за ребёнком", ("child_benefit",), ()),
        ("справка о наличии или отсутствии судимости", ("criminal_record_certificate",), ()),
        ("нужен паспорт", ("passport",), ()),
        ("паспорт емес жеке куәлік керек", ("id_card",), ()),
        ("не паспорт а удостоверение", ("id_card",), ()),
        ("удостоверение для регистрации машины и номера", ("vehicle_registration",), ()),
        ("справка о несудимости и всё", ("criminal_record_certificate",), ()),
        ("балам туды куәлік алайын", ("birth_registration",), ()),
        ("ребёнок родился нужно свидетельство на ребёнка", ("birth_registration",), ()),
    ],
)
def test_two_services_side_by_side_are_rivals(
    finder: SlotFinder,
    service_centre: Domain,
    text: str,
    slots: tuple[str, ...],
    rivals: tuple[str, ...],
) -> None:
    found = finder.fill(service_centre.intents["ticket.take"], fold(text))
    assert tuple(slot.value for slot in found.slots) == slots
    assert tuple(rival.value for rival in found.rivals) == rivals
