from collections import Counter

import pytest

from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from nlu.respelling import Respeller
from nlu.words import DomainWords


@pytest.fixture
def respeller(small: Domain) -> Respeller:
    words = {
        Language.KK: Counter(["маган", "паспорт", "керек", "талон", "алу", "алуга", "бар", "ма"]),
        Language.RU: Counter(["мне", "нужен", "паспорт", "адрес", "подскажите", "талон"]),
    }
    return Respeller(DomainWords(small, words))


@pytest.mark.parametrize(
    ("heard", "spelt", "language"),
    [
        ("маған паспорт керек", "маган паспорт керек", Language.KK),
        ("мағанпаспорткерек", "маган паспорт керек", Language.KK),
        ("адриспотскажите", "адрес подскажите", Language.RU),
        ("тал он алуға", "талон алуга", Language.KK),
    ],
)
def test_letters_become_the_words_that_they_sound_like(
    respeller: Respeller, heard: str, spelt: str, language: Language
) -> None:
    respelt = respeller.read(heard)
    assert (respelt.text, respelt.known, respelt.language) == (spelt, 1.0, language)


def test_what_the_domain_lacks_stays_as_it_was_heard(respeller: Respeller) -> None:
    respelt = respeller.read("мағангиппопотамкерек")
    assert respelt.text == "маган гиппопотам керек"
    assert respelt.known == pytest.approx(10 / 20)


@pytest.mark.parametrize("heard", ["", "   ", "!?", "\ud800"])
def test_nothing_in_letters_is_nothing(respeller: Respeller, heard: str) -> None:
    assert respeller.read(heard).text == ""


def test_a_reading_by_sound_is_understood_where_the_other_makes_no_sense(small: Domain) -> None:
    garbled = Hypothesis("Мңе нүжин наспор", Language.KK, 0.05)
    letters = Hypothesis("мненуженпаспорт", Language.KK, 0.01, by_sound=True)
    intent = CascadeResolver(small).resolve((garbled, letters))
    assert isinstance(intent, Intent)
    assert intent.language is Language.RU
