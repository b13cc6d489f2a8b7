"""Today's counts of turns: by language, through a restart, and nothing about anybody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.events import TurnTaken, VisitEnded
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.intent import Intent, NotRecognized
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from kiosk.tally import FILE, Tally


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


def turn(*, understood: bool, language: Language = Language.KK) -> TurnTaken:
    intent = (
        Intent("help", (), language, 0.9, "template")
        if understood
        else NotRecognized(language, 0.5, "llm")
    )
    heard = (Hypothesis("құпия сөз", language, 0.9),)
    return TurnTaken(Turn(1, heard, intent, Reply("Жарайды", language), TurnMetrics()))


def test_turns_are_counted_by_language(tmp_path: Path, clock: FakeClock) -> None:
    tally = Tally(tmp_path, clock)
    tally.listen(turn(understood=True))
    tally.listen(turn(understood=False))
    tally.listen(turn(understood=False, language=Language.RU))
    today = tally.today()
    assert today.turns == {"kk": 2, "ru": 1}
    assert today.misunderstood == {"kk": 1, "ru": 1}


def test_counts_outlive_the_program_and_hold_no_words(tmp_path: Path, clock: FakeClock) -> None:
    tally = Tally(tmp_path, clock)
    tally.listen(turn(understood=False))
    tally.listen(VisitEnded())
    assert Tally(tmp_path, clock).today() == tally.today()
    assert "құпия" not in (tmp_path / FILE).read_text(encoding="utf-8")


def test_each_day_begins_with_noughts(tmp_path: Path, clock: FakeClock) -> None:
    tally = Tally(tmp_path, clock)
    tally.listen(turn(understood=True))
    tally.listen(VisitEnded())
    clock.advance(86_400)
    assert tally.today().turns == {"kk": 0, "ru": 0}
    assert Tally(tmp_path, clock).today().visits == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"day": "x", "visits": "y"}'])
def test_a_damaged_file_costs_the_counts_alone(
    tmp_path: Path, clock: FakeClock, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert Tally(tmp_path, clock).today().visits == 0
    assert "damaged" in caplog.text


def test_a_disk_that_is_full_costs_no_turn(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    tally = Tally(tmp_path / "file" / "below", clock)
    (tmp_path / "file").write_text("", encoding="utf-8")
    tally.listen(VisitEnded())
    assert tally.today().visits == 1
    assert "can't be written" in caplog.text
