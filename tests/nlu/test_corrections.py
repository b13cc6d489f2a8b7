"""What hearing expects of a visitor who was misunderstood."""

from dataclasses import replace

import pytest

from core.hypothesis import Hypothesis
from core.intent import Intent, Slot
from core.language import Language
from nlu.content import Domain
from nlu.corrections import MOST_PHRASES, Corrections
from nlu.dialogue import DialogueState, Meaning, Question, Waiting
from nlu.fakes import FakeResolver
from nlu.flows import ALSO, INSTEAD
from nlu.meaning import MeaningReader

KK, RU = Language.KK, Language.RU


def intent(name: str, slot: str, value: str) -> Intent:
    return Intent(name, (Slot(slot, value),), KK, 1.0, "test")


def after(language: Language, done: Intent) -> DialogueState:
    return DialogueState(language=language, done=done)


def texts(domain: Domain, state: DialogueState) -> set[str]:
    return {phrase.text for phrase in Corrections(domain).phrases(state)}


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        (KK, ("ticket.take", "service", "passport"), "жоқ паспорт емес жеке куәлік"),
        (RU, ("ticket.take", "service", "passport"), "нет не паспорт а удостоверение"),
        (RU, ("ticket.take", "service", "passport"), "не на паспорт а на права"),
        (KK, ("centre.hours", "day", "tomorrow"), "жоқ ертең емес бүгін"),
        (RU, ("facility.find", "facility", "toilet"), "нет касса"),
        (KK, ("service.cost", "service", "id_card"), "паспорт ше"),
        (RU, ("service.cost", "service", "id_card"), "а паспорт"),
    ],
)
def test_what_was_done_may_be_put_right(
    service_centre: Domain, language: Language, said: tuple[str, str, str], text: str
) -> None:
    assert text in texts(service_centre, after(language, intent(*said)))


def test_what_can_be_undone_is_not_asked_on(service_centre: Domain) -> None:
    phrases = Corrections(service_centre).phrases(
        after(KK, intent("ticket.take", "service", "passport"))
    )
    assert {phrase.intent for phrase in phrases} == {INSTEAD}
    assert {phrase.language for phrase in phrases} == {KK}


def test_a_value_is_not_put_in_its_own_place(service_centre: Domain) -> None:
    state = after(RU, intent("service.cost", "service", "passport"))
    for phrase in Corrections(service_centre).phrases(state):
        assert Slot("service", "passport") not in phrase.slots


def test_either_of_two_that_are_offered_may_be_refused(service_centre: Domain) -> None:
    offered = tuple(intent("ticket.take", "service", v) for v in ("passport", "id_card"))
    question = Question(Waiting.CHOICE, replace(offered[0], slots=()), "service", offered)
    said = texts(service_centre, DialogueState(language=RU, questions=(question,)))
    assert {"не паспорт", "не удостоверение", "не паспорт а удостоверение"} <= said


def test_without_anything_understood_nothing_is_put_right(service_centre: Domain) -> None:
    plain = Intent("greeting", (), KK, 1.0, "test")
    consent = Question(Waiting.CONSENT, Intent("ticket.cancel", (), KK, 1.0, "test"))
    for state in (DialogueState(), after(KK, plain), DialogueState(questions=(consent,))):
        assert Corrections(service_centre).phrases(state) == ()


def test_a_domain_without_the_cues_expects_none(small: Domain) -> None:
    state = after(KK, intent("service.documents", "service", "passport"))
    assert Corrections(small).phrases(state) == ()


def test_phrases_are_bounded_and_made_once(service_centre: Domain) -> None:
    corrections = Corrections(service_centre)
    state = after(RU, intent("service.cost", "service", "passport"))
    phrases = corrections.phrases(state)
    assert len(phrases) <= MOST_PHRASES
    assert corrections.phrases(state) is phrases
    assert len({phrase.text for phrase in phrases}) == len(phrases)


def test_what_was_heard_is_done_without_asking_a_resolver(service_centre: Domain) -> None:
    reader = MeaningReader(service_centre, FakeResolver({}))
    for name, cue in (("ticket.take", INSTEAD), ("service.cost", ALSO)):
        state = after(KK, intent(name, "service", "passport"))
        phrases = Corrections(service_centre).phrases(state)
        phrase = next(p for p in phrases if p.intent == cue and p.slots)
        understood = reader.read((Hypothesis(phrase.text, KK, 0.9, phrase, "…"),), state)
        assert understood.meaning is Meaning.CORRECTION
        assert isinstance(understood.intent, Intent)
        assert (understood.intent.name, understood.intent.slots) == (name, phrase.slots)


@pytest.mark.parametrize("language", Language)
def test_a_mere_refusal_asks_for_the_value(service_centre: Domain, language: Language) -> None:
    reader = MeaningReader(service_centre, FakeResolver({}))
    state = after(language, intent("ticket.take", "service", "passport"))
    refusals = [p for p in Corrections(service_centre).phrases(state) if not p.slots]
    assert refusals
    for phrase in refusals:
        heard = Hypothesis(phrase.text, language, 0.9, phrase)
        understood = reader.read((heard,), state)
        assert understood.meaning is Meaning.CORRECTION, phrase.text
        assert isinstance(understood.intent, Intent) and not understood.intent.slots


def test_a_value_that_is_hardly_likelier_than_another_is_asked_for(service_centre: Domain) -> None:
    reader = MeaningReader(service_centre, FakeResolver({}))
    state = after(KK, intent("ticket.take", "service", "passport"))
    phrase = next(p for p in Corrections(service_centre).phrases(state) if p.slots)
    understood = reader.read((Hypothesis(phrase.text, KK, 0.35, phrase),), state)
    assert understood.meaning is Meaning.CORRECTION
    assert isinstance(understood.intent, Intent) and not understood.intent.slots
