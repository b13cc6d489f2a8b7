"""What the owner is told of the running loop."""

from datetime import UTC, datetime

from assistant.events import (
    Degraded,
    DeviceBack,
    DeviceLost,
    LevelHeard,
    Recovered,
    StateChanged,
    TicketNotPrinted,
    TurnFailed,
    TurnTaken,
)
from assistant.health import ERRORS_KEPT, STEPS, TURNS_KEPT, HealthRecord, vitals
from core.clock import FakeClock
from core.errors import EngineError
from core.intent import NotRecognized
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics, TurnState

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def record() -> HealthRecord:
    return HealthRecord(FakeClock(NOW))


def turn(asr_ms: float) -> TurnTaken:
    reply = Reply("Сәлем", Language.KK)
    return TurnTaken(
        Turn(1, (), NotRecognized(Language.KK, 0.0, "template"), reply, TurnMetrics(asr_ms=asr_ms))
    )


def test_a_record_without_events_knows_nothing() -> None:
    health = record().health()
    assert (health.state, health.lost, health.faults, health.level_dbfs) == (None, {}, (), None)
    assert set(health.delays_ms) == set(STEPS)


def test_devices_come_and_go() -> None:
    kept = record()
    kept.listen(DeviceLost("microphone", "USB"))
    assert kept.health().lost == {"microphone": "USB"}
    kept.listen(DeviceBack("microphone", "USB"))
    assert kept.health().lost == {}
    assert kept.health().faults[0].what == "microphone lost: USB"


def test_what_is_left_out_stands_until_it_is_done_again() -> None:
    kept = record()
    kept.listen(Degraded("81 °C", "partials"))
    assert kept.health().left_out == {"partials": "81 °C"}
    kept.listen(Recovered("partials"))
    assert kept.health().left_out == {}


def test_the_latest_faults_and_turns_are_kept() -> None:
    kept = record()
    for number in range(100):
        kept.listen(TurnFailed(EngineError(f"fault\n{number}")))
        kept.listen(turn(float(number)))
    kept.listen(TicketNotPrinted("А-001", "no paper"))
    health = kept.health()
    assert len(health.faults) == ERRORS_KEPT
    assert [fault.what for fault in health.faults[:2]] == [
        "А-001 not printed: no paper",
        "EngineError: fault 99",
    ]
    assert health.delays_ms["asr_ms"] == tuple(map(float, range(100 - TURNS_KEPT, 100)))


def test_state_and_level_are_the_latest() -> None:
    kept = record()
    kept.listen(StateChanged(TurnState.LISTENING))
    kept.listen(LevelHeard(-42.0))
    assert (kept.health().state, kept.health().level_dbfs) == (TurnState.LISTENING, -42.0)


def test_the_machine_can_be_looked_at() -> None:
    assert (vitals().disk_bytes or 0) > 0
