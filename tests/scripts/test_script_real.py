"""The shipped audio scenarios on real engines, and that a wrong expectation is found."""

from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.engines import Engines, load_engines
from assistant.paths import domain_folder
from nlu.domain import load_domain
from scripts.director import Director
from scripts.record import ScenarioRecord
from scripts.scenario import Scenario, read_scenarios
from scripts.speech import Casting

pytestmark = pytest.mark.engines

DOMAIN = load_domain(domain_folder("service_centre"))
SCENARIOS = read_scenarios([Path(__file__).parent.parent / "scenarios" / "audio"], DOMAIN)

WRONG = """
- name: Wrong
  language: ru
  turns:
    - {say: здравствуйте, intent: farewell}
    - {say: нужен талон, reply: На какую услугу, answers: kk}
    - {say: паспорт, interrupt_after_ms: 60000, ticket: А-001}
"""


@pytest.fixture(scope="module")
def engines(models: Path) -> Engines:
    return load_engines(load_config(), DOMAIN)


@pytest.fixture(scope="module")
def director(engines: Engines) -> Director:
    return Director(engines, DOMAIN, Casting(seed=1))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[each.name for each in SCENARIOS])
def test_scenario(director: Director, scenario: Scenario) -> None:
    record = director.play(scenario)
    assert record.passed, record.error or "\n".join(map(str, record.failures))


def test_a_wrong_expectation_is_named(director: Director, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, encoding="utf-8")
    (scenario,) = read_scenarios([path], DOMAIN)
    record = director.play(scenario)
    found = [(each.turn.number, each.check, each.expected) for each in record.failures]
    assert found == [(1, "intent", "farewell"), (2, "answers", "kk"), (3, "say", "to be done")]
    assert "found greeting, heard as «здравствуйте»" in str(record.failures[0])
    assert "the reply was over after" in str(record.failures[2])


def heard(record: ScenarioRecord) -> list[tuple[str, str, dict[str, str]]]:
    return [(turn.heard, turn.intent, turn.slots) for turn in record.turns]


def test_the_same_seed_is_heard_the_same(director: Director) -> None:
    (noisy,) = [each for each in SCENARIOS if each.turns[0].visitor.acoustics.snr_db is not None]
    first, *others = [heard(director.play(noisy)) for _ in range(3)]
    assert others == [first, first]
