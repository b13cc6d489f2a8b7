"""The page: one file, with everything in it, and nothing in it that a name could smuggle."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from assistant.events import StateChanged, WordsHeard
from core.errors import UsageError
from core.language import Language
from core.turn import TurnState
from scripts.compare import Change
from scripts.page import page_facts, tracks, write_page
from scripts.record import Failure, ScenarioRecord, Sound, TurnRecord
from scripts.report import as_json
from scripts.scenario import read_scenarios
from tests.shipped import shipped_domain

DOMAIN = shipped_domain()


@pytest.fixture
def record(tmp_path: Path) -> ScenarioRecord:
    path = tmp_path / "a.yaml"
    path.write_text(
        '- {name: "<script>", language: kk, turns: [{say: талон керек}]}', encoding="utf-8"
    )
    (scenario,) = read_scenarios([path], DOMAIN)
    turn = TurnRecord(scenario.turns[0], 1.0, 4.0)
    turn.events = [
        (1.0, StateChanged(TurnState.LISTENING)),
        (2.0, WordsHeard("талон керек", Language.KK)),
        (2.0, StateChanged(TurnState.SPEAKING)),
        (4.0, StateChanged(TurnState.IDLE)),
    ]
    turn.failures = [Failure(turn.turn, "intent", "a & b", "nothing")]
    tone = np.sin(np.arange(5 * 16_000) / 10).astype(np.float32)
    sounds = {1: Sound(0.1 * tone, np.zeros_like(tone))}
    return ScenarioRecord(scenario, [turn], sounds=sounds, scene_s=5.0)


def test_the_page_holds_everything(tmp_path: Path, record: ScenarioRecord) -> None:
    page = tmp_path / "run.html"
    write_page(page, [record], [Change("<b>", "worse", "turn 1")])
    html = page.read_text(encoding="utf-8")
    assert "0 of 1 scenarios as written" in html and "a &amp; b" in html
    assert "<b>&lt;script&gt;</b>" in html and "&lt;b&gt;" in html
    assert html.count("<script>") == 1  # the page's own
    assert "талон керек" in html and "data:audio/ogg;base64,T2dn" in html
    assert "http" not in html.replace("http-equiv", "")


def test_a_track_is_drawn_and_heard(record: ScenarioRecord) -> None:
    (track,) = tracks(record)
    assert (track.kiosk, track.heard[0], track.said[0]) == (1, "M", "M")
    assert [lane for lane, _ in track.timeline.lanes] == ["VAD", "ASR", "NLU", "TTS", "reply"]


def test_a_scene_that_never_began(tmp_path: Path, record: ScenarioRecord) -> None:
    page = tmp_path / "run.html"
    untouched = ScenarioRecord(record.scenario, error="no voice is called «a»")
    write_page(page, [untouched], None, {"seed": "7"})
    html = page.read_text(encoding="utf-8")
    assert "no voice is called «a»" in html and "<audio" not in html
    assert "Since the earlier run" not in html


def test_a_run_in_which_nothing_changed(tmp_path: Path, record: ScenarioRecord) -> None:
    page = tmp_path / "run.html"
    write_page(page, [record], [])
    assert "Nothing changed." in page.read_text(encoding="utf-8")


def test_what_stands_above(record: ScenarioRecord) -> None:
    began = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
    assert page_facts(as_json([record], 7, "live", began)) == {
        "begun": "2026-11-23 03:15",
        "took": "0 s",
        "seed": "7",
        "played": "on the kiosk's own devices",
    }


def test_a_page_that_can_not_be_written(tmp_path: Path, record: ScenarioRecord) -> None:
    with pytest.raises(UsageError, match="use --html"):
        write_page(tmp_path / "none" / "run.html", [record], [])
