from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import DomainError
from core.hypothesis import Hypothesis, Phrase
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from core.turn import Reply
from nlu.content import Domain
from nlu.dialogue import (
    PAST_LIMIT,
    TABLE,
    Dialogue,
    DialogueState,
    Meaning,
    Move,
    Plan,
    Understood,
    Waiting,
)
from nlu.domain import load_domain
from nlu.fakes import FakeResolver
from nlu.fragments import FragmentReader
from nlu.meaning import MeaningReader

KK, RU = Language.KK, Language.RU

INTENTS = """
greeting: {examples: {kk: [сәлем], ru: [привет]}}
confirm.yes: {examples: {kk: [иә], ru: [да]}}
confirm.no: {examples: {kk: [жоқ], ru: [нет]}}
take:
  examples: {kk: ["{service} талон"], ru: ["талон на {service}"]}
  slots: {service: {values: services, required: true}}
cancel: {examples: {kk: [жою], ru: [отмена]}}
cost:
  examples: {kk: ["{service} құны"], ru: ["цена {service}"]}
  slots: {service: {values: services, required: true}}
"""
LISTS = """
passport: {kk: {name: Паспорт, forms: [паспорт]}, ru: {name: Паспорт, forms: [паспорт, паспорта]}}
id_card:
  kk: {name: Жеке куәлік, forms: [жеке куәлік, куәлік]}
  ru: {name: Удостоверение, forms: [удостоверение, удостоверение личности]}
licence: {kk: {name: Право, forms: [право]}, ru: {name: Права, forms: [права]}}
"""
DIALOGUE = """
flows:
  take: {starts_over: true, undone_by: cancel, names: {kk: талон, ru: талон}}
  cancel: {confirm: true, starts_over: true}
  cost: {recalls: [service], names: {kk: құны, ru: цена}}
cues:
  back: {kk: [артқа], ru: [назад]}
  first: {kk: [бірінші], ru: [первое]}
  second: {kk: [екінші], ru: [второе]}
  agree: {kk: [иә], ru: [да]}
  keep: {kk: [жоймаңыз], ru: [не отменяйте]}
  correcting: {kk: [жоқ, емес], ru: [нет, не]}
  asking_on: {kk: [ал, ше], ru: [а]}
  around: {kk: [керек], ru: [мне, на, "(нужен|нужно)"]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "domain.yaml": "{name: small, languages: [kk, ru]}",
        "intents/all.yaml": INTENTS,
        "lists/services.yaml": LISTS,
        "dialogue.yaml": DIALOGUE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def domain(folder: Path) -> Domain:
    return load_domain(folder)


def intent(name: str, service: str | None = None, language: Language = RU) -> Intent:
    slots = (Slot("service", service),) if service else ()
    return Intent(name, slots, language, 1.0, "test")


def plan(domain: Domain, state: DialogueState, meaning: Meaning, said: Intent) -> Plan:
    return Dialogue(domain).next(state, Understood(meaning, said))


def asking(domain: Domain, *names: str) -> DialogueState:
    """A state in which these were asked for, one upon another, without what they need."""
    state = DialogueState(language=RU)
    for name in names:
        state = plan(domain, state, Meaning.ASIDE, intent(name)).state
    return state


def test_the_table_answers_every_meaning_in_every_state() -> None:
    assert set(TABLE) == set(Meaning)
    assert all(len(moves) == len(Waiting) for moves in TABLE.values())
    assert {move for moves in TABLE.values() for move in moves} == set(Move)


def test_what_lacks_a_value_is_asked_for_and_expected(domain: Domain) -> None:
    state = asking(domain, "take")
    assert state.waiting is Waiting.VALUE
    assert state.expectation.intents == {"take"}
    answered = plan(domain, state, Meaning.ANSWER, intent("take", "passport"))
    assert answered.perform == intent("take", "passport")
    assert not answered.state.questions and not answered.asks


def test_an_aside_is_answered_and_the_question_stands_again(domain: Domain) -> None:
    aside = plan(domain, asking(domain, "take"), Meaning.ASIDE, intent("greeting"))
    assert aside.perform == intent("greeting") and aside.asks
    assert aside.state.waiting is Waiting.VALUE


def test_a_question_within_a_question_returns_to_the_first(domain: Domain) -> None:
    state = asking(domain, "take", "cost")
    assert [each.intent.name for each in state.questions] == ["take", "cost"]
    answered = plan(domain, state, Meaning.ANSWER, intent("cost", "passport"))
    assert answered.asks and [each.intent.name for each in answered.state.questions] == ["take"]


def test_a_new_request_drops_what_is_open(domain: Domain) -> None:
    fresh = plan(domain, asking(domain, "cost"), Meaning.NEW, intent("take"))
    assert [each.intent.name for each in fresh.state.questions] == ["take"]


def test_nothing_is_done_without_consent(domain: Domain) -> None:
    state = asking(domain, "cancel")
    assert state.waiting is Waiting.CONSENT
    assert state.expectation.intents == {"cancel", "confirm.yes", "confirm.no", "keep"}
    assert plan(domain, state, Meaning.SAME, intent("cancel")).perform is None
    assert plan(domain, state, Meaning.NO, intent("confirm.no")).say == "cancel.declined"
    agreed = plan(domain, state, Meaning.YES, intent("confirm.yes"))
    assert agreed.perform == intent("cancel") and not agreed.state.questions


def test_two_that_may_be_meant_are_offered(domain: Domain) -> None:
    said = replace(intent("take"), rivals=(Slot("service", "passport"), Slot("service", "id_card")))
    state = plan(domain, DialogueState(), Meaning.NEW, said).state
    assert state.question is not None and state.waiting is Waiting.CHOICE
    assert [each.slot("service") for each in state.question.offered] == ["passport", "id_card"]
    neither = plan(domain, state, Meaning.NO, intent("confirm.no")).state
    assert neither.waiting is Waiting.VALUE
    either = replace(intent("take", "passport"), other=intent("cost", "passport"))
    state = plan(domain, DialogueState(), Meaning.NEW, either).state
    assert state.expectation.intents == {"take", "cost", "first", "second"}
    assert plan(domain, state, Meaning.NO, intent("confirm.no")).say == "none"


def test_two_misunderstandings_offer_a_person_and_forget_what_needs_consent(domain: Domain) -> None:
    nothing = Understood(Meaning.UNCLEAR, NotRecognized(RU, 1.0, "test"))
    first = Dialogue(domain).next(asking(domain, "take", "cancel"), nothing)
    assert first.say == "none" and first.asks
    second = Dialogue(domain).next(first.state, nothing)
    assert second.say == "none.again" and not second.asks
    assert second.state.waiting is Waiting.VALUE
    understood = plan(domain, second.state, Meaning.ASIDE, intent("greeting"))
    assert understood.state.misunderstandings == 0


def test_values_of_before_are_taken_over_where_the_domain_says_so(domain: Domain) -> None:
    state = DialogueState().after(intent("take", "licence"))
    assert plan(domain, state, Meaning.ASIDE, intent("cost")).perform == intent("cost", "licence")
    assert plan(domain, state, Meaning.NEW, intent("take")).perform is None


def test_a_correction_undoes_what_was_done(domain: Domain) -> None:
    state = DialogueState().after(intent("take", "passport"))
    mended = plan(domain, state, Meaning.CORRECTION, intent("take", "id_card"))
    assert (mended.undo, mended.perform) == ("cancel", intent("take", "id_card"))


def test_going_back_gives_the_reply_before_with_what_was_open(domain: Domain) -> None:
    first, second = Reply("Что?", RU), Reply("Ответ.", RU)
    state = asking(domain, "cost").said(first)
    state = replace(state, questions=()).said(second)
    back = plan(domain, state, Meaning.BACK, intent("back"))
    assert back.again == first and back.state.waiting is Waiting.VALUE
    start = plan(domain, back.state, Meaning.BACK, intent("back"))
    assert start.say == "back.nothing" and not start.state.questions


def test_going_back_from_what_was_done_offers_to_undo_it(domain: Domain) -> None:
    state = DialogueState().after(intent("take", "passport"))
    back = plan(domain, state, Meaning.BACK, intent("back"))
    assert back.state.waiting is Waiting.CONSENT and back.perform is None


def test_only_so_many_replies_are_remembered() -> None:
    state = DialogueState()
    for number in range(PAST_LIMIT + 5):
        state = state.said(Reply(str(number), RU))
    assert len(state.past) == PAST_LIMIT


def test_an_edited_domain_forgets_questions_it_does_not_know(domain: Domain) -> None:
    less = replace(domain, intents={k: v for k, v in domain.intents.items() if k != "take"})
    state = asking(domain, "cost", "take").after(intent("take", "passport"))
    left = Dialogue(less).without_unknown(state)
    assert [each.intent.name for each in left.questions] == ["cost"]
    assert left.done is None


@pytest.mark.parametrize(
    ("text", "named", "refused", "language"),
    [
        ("нет, не паспорт, а удостоверение", ("id_card",), ("passport",), RU),
        ("жоқ, паспорт емес, жеке куәлік", ("id_card",), ("passport",), KK),
        ("мне нужно удостоверение личности", ("id_card",), (), None),
        ("а права?", ("licence",), (), RU),
        ("право ше", ("licence",), (), KK),
        ("паспорт, удостоверение", ("passport", "id_card"), (), None),
        ("не паспорт", (), ("passport",), RU),
        ("не на паспорт, а на права", ("licence",), ("passport",), RU),
    ],
)
def test_fragments(
    domain: Domain,
    text: str,
    named: tuple[str, ...],
    refused: tuple[str, ...],
    language: Language | None,
) -> None:
    found = FragmentReader(domain).read(text, "take", "service")
    assert found is not None
    assert (found.named, found.refused, found.language) == (named, refused, language)


@pytest.mark.parametrize(
    "text",
    ["", "нет", "сколько стоит паспорт", "паспорт потерял вчера", "а" * 5_000, "🙂 паспорт ok"],
)
def test_whole_sentences_are_no_fragments(domain: Domain, text: str) -> None:
    assert FragmentReader(domain).read(text, "take", "service") is None


def read(domain: Domain, state: DialogueState, text: str, found: str = "greeting") -> Understood:
    reader = MeaningReader(domain, FakeResolver({text: (found, ())}))
    return reader.read((Hypothesis(text, RU, 1.0),), state)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("да", Meaning.YES),
        ("не отменяйте", Meaning.NO),
        ("да, отменяйте уже", Meaning.YES),
        ("нет, отменяйте не надо", Meaning.SAME),
        ("отменяйте уже", Meaning.SAME),
        ("назад", Meaning.BACK),
    ],
)
def test_consent_is_only_what_is_surely_consent(
    domain: Domain, text: str, meaning: Meaning
) -> None:
    state = asking(domain, "cancel").said(Reply("Отменить?", RU))
    assert read(domain, state, text, "cancel").meaning is meaning


def test_words_to_the_dialogue_mean_nothing_at_its_beginning(domain: Domain) -> None:
    assert read(domain, DialogueState(), "назад").intent.language is RU
    assert read(domain, DialogueState(), "назад").meaning is Meaning.ASIDE
    back = MeaningReader(domain, FakeResolver({"назад": ("back", ())}))
    heard = back.read((Hypothesis("назад", RU, 1.0),), DialogueState())
    assert heard.meaning is Meaning.UNCLEAR and isinstance(heard.intent, NotRecognized)


@pytest.mark.parametrize(
    ("text", "value"), [("жоқ", None), ("нет", None), ("адресная", "address_certificate")]
)
def test_a_refusal_chooses_nothing(service_centre: Domain, text: str, value: str | None) -> None:
    for other in ("criminal_record_certificate", "no_property_certificate"):
        offered = ("address_certificate", other)
        found = FragmentReader(service_centre).chosen(text, "ticket.take", "service", offered)
        assert found == value


def test_no_answer_is_read_out_of_an_unlikely_phrase(domain: Domain) -> None:
    state = asking(domain, "take").said(Reply("Какая услуга?", RU))
    reader = MeaningReader(domain, FakeResolver({"отмените": ("cancel", ())}))
    for confidence, name in ((0.01, "cancel"), (0.2, "take")):
        phrase = Phrase("паспорт", RU, "take", (Slot("service", "passport"),))
        second = Hypothesis(phrase.text, RU, confidence, phrase, "отмените")
        understood = reader.read((Hypothesis("отмените", RU, 0.8), second), state)
        assert isinstance(understood.intent, Intent) and understood.intent.name == name


def test_no_word_of_another_reading_outdoes_a_phrase_that_was_matched(domain: Domain) -> None:
    state = asking(domain, "take").said(Reply("Какая услуга?", RU))
    reader = MeaningReader(domain, FakeResolver({"отмените": ("cancel", ())}))
    matched = Phrase("отмените", RU, "cancel")
    second = Phrase("паспорт", RU, "take", (Slot("service", "passport"),))
    for first, name in ((matched, "cancel"), (None, "take")):
        readings = (
            Hypothesis("отмените", RU, 0.6, first),
            Hypothesis("паспорт", RU, 0.3, second, "отмените"),
        )
        understood = reader.read(readings, state)
        assert isinstance(understood.intent, Intent) and understood.intent.name == name


def test_of_two_offered_one_may_be_named_numbered_or_refused(domain: Domain) -> None:
    rivals = (Slot("service", "passport"), Slot("service", "id_card"))
    said = replace(intent("take"), rivals=rivals)
    state = plan(domain, DialogueState(), Meaning.NEW, said).state.said(Reply("Какой?", RU))
    for text in ("второе", "не паспорт", "удостоверение", "личности"):
        understood = read(domain, state, text)
        assert understood.meaning is Meaning.ANSWER, text
        assert isinstance(understood.intent, Intent)
        assert understood.intent.slot("service") == "id_card"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("flows:\n  fly: {confirm: true}", 2, "no intent «fly»"),
        ("flows:\n  take:\n    undone_by: fly", 3, "no intent «fly»"),
        ("flows:\n  take:\n    confirm: perhaps", 3, "expected true or false"),
        ("flows:\n  take:\n    confirms: true", 3, "unknown key «confirms»"),
        ("flows:\n  cost:\n    recalls:\n      - day", 4, "«day» is not a slot of «cost»"),
        ("flows:\n  cost:\n    names: {kk: құны}", 3, "lacks «ru»"),
        ("cues:\n  forward: {kk: [а], ru: [б]}", 2, "unknown cue «forward»"),
        ("cues:\n  back: {kk: [артқа]}", 2, "the cue «back» lacks «ru»"),
        ("cues:\n  also: {kk: ['{not} ше'], ru: [а]}", 2, "«{not}» is no placeholder of the cue"),
        ("cues:\n  back:\n    kk: [артқа]\n    ru: ['(назад']", 4, "the template"),
        ("flow: {}", 1, "unknown key «flow»"),
        ("- flows", 1, "expected a mapping"),
    ],
)
def test_mistakes_are_told_with_their_line(folder: Path, text: str, line: int, says: str) -> None:
    (folder / "dialogue.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DomainError, match=says) as caught:
        load_domain(folder)
    assert caught.value.line == line
    assert caught.value.path == folder / "dialogue.yaml"


def test_a_domain_needs_no_such_file(folder: Path) -> None:
    (folder / "dialogue.yaml").unlink()
    domain = load_domain(folder)
    assert not domain.flow("take").confirm and not domain.cues
    assert asking(domain, "take").waiting is Waiting.VALUE
