import pytest

from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from nlu.latin import LatinReader, latin_words
from nlu.words import DomainWords
from tests.shipped import shipped_resolver


@pytest.fixture(scope="module")
def reader(service_centre: Domain) -> LatinReader:
    return LatinReader(DomainWords(service_centre))


@pytest.fixture(scope="module")
def resolver() -> CascadeResolver:
    return shipped_resolver()


@pytest.mark.parametrize(
    ("text", "read", "language"),
    [
        ("magan talon kerek", "маган талон керек", "kk"),
        ("mağan kuälik kerek", "маган куалик керек", "kk"),  # alphabet of 2021
        ("qujattar qandaı", "кужаттар кандай", "kk"),  # of 2018
        ("maǵan qujat kerek", "маган кужат керек", "kk"),
        ("jeke kwalik", "жеке куалик", "kk"),
        ("zheke kualik", "жеке куалик", "kk"),
        ("üşinşi tereze", "ушинши терезе", "kk"),
        ("nuzhen talon", "нужен талон", "ru"),
        ("nujen talon", "нужен талон", "ru"),
        ("skol'ko stoit", "сколько стоит", "ru"),
        ("eto besplatno", "это бесплатно", "ru"),
        ("moy zagranpasport", "мой загранпаспорт", "ru"),
        ("magan паспорт kerek!", "маган паспорт керек", "kk"),
        ("Shyrağym", "шырагым", "kk"),  # in no template: letter by letter
        ("hochu shashlyk", "хочу шашлык", "ru"),
    ],
)
def test_latin_letters_are_read_as_cyrillic(
    reader: LatinReader, text: str, read: str, language: str
) -> None:
    assert reader.read(text) == (read, Language(language))


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("magan talon", True),
        ("маған талон", False),
        ("маған talon", True),
        ("", False),
        ("🙂", False),
    ],
)
def test_what_is_latin(text: str, latin: bool) -> None:
    assert latin_words(text) is latin


def test_a_latin_letter_inside_a_cyrillic_word_is_left_to_folding() -> None:
    assert not latin_words("тaлoн")  # a and o are Latin


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("Magan talon kerek", "ticket.take", "kk"),
        ("mağan pasport aluğa talon beriñiz", "ticket.take", "kk"),
        ("pasport aluga qandai qujattar kerek", "service.documents", "kk"),
        ("erteng zhumys isteysizder me", "centre.hours", "kk"),
        ("nuzhen talon na pasport", "ticket.take", "ru"),
        ("kakie dokumenty nuzhny dlya propiski", "service.documents", "ru"),
        ("vy rabotaete v subbotu", "centre.hours", "ru"),
    ],
)
@pytest.mark.parametrize("guessed", list(Language))
def test_it_is_understood_whatever_was_guessed(
    resolver: CascadeResolver, text: str, intent: str, language: str, guessed: Language
) -> None:
    found = resolver.resolve((Hypothesis(text, guessed, 1.0),))
    assert isinstance(found, Intent)
    assert (found.name, found.language) == (intent, Language(language))


def test_typed_text_is_in_the_language_whose_words_it_has(resolver: CascadeResolver) -> None:
    text = "маган жаксылап бир талон шыгарып жиберинизши"
    readings = (Hypothesis(text, Language.RU, 0.9), Hypothesis(text, Language.KK, 0.1))
    assert resolver.resolve(readings).language is Language.KK
