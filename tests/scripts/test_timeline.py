"""The lanes of the page: when who sounded, and when which engine worked."""

from pathlib import Path

import pytest

from assistant.events import Prompted, StateChanged, TurnTaken, WordsHeard
from core.intent import NotRecognized
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics, TurnState
from scripts.record import AHEAD_MS, ScenarioRecord, TurnRecord
from scripts.scenario import read_scenarios
from scripts.timeline import LEAST_S, Span, timeline
from tests.shipped import shipped_domain

DOMAIN = shipped_domain()
IDLE, LISTENING, THINKING, SPEAKING = TurnState
KK = Language.KK


@pytest.fixture
def record(tmp_path: Path) -> ScenarioRecord:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- {name: a, language: kk, turns: [{say: талон керек}, {silence: 5}]}", encoding="utf-8"
    )
    (scenario,) = read_scenarios([path], DOMAIN)
    metrics = TurnMetrics(
        endpoint_ms=AHEAD_MS + 400, asr_ms=500, nlu_ms=200, action_ms=50, first_audio_ms=100
    )
    reply = Reply("Қай қызметке?", KK)
    spoken = TurnRecord(scenario.turns[0], 1.0, 6.0)
    spoken.events = [
        (1.5, StateChanged(LISTENING)),
        (3.0, StateChanged(THINKING)),
        (3.0, WordsHeard("талон керек", KK)),
        (3.0, TurnTaken(Turn(1, (), NotRecognized(KK, 0.9, "none"), reply, metrics))),
        (3.0, StateChanged(SPEAKING)),
        (5.0, StateChanged(IDLE)),
    ]
    silent = TurnRecord(scenario.turns[1], 6.0, 9.0)
    silent.events = [(8.0, Prompted(Reply("Тыңдап тұрмын.", KK)))]
    return ScenarioRecord(scenario, [spoken, silent], scene_s=10.0)


def test_each_engine_has_its_lane(record: ScenarioRecord) -> None:
    lanes = dict(timeline(record, 1).lanes)
    assert lanes["VAD"] == (Span(1.5, 1.5, "listening"),)
    assert lanes["ASR"] == (Span(2.6, 0.5, "500 ms"),)
    assert lanes["NLU"][0].start_s == pytest.approx(3.1)
    assert lanes["NLU"][0].length_s == 0.25
    assert lanes["TTS"][0].start_s == pytest.approx(3.35)
    assert lanes["reply"] == (Span(3.0, 2.0, "speaking"),)


def test_captions_stand_where_they_were_said(record: ScenarioRecord) -> None:
    found = timeline(record, 1)
    assert found.visitor == (Span(1.0, 9.0, "талон керек", "kk"),)
    assert found.assistant == (
        Span(3.0, 5.0, "Қай қызметке?", "kk"),
        Span(8.0, 2.0, "Тыңдап тұрмын.", "kk"),
    )
    assert [span.says for span in found.turns] == ["1", "2"]


def test_what_is_too_short_is_seen_too(record: ScenarioRecord) -> None:
    assert all(span.length_s >= LEAST_S for _, spans in timeline(record, 1).lanes for span in spans)


def test_a_kiosk_at_which_nothing_happened(record: ScenarioRecord) -> None:
    found = timeline(record, 2)
    assert not found.turns and not any(spans for _, spans in found.lanes)
