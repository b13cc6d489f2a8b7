from time import perf_counter

from core.hypothesis import Hypothesis
from core.intent import NotRecognized
from core.language import Language
from nlu.content import Domain
from nlu.fillers import MOST_PEELINGS, Fillers
from tests.shipped import shipped_resolver


def test_fillers_come_off_both_ends(small: Domain) -> None:
    peeled = list(Fillers(small).peeled("скажите пожалуйста где окно 3 пожалуйста"))
    assert peeled[0] == "скажите пожалуйста где окно 3 пожалуйста"
    assert "где окно 3" in peeled


def test_a_text_of_fillers_is_never_peeled_to_nothing(small: Domain) -> None:
    assert list(Fillers(small).peeled("пожалуйста")) == ["пожалуйста"]
    assert "" not in Fillers(small).peeled("скажите пожалуйста пожалуйста")


def test_a_minute_of_fillers_is_answered_at_once(service_centre: Domain) -> None:
    text = "ну и " * 79
    assert len(list(Fillers(service_centre).peeled(text))) == MOST_PEELINGS
    resolver = shipped_resolver()
    start = perf_counter()
    found = resolver.resolve((Hypothesis(text, Language.RU, 1.0),))
    assert isinstance(found, NotRecognized)
    assert perf_counter() - start < 2
