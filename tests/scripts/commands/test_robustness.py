import argparse
import json
from pathlib import Path

import pytest

from core.errors import UsageError
from scripts.commands.robustness import add_arguments, play, wanted
from scripts.record import Failure, ScenarioRecord, TurnRecord
from scripts.scenario import Scenario, read_scenarios
from tests.shipped import shipped_domain

SCENARIO = "- name: талон\n  language: kk\n  turns:\n    - {say: талон керек}\n"


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--junit", type=Path)
    parser.add_argument("--compare", type=Path)
    return parser.parse_args(given)


def play_one(scenario: Scenario) -> ScenarioRecord:
    """Understood above 4 dB, half a metre away."""
    (turn,) = scenario.turns
    place = turn.visitor.acoustics
    heard = place.distance_m <= 0.5 and (place.snr_db is None or place.snr_db > 4)
    failures = [] if heard else [Failure(turn, "intent", "ticket.take", "none")]
    return ScenarioRecord(scenario, [TurnRecord(turn, 0.0, failures=failures)])


@pytest.fixture
def scenarios(tmp_path: Path) -> list[Scenario]:
    path = tmp_path / "scenarios.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return read_scenarios([path], shipped_domain())


def run(scenarios: list[Scenario], *given: str) -> int:
    asked = arguments(*given)
    combined = wanted(asked)
    assert combined is not None
    return play(asked, combined, scenarios, play_one)


def test_a_matrix_is_a_table_and_a_picture(
    scenarios: list[Scenario], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "heat.svg"
    axes = "snr=clean,10,0 distance=0.5,2"
    assert run(scenarios, "--matrix", axes, "--heat-map", str(picture)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].split() == ["distance", "0.5", "100%", "100%", "0%"]
    assert lines[-1].split() == ["distance", "2", "0%", "0%", "0%"]
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_a_matrix_as_json(scenarios: list[Scenario], capsys: pytest.CaptureFixture[str]) -> None:
    run(scenarios, "--matrix", "snr=10,0", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "matrix": [
            {"setting": {"snr": "10"}, "passed": 1.0},
            {"setting": {"snr": "0"}, "passed": 0.0},
        ]
    }


def test_a_bisection_tells_each_scenario(
    scenarios: list[Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(scenarios, "--bisect") == 0
    assert capsys.readouterr().out == "талон: passes at 5 dB, breaks at 4 dB\n"
    run(scenarios, "--bisect", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["name"], found["passes_db"], found["breaks_db"]) == ("талон", 5, 4)
    assert {"snr_db": 40, "passed": 1.0} in found["tried"]


def test_neither_is_a_run_as_usual() -> None:
    assert wanted(arguments()) is None


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (("--heat-map", "a.svg"), "--heat-map is a picture of --matrix"),
        (("--bisect", "--heat-map", "a.svg"), "--heat-map is a picture of --matrix"),
        (("--bisect", "--junit", "a.xml"), "--junit is for a run without --matrix"),
        (("--matrix", "snr=0", "--compare", "a.json"), "--compare is for a run without"),
        (("--matrix", "colour=blue"), "a matrix has no axis 'colour'"),
        (("--matrix", "voice=anna"), "no voice is called 'anna'"),
    ],
)
def test_what_does_not_go_together(given: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        wanted(arguments(*given))
    assert complaint in str(error.value)


def test_a_picture_that_can_t_be_written(scenarios: list[Scenario], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written"):
        run(scenarios, "--matrix", "snr=0", "--heat-map", str(tmp_path / "no" / "a.svg"))
