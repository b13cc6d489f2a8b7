from pathlib import Path

import pytest

from assistant.commands.evaluate import print_scores
from assistant.evaluation import hearing, understanding
from assistant.evaluation.hearing import HeardRecording, scoring_form
from assistant.evaluation.manifest import LabelledUtterance, Recording, read_recordings
from assistant.evaluation.understanding import UnderstoodUtterance
from core.hypothesis import Hypothesis, Phrase
from core.intent import Intent, NotRecognized, Slot
from core.language import Language

KK, RU = Language.KK, Language.RU


def heard(language: str, said: str, text: str | None, decided: Language = KK) -> HeardRecording:
    recording = Recording("x.wav", Path("x.wav"), language, said)
    hypothesis = None if text is None else Hypothesis(text, decided, 1.0)
    return HeardRecording(recording, hypothesis, audio_s=2.0, asr_s=0.5)


def test_case_punctuation_and_yo_do_not_count_as_errors() -> None:
    assert scoring_form("Ещё раз, «Пожалуйста»!") == "еще раз пожалуйста"


def test_errors_are_counted_over_what_was_said() -> None:
    scores = hearing.score_groups(
        [heard("kk", "бір екі үш төрт", "бір екі үш"), heard("ru", "раз два", "Раз, два.", RU)]
    )
    assert scores["kk"]["wer"] == pytest.approx(0.25)
    assert scores["ru"]["wer"] == 0
    assert scores["ru"]["exact"] == 1
    assert scores["all"]["rtf"] == pytest.approx(0.25)


def test_a_wrong_or_missing_language_is_an_error_and_mixed_speech_has_none() -> None:
    group = [
        heard("kk", "бес", "бес", RU),
        heard("ru", "пять", None),
        heard("mixed", "талон", "талон"),
    ]
    assert hearing.score(group)["language_accuracy"] == pytest.approx(1 / 3)


def test_a_phrase_that_was_not_said_is_a_false_accept() -> None:
    phrase = Phrase("талон керек", KK, "ticket.take")
    recording = Recording("x.wav", Path("x.wav"), "ru", "")
    accepted = Hypothesis(phrase.text, KK, 0.9, phrase)
    scores = hearing.score([HeardRecording(recording, accepted, 1.0, 0.1), heard("kk", "а", "а")])
    assert scores["false_accepts"] == 0.5


def test_phrases_of_the_bank_are_scored_apart_from_the_rest() -> None:
    phrase = Phrase("талон керек", KK, "ticket.take")
    recording = Recording("x.wav", Path("x.wav"), "kk", "Талон керек")
    matched = Hypothesis(phrase.text, KK, 0.9, phrase)
    unmatched = Hypothesis(phrase.text, KK, 0.9)
    scores = hearing.score(
        [
            HeardRecording(recording, matched, 1.0, 0.1, expected=True),
            HeardRecording(recording, unmatched, 1.0, 0.1, expected=True),
            HeardRecording(recording, None, 1.0, 0.1, expected=True),
            heard("kk", "бүгін жылы", "бүгін жылы"),
        ]
    )
    assert scores["phrase_accuracy"] == pytest.approx(1 / 3)
    assert scores["exact"] == pytest.approx(3 / 4)
    assert scores["false_accepts"] == 0
    assert hearing.score([heard("kk", "а", "а")])["phrase_accuracy"] is None


def test_latency_has_its_percentiles() -> None:
    recording = Recording("x.wav", Path("x.wav"), "ru", "да")
    times_s = [0.1 * number for number in range(1, 21)]
    scores = hearing.score([HeardRecording(recording, None, 1.0, each) for each in times_s])
    assert scores["asr_s_median"] == pytest.approx(1.05)
    assert scores["asr_s_p90"] == pytest.approx(1.8)
    assert scores["asr_s_p95"] == pytest.approx(1.9)
    assert scores["asr_s_max"] == pytest.approx(2.0)
    assert hearing.percentile([0.3], 95) == 0.3


def test_kinds_of_a_manifest_are_groups_of_their_own() -> None:
    near = Recording("x.wav", Path("x.wav"), "ru", "да", kind="near")
    scores = hearing.score_groups([HeardRecording(near, None, 1.0, 0.1), heard("kk", "а", "а")])
    assert list(scores) == ["all", "ru", "kk", "kind: near"]
    assert scores["kind: near"]["recordings"] == 1


def test_kinds_are_printed_below_the_languages(capsys: pytest.CaptureFixture[str]) -> None:
    near = Recording("x.wav", Path("x.wav"), "ru", "да", kind="human, far from the microphone")
    scores = hearing.score_groups([HeardRecording(near, None, 1.0, 0.1)])
    print_scores(scores, as_json=False)
    above, below = capsys.readouterr().out.split("\n\n")
    assert above.splitlines()[0].split() == ["all", "ru"]
    assert below.splitlines()[0].strip() == near.kind
    assert below.splitlines()[1].split() == ["recordings", "1"]


def test_a_manifest_keeps_its_names_and_finds_files_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text('language\tkind\tfile\ttext\nkk\tx\ta.wav\t"сәлем"\n', encoding="utf-8")
    assert read_recordings(path) == (Recording("a.wav", tmp_path / "a.wav", "kk", '"сәлем"', "x"),)
    path.write_text("file\tlanguage\ttext\na.wav\tru\tда\n", encoding="utf-8")
    assert read_recordings(path)[0].kind == ""


def understood(intent: Intent | NotRecognized) -> UnderstoodUtterance:
    utterance = LabelledUtterance("kk", "3 терезе", "facility.find", {"number": 3})
    return UnderstoodUtterance(utterance, intent, nlu_ms=2.0)


def test_intents_and_slots_are_scored_apart() -> None:
    right = Intent("facility.find", (Slot("number", "3"),), KK, 1.0, "template")
    half = Intent("facility.find", (), KK, 1.0, "template")
    scores = understanding.score(
        [understood(right), understood(half), understood(NotRecognized(KK, 1.0, "llm"))]
    )
    assert scores["intent_accuracy"] == pytest.approx(2 / 3)
    assert scores["intent_and_slots_accuracy"] == pytest.approx(1 / 3)
    assert {name: each["utterances"] for name, each in scores["resolvers"].items()} == {
        "template": 2,
        "llm": 1,
    }
    assert scores["resolvers"]["llm"]["intent_accuracy"] == 0
    assert scores["confusions"] == [{"labelled": "facility.find", "found": "none", "count": 1}]


def found(labelled: str, name: str, confidence: float, resolver: str = "x") -> UnderstoodUtterance:
    intent = (
        NotRecognized(KK, confidence, resolver)
        if name == "none"
        else Intent(name, (), KK, confidence, resolver)
    )
    return UnderstoodUtterance(LabelledUtterance("kk", "сөз", labelled, {}), intent, nlu_ms=1.0)


def test_confidence_that_equals_accuracy_has_no_calibration_error() -> None:
    group = [found("a", "a" if n < 3 else "b", 0.75) for n in range(4)]
    assert understanding.calibration_error(group) == pytest.approx(0)
    assert understanding.calibration_error([found("a", "b", 0.9)]) == pytest.approx(0.9)


def test_what_is_caught_outside_the_domain_and_what_is_lost_to_it() -> None:
    scores = understanding.score(
        [found("none", "none", 1.0), found("none", "a", 0.4), found("a", "none", 0.6)]
    )
    assert scores["none_caught"] == 0.5
    assert scores["lost_to_none"] == 1.0


def test_rejection_trades_answers_for_accuracy() -> None:
    curve = understanding.rejection_curve([found("a", "a", 0.9), found("a", "b", 0.4)])
    by_confidence = {point["confidence"]: point for point in curve}
    assert by_confidence[0.0] == {"confidence": 0.0, "answered": 1.0, "right": 0.5}
    assert by_confidence[0.5] == {"confidence": 0.5, "answered": 0.5, "right": 1.0}
    assert by_confidence[0.95]["right"] is None


def test_an_ablation_compares_steps_where_another_resolver_decided() -> None:
    table = understanding.ablation(
        {
            "one": [found("a", "none", 1.0, "t"), found("b", "b", 1.0, "t")],
            "two": [found("a", "a", 0.8, "c"), found("b", "b", 1.0, "t")],
        }
    )
    assert table["two"]["reached"] == 1
    assert (table["two"]["reached_before"], table["two"]["reached_now"]) == (0.0, 1.0)
    assert table["one"]["intent_accuracy kk"] == 0.5
