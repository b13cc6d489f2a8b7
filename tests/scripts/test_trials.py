from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import UsageError
from scripts.matrix import Setting
from scripts.record import Failure, ScenarioRecord, TurnRecord
from scripts.scenario import Scenario, ScriptedTurn, read_scenarios
from scripts.trials import placed, trials
from tests.shipped import shipped_domain

SCENARIOS = """
- name: орысша
  language: ru
  visitors:
    олег: {voice: "espeak:m3", distance_m: 1.5, snr_db: 10, noise: street, room: hall}
  turns:
    - {say: дайте талон на паспорт, intent: ticket.take}
    - {silence: 3}
    - {say: спасибо}
- name: қазақша
  language: kk
  turns:
    - {say: талон керек}
    - {touch: ticket.take}
"""


@pytest.fixture
def scenarios(tmp_path: Path) -> list[Scenario]:
    path = tmp_path / "scenarios.yaml"
    path.write_text(SCENARIOS, encoding="utf-8")
    return read_scenarios([path], shipped_domain())


def recorded(
    scenario: Scenario, fails: Callable[[ScriptedTurn], bool], error: str = ""
) -> ScenarioRecord:
    turns = [
        TurnRecord(turn, 0.0, failures=[Failure(turn, "intent", "a", "b")] if fails(turn) else [])
        for turn in scenario.turns
    ]
    return ScenarioRecord(scenario, turns, error)


def test_visitors_move_and_keep_what_is_no_axis(scenarios: list[Scenario]) -> None:
    moved = placed(scenarios[0], Setting({"snr": None, "distance": 3.0}))
    for turn in moved.turns:
        place = turn.visitor.acoustics
        assert (place.snr_db, place.distance_m, place.room) == (None, 3.0, "hall")
        assert turn.visitor.voice == "espeak:m3"
    assert {turn.visitor.voice for turn in placed(moved, Setting({"voice": "espeak"})).turns} == {
        "espeak"
    }
    assert scenarios[0].turns[0].visitor.acoustics.snr_db == 10


def test_the_share_is_that_of_spoken_turns(scenarios: list[Scenario]) -> None:
    run = trials(scenarios, lambda each: recorded(each, lambda turn: turn.number == 1))
    assert run(Setting({"snr": 5.0})) == pytest.approx(1 / 3)
    assert run(Setting({"language": "ru"})) == pytest.approx(1 / 2)
    assert run(Setting({"language": "kk"})) == 0.0


def test_what_broke_down_has_not_passed(scenarios: list[Scenario]) -> None:
    run = trials(scenarios, lambda each: recorded(each, lambda turn: False, "inference is stuck"))
    assert run(Setting({})) == 0.0


def test_each_scenario_is_played_in_its_setting(scenarios: list[Scenario]) -> None:
    played: list[Scenario] = []

    def play(scenario: Scenario) -> ScenarioRecord:
        played.append(scenario)
        return recorded(scenario, lambda turn: False)

    assert trials(scenarios, play)(Setting({"snr": 3.0, "voice": "espeak:f2"})) == 1.0
    assert [each.name for each in played] == ["орысша", "қазақша"]
    for scenario in played:
        assert {turn.visitor.acoustics.snr_db for turn in scenario.turns} == {3.0}
        assert {turn.visitor.voice for turn in scenario.turns} == {"espeak:f2"}


def test_where_nobody_speaks_nothing_is_measured(scenarios: list[Scenario]) -> None:
    run = trials(scenarios, lambda each: recorded(each, lambda turn: False))
    with pytest.raises(UsageError, match="nobody speaks in these scenarios in mixed"):
        run(Setting({"language": "mixed"}))


def test_a_place_that_can_t_be_is_told(scenarios: list[Scenario]) -> None:
    with pytest.raises(UsageError, match="nobody can stand 3 m from the microphone in the booth"):
        placed(scenarios[0], Setting({"room": "booth", "distance": 3.0}))
