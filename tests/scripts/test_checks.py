"""A check that does not hold names turn, expected and found; reports carry it on."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from assistant.events import NothingHeard, Prompted, TurnFailed, TurnTaken, WordsHeard
from core.errors import EngineError, UsageError
from core.hypothesis import Hypothesis
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from scripts.checks import check
from scripts.record import ScenarioRecord, TurnRecord
from scripts.report import as_json, write_junit
from scripts.scenario import read_scenarios
from scripts.summary import Summary
from tests.shipped import shipped_domain

DOMAIN = shipped_domain()
METRICS = TurnMetrics(
    endpoint_ms=400, text_ms=0, asr_ms=900, nlu_ms=10, action_ms=4, first_audio_ms=90
)


def turn_taken(ticket: str | None = None, understood: bool = True) -> TurnTaken:
    intent = Intent("ticket.take", (Slot("service", "passport"),), Language.RU, 1.0, "template")
    return TurnTaken(
        Turn(
            1,
            (Hypothesis("нужен талон", Language.RU, 0.9),),
            intent if understood else NotRecognized(Language.RU, 0.9, "cascade"),
            Reply("Ваш талон: А-001.", Language.RU, ticket),
            METRICS,
        )
    )


def record_of(tmp_path: Path, expectations: str) -> ScenarioRecord:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- name: Талон <1>\n  language: ru\n  turns:\n"
        f"    - {{say: нужен талон, {expectations}}}\n",
        encoding="utf-8",
    )
    (scenario,) = read_scenarios([path], DOMAIN)
    record = TurnRecord(scenario.turns[0], 0.0)
    return ScenarioRecord(scenario, [record])


def test_a_turn_that_went_as_written(tmp_path: Path) -> None:
    record = record_of(
        tmp_path,
        "wer: 0, intent: ticket.take, slots: {service: passport}, reply: талон…А-001, lacks: Б, "
        "answers: ru, ticket: А-001, ends: false, within_ms: 1200, screen: turn_taken, "
        "absent: turn_failed",
    ).turns[0]
    record.events += [(1.0, WordsHeard("Нужен талон.", Language.RU)), (1.0, turn_taken("А-001"))]
    assert check(record) == []
    # Recognition begins 96 ms into the pause and outlasts it; what follows is added.
    assert record.response_ms == 96 + 900 + 10 + 4 + 90


@pytest.mark.parametrize(
    ("expectations", "says"),
    [
        ("wer: 0.4", "heard: expected «нужен талон» (WER up to 0.40), found «жінта» (WER 1.00)"),
        ("intent: help", "intent: expected help, found none, heard as «жінта»"),
        ("slots: {}, intent: none, heard: жінта, answers: kk", "answers: expected kk, found ru"),
        ("reply: Сәлем", "reply: expected «Сәлем», found «Ваш талон: А-001.»"),
        ("lacks: талон", "lacks: expected no «талон»"),
        ("ticket: Б-001", "ticket: expected Б-001, found none"),
        ("ends: true", "ends: expected true, found false"),
        ("within_ms: 1000", "within_ms: expected 1000 ms, found 1100 ms"),
        ("screen: visit_ended", "screen: expected visit_ended, found words_heard, turn_taken"),
        ("absent: reply", "absent: expected no reply"),
    ],
)
def test_what_does_not_hold_is_named(tmp_path: Path, expectations: str, says: str) -> None:
    record = record_of(tmp_path, expectations).turns[0]
    record.events += [
        (1.0, WordsHeard("жінта", Language.RU)),
        (1.0, turn_taken(understood=False)),
    ]
    (failure,) = check(record)
    assert says in str(failure)
    assert f"{tmp_path / 'a.yaml'}:4: turn 1 «нужен талон»" in str(failure)


def test_an_unwanted_ticket_and_silence_are_failures(tmp_path: Path) -> None:
    record = record_of(tmp_path, "wer: 0.1").turns[0]
    record.events += [(1.0, WordsHeard("нужен талон", Language.RU)), (1.0, turn_taken("А-001"))]
    assert [each.check for each in check(record)] == ["ticket"]
    record.events[:] = [(1.0, NothingHeard()), (1.0, TurnFailed(EngineError("out of memory")))]
    assert [each.check for each in check(record)] == ["heard"]
    record.lacking = "nothing was being said that could be interrupted"
    assert "found nothing was being said" in str(check(record)[0])


def test_a_prompt_counts_as_a_reply(tmp_path: Path) -> None:
    record = record_of(tmp_path, "reply: слушаю").turns[0]
    record.events.append((15.0, Prompted(Reply("Я вас слушаю.", Language.RU))))
    assert check(record) == []


def test_reports_carry_what_failed(tmp_path: Path) -> None:
    good, bad, broken = (record_of(tmp_path, "intent: help") for _ in range(3))
    bad.turns[0].failures = check(bad.turns[0])
    broken.error = "the loop did not come back"
    records = [good, bad, broken]
    run = as_json(records, seed=7)
    assert (run["passed"], run["failed"], run["seed"]) == (1, 2, 7)
    assert run["scenarios"][1]["turns"][0]["failures"][0]["expected"] == "help"
    write_junit(tmp_path / "run.xml", records)
    # The file is our own.
    suite = ElementTree.parse(tmp_path / "run.xml").getroot()[0]  # noqa: S314
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert [case.get("name") for case in suite] == ["Талон <1>"] * 3
    assert "expected help, found nothing" in str(suite[1][0].get("message"))
    broken.error = "\x1b[31mno\x00 sound"  # no XML may hold these
    write_junit(tmp_path / "run.xml", records)
    assert "[31mno" in str(ElementTree.parse(tmp_path / "run.xml").getroot()[0][2][0].attrib)  # noqa: S314
    with pytest.raises(UsageError, match="can't be written"):
        write_junit(tmp_path / "none" / "run.xml", records)


def test_the_summary_tells_each_scenario(tmp_path: Path) -> None:
    record = record_of(tmp_path, "intent: help")
    record.turns[0].events.append((1.0, turn_taken()))
    record.turns[0].failures = check(record.turns[0])
    console = Console(record=True, width=200, quiet=False, file=(tmp_path / "out").open("w"))
    summary = Summary(1, quiet=False, console=console)
    summary.begins(record.scenario)
    summary.ended(record)
    summary.close([record])
    console.file.close()
    text = console.export_text()
    assert "✗ ru    Талон <1>" in text and "1100 ms" in text
    assert "intent: expected help, found ticket.take" in text
    assert "0 of 1 scenarios as written" in text
