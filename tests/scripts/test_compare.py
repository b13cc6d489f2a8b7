"""What an earlier run is compared by."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import UsageError
from scripts.compare import Change, changes, read_run


def scenario(name: str, passed: bool = True, response_ms: float | None = 700) -> dict[str, Any]:
    failures = [] if passed else [{"check": "intent", "expected": "a", "found": "b"}]
    turn = {"number": 1, "act": "say", "response_ms": response_ms, "failures": failures}
    return {"name": name, "passed": passed, "error": None, "turns": [turn]}


def run_of(*scenarios: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "scenarios": list(scenarios)}


def test_what_changed_is_told() -> None:
    before = run_of(
        scenario("a"),
        scenario("b", passed=False),
        scenario("c"),
        scenario("d"),
        scenario("e"),
        scenario("g", response_ms=1400),
    )
    now = run_of(
        scenario("a", passed=False),
        scenario("b"),
        scenario("c", response_ms=1400),
        scenario("d", response_ms=900),
        scenario("f", response_ms=None),
        scenario("g"),
    )
    assert changes(before, now) == [
        Change("a", "worse", "turn 1 intent: expected a, found b"),
        Change("b", "better"),
        Change("c", "slower", "700 → 1400 ms"),
        Change("f", "new"),
        Change("g", "quicker", "1400 → 700 ms"),
        Change("e", "gone"),
    ]
    assert changes(now, now) == []


def test_times_of_different_stages_are_not_compared() -> None:
    before, now = run_of(scenario("a")), run_of(scenario("a", response_ms=4000))
    assert [each.kind for each in changes(before, now)] == ["slower"]
    assert changes(before | {"stage": "live"}, now) == []


def test_one_that_failed_before_may_fail_more_or_less() -> None:
    one, other = scenario("a", passed=False), scenario("a", passed=False)
    other["turns"][0]["failures"].append({"check": "ticket", "expected": "c", "found": "none"})
    assert changes(run_of(one), run_of(other)) == [
        Change("a", "worse", "turn 1 ticket: expected c, found none")
    ]
    assert changes(run_of(other), run_of(one)) == [
        Change("a", "better", "still turn 1 intent: expected a, found b")
    ]
    hung = scenario("a") | {"passed": False, "error": "the loop did not come back"}
    assert changes(run_of(scenario("a")), run_of(hung)) == [
        Change("a", "worse", "the loop did not come back")
    ]


def test_a_run_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(run_of(scenario("a"))), encoding="utf-8")
    assert changes(read_run(path), run_of(scenario("a"))) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "can't be read"),
        ("{", "is no run"),
        ("[]", "is no run"),
        ('{"version": 1}', "is no run"),
        ('{"version": 1, "scenarios": [{"name": "a"}]}', "is no run"),
        ('{"version": 1, "scenarios": {"a": "b"}}', "is no run"),
        ('{"version": 9, "scenarios": []}', "has version 9"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "run.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        read_run(path)
