import numpy as np
import pytest

from core.audio import HEARING_RATE_HZ, Utterance
from core.hypothesis import Hypothesis, Phrase
from core.language import Language
from voice.pausing import AdaptivePause, PauseSettings

KK, RU = Language.KK, Language.RU
SETTINGS = PauseSettings()


def said(seconds: float) -> Utterance:
    return Utterance(np.zeros(round(seconds * HEARING_RATE_HZ), np.float32))


def matched(text: str, language: Language, heard: str, confidence: float = 0.95) -> Hypothesis:
    return Hypothesis(text, language, confidence, Phrase(text, language, "some.intent"), heard)


def opened(text: str, language: Language) -> Hypothesis:
    return Hypothesis(text, language, 0.5, heard=text)


def pause_s(
    *readings: Hypothesis, seconds: float = 2.5, answering: bool = False, lacking: bool = False
) -> float | None:
    policy = AdaptivePause()
    return policy.pause_s(said(seconds), readings, answering=answering, lacking=lacking)


@pytest.mark.parametrize(
    "reading",
    [
        matched("паспорт алуға талон", KK, "Паспорт алуға талом."),
        matched("талон на паспорт", RU, "талон на паспорт"),
    ],
)
def test_a_sure_phrase_is_complete(reading: Hypothesis) -> None:
    assert pause_s(reading) == SETTINGS.complete_s


def test_a_short_one_may_go_on_unless_it_is_an_answer() -> None:
    greeting = matched("здравствуйте", RU, "здравствуйте")
    assert pause_s(greeting, seconds=1.1) is None
    assert pause_s(greeting, seconds=1.1, answering=True) == SETTINGS.complete_s


def test_a_doubtful_phrase_gets_the_usual_pause() -> None:
    assert pause_s(matched("талон на паспорт", RU, "салон паспорт", confidence=0.86)) is None


def test_a_phrase_that_lacks_something_may_go_on() -> None:
    assert pause_s(matched("дайте талон", RU, "дайте талон"), lacking=True) is None


@pytest.mark.parametrize(
    "reading",
    [
        matched("талон на паспорт", RU, "Талон на..."),
        matched("маған талон керек", KK, "маған жаңағы"),
        opened("маған талон және", KK),
        opened("мне нужно это", RU),
    ],
)
def test_what_trails_off_is_unfinished_whatever_it_matched(reading: Hypothesis) -> None:
    assert pause_s(reading) == SETTINGS.unfinished_s


def test_a_phrase_that_ends_in_such_a_word_itself_is_complete() -> None:
    assert pause_s(matched("что это", RU, "что это?")) == SETTINGS.complete_s


def test_other_open_speech_gets_the_usual_pause() -> None:
    assert pause_s(opened("где у вас тут парковка", RU)) is None
    assert pause_s(opened("көлік қоятын жер қайда", KK)) is None


def test_a_lone_word_is_a_beginning_unless_it_is_an_answer() -> None:
    assert pause_s(opened("паспорт", RU), seconds=1.1) == SETTINGS.unfinished_s
    assert pause_s(opened("паспорт", RU), seconds=1.1, answering=True) is None


def test_no_words_at_all_may_be_a_hesitation() -> None:
    assert pause_s() == SETTINGS.unfinished_s
