"""Every check of a turn on the page: those that held beside those that did not."""

from pathlib import Path

from assistant.events import TurnTaken
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from scripts.checks import check
from scripts.expected import Row, rows
from scripts.record import TurnRecord
from scripts.scenario import read_scenarios
from tests.shipped import shipped_domain

DOMAIN = shipped_domain()


def test_what_was_not_done_has_nothing_else_to_show(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- {name: a, language: ru, turns: [{say: пока, intent: farewell}]}", encoding="utf-8"
    )
    (scenario,) = read_scenarios([path], DOMAIN)
    record = TurnRecord(scenario.turns[0], 0.0, lacking="the reply was over")
    record.failures = check(record)
    assert rows(record) == [Row("say", "to be done", "the reply was over", False)]


def test_expected_and_found(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- {name: a, language: ru, turns: [{say: пока, intent: farewell, answers: kk, ends: true, "
        "lacks: талон, screen: turn_taken, absent: [prompted, turn_failed]}]}",
        encoding="utf-8",
    )
    (scenario,) = read_scenarios([path], DOMAIN)
    record = TurnRecord(scenario.turns[0], 0.0)
    reply = Reply("До свидания!", Language.RU, ends_visit=True)
    intent = Intent("farewell", (), Language.RU, 1.0, "template")
    record.events = [(1.0, TurnTaken(Turn(1, (), intent, reply, TurnMetrics())))]
    record.failures = check(record)
    assert rows(record) == [
        Row("answers", "kk", "ru", False),
        Row("intent", "farewell", "farewell", True),
        Row("lacks", "no «талон»", "До свидания!", True),
        Row("ends", "true", "true", True),
        Row("screen", "turn_taken", "turn_taken", True),
        Row("absent", "no prompted, turn_failed", "turn_taken", True),
    ]
