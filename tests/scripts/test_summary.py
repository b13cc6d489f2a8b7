"""What the terminal shows: bars and failures there, a line each in a log."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant.events import TurnTaken
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from scripts.checks import check
from scripts.compare import Change
from scripts.record import ScenarioRecord, TurnRecord
from scripts.scenario import read_scenarios
from scripts.summary import LONGEST, Summary
from tests.shipped import shipped_domain

DOMAIN = shipped_domain()


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScenarioRecord:
    monkeypatch.chdir(tmp_path)  # a long path would be wrapped
    path = Path("visits.yaml")
    path.write_text(
        '- {name: "[red]Талон", language: ru, turns: [{say: привет, intent: help}]}',
        encoding="utf-8",
    )
    (scenario,) = read_scenarios([path], DOMAIN)
    metrics = TurnMetrics(endpoint_ms=640, asr_ms=1500, nlu_ms=200, action_ms=0, first_audio_ms=300)
    intent = Intent("greeting", (), Language.RU, 1.0, "template")
    reply = Reply("Здравствуйте!", Language.RU)
    turn = TurnRecord(scenario.turns[0], 4.0, 7.0)
    turn.events = [(6.0, TurnTaken(Turn(1, (), intent, reply, metrics)))]
    turn.failures = check(turn)
    return ScenarioRecord(scenario, [turn], scene_s=7.0, took_s=2.0)


def shown(record: ScenarioRecord, width: int, *, terminal: bool) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, highlight=False, record=True
    )
    summary = Summary(1, quiet=False, console=console)
    summary.begins(record.scenario)
    summary.ended(record)
    summary.close([record], [Change("[b]другой", "worse", "turn 1")])
    return console.export_text()


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_has_bars_and_failures_in_columns(record: ScenarioRecord, width: int) -> None:
    text = shown(record, width, terminal=True)
    lines = [line for line in text.splitlines() if "━" not in line]  # of the progress bar
    assert all(len(line) <= width for line in lines)
    assert "[red]Талон" in text and "[b]другой" in text
    assert "█" * 15 + "▓▓░░░ " in text and "2096 ms" in text
    assert "turn 1 «привет»" in text and "visits.yaml:1" in text
    assert "✗ intent    expected help" in text and "found    greeting" in text
    assert "0 of 1 scenarios as written" in text and "1 changed" in text


def test_a_log_has_a_line_for_each(record: ScenarioRecord) -> None:
    lines = shown(record, 80, terminal=False).splitlines()
    assert lines[0] == "✗ ru    [red]Талон  2096 ms"
    assert lines[1].endswith("turn 1 «привет»: intent: expected help, found greeting")


def test_what_kept_a_scenario_from_its_end_is_told(record: ScenarioRecord) -> None:
    record.error = "the microphone is gone"
    for terminal in (True, False):
        assert "the microphone is gone" in shown(record, 80, terminal=terminal)


def test_a_bar_is_never_too_long(record: ScenarioRecord) -> None:
    reply, intent = Reply("a", Language.RU), Intent("help", (), Language.RU, 1.0, "template")
    slow = TurnMetrics(endpoint_ms=640, asr_ms=90_000, nlu_ms=1, action_ms=1, first_audio_ms=1)
    record.turns[0].events = [(6.0, TurnTaken(Turn(1, (), intent, reply, slow)))]
    text = shown(record, 80, terminal=True)
    assert "█" * LONGEST + "→" in text and "█" * (LONGEST + 1) not in text
