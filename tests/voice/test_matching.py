"""Phrases held against letters, with and without a head that reads the sound."""

import pytest

from core.hypothesis import Expectation, Phrase
from core.intent import Slot
from core.language import Language
from voice.fakes import spelt
from voice.letters import Spelt
from voice.matching import PhraseMatcher
from voice.phrase_bank import PhraseBank
from voice.whisper import Decoding

KK, RU = Language.KK, Language.RU
ON = Phrase("шамды қос", KK, "light", (Slot("state", "on"),))
ON_POLITELY = Phrase("шамды қосыңыз", KK, "light", (Slot("state", "on"),))
OFF = Phrase("шамды өшір", KK, "light", (Slot("state", "off"),))
WINDOW = Phrase("окно 7", RU, "window")
BANK = PhraseBank([ON, ON_POLITELY, OFF, WINDOW])


def decoding(text: str, language: Language) -> Decoding:
    return Decoding(text, (1, 2, 3), language, -0.5, 0.0)


def matcher(sound: Spelt | None, expectation: Expectation | None = None) -> PhraseMatcher:
    return PhraseMatcher(BANK, sound, 0.0, expectation or Expectation())


def test_what_was_spelt_is_matched() -> None:
    best, *_ = matcher(spelt("шамды өшір")).matches()
    assert best.phrase == OFF
    assert best.probability > 0.9


def test_a_meaning_comes_once_in_its_likeliest_wording() -> None:
    found = matcher(spelt("шамды қосыңыз")).matches()
    assert [each.phrase for each in found[:2]] == [ON_POLITELY, OFF]
    assert ON not in [each.phrase for each in found]


def test_digits_are_held_against_the_sound_as_words() -> None:
    best, *_ = matcher(spelt("окно семь")).matches()
    assert best.phrase == WINDOW


def test_what_the_bank_lacks_is_improbable() -> None:
    found = matcher(spelt("ит далада үріп жүр")).matches()
    assert sum(each.probability for each in found) < 0.3


def test_a_forced_language_leaves_the_other_out() -> None:
    found = matcher(spelt("окно семь"), Expectation(language=KK)).matches()
    assert {each.phrase.language for each in found} <= {KK}


def test_what_the_dialogue_waits_for_is_likelier() -> None:
    sound = spelt("окно семьдесят")
    (plain,) = [e for e in matcher(sound).matches() if e.phrase == WINDOW]
    awaiting = matcher(sound, Expectation(intents=frozenset({"window"})))
    (awaited,) = [e for e in awaiting.matches() if e.phrase == WINDOW]
    assert awaited.probability > plain.probability


def test_without_a_head_the_texts_are_compared() -> None:
    silent = matcher(None)
    assert silent.matches() == []
    best, *_ = silent.matches([decoding("Шамды өшір.", KK)])
    assert best.phrase == OFF
    assert best.probability > 0.9
    assert sum(e.probability for e in silent.matches([decoding("мама мыла раму", RU)])) < 0.3


@pytest.mark.parametrize("sound", [spelt(""), None])
def test_silence_matches_nothing(sound: Spelt | None) -> None:
    assert matcher(sound).matches() == []


def test_what_is_expected_only_now_is_matched_beside_the_bank() -> None:
    instead = Phrase("шам емес есік", KK, "instead", (Slot("what", "door"),))
    sound = spelt("шам емес есік")
    passing = PhraseBank([instead])
    best, *_ = PhraseMatcher(BANK, sound, 0.0, Expectation(), passing).matches()
    assert best.phrase == instead
    assert instead not in [each.phrase for each in matcher(sound).matches()]
