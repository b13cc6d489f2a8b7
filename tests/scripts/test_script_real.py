"""The shipped audio scenarios on real engines; wrong expectations and a broken domain are found."""

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant.config import load_config
from assistant.engines import Engines, load_engines, load_recognizer, load_resolver
from nlu.domain import load_domain
from scripts.director import Director
from scripts.record import ScenarioRecord
from scripts.scenario import Scenario, read_scenarios
from scripts.speech import Casting
from tests.shipped import shipped_domain

pytestmark = pytest.mark.engines

DOMAIN = shipped_domain()
FOLDER = Path(__file__).parent.parent / "scenarios" / "audio"
SCENARIOS = read_scenarios([FOLDER], DOMAIN)

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


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_same_seed_is_heard_the_same(director: Director, language: str) -> None:
    noisy = next(
        each
        for each in SCENARIOS
        if each.language == language and each.turns[0].visitor.acoustics.snr_db is not None
    )
    first, *others = [heard(director.play(noisy)) for _ in range(3)]
    assert others == [first, first]


EMPTIED = "service.cost"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the domain in which no sentence stands for one of its intents."""
    folder = tmp_path / "service_centre"
    shutil.copytree(DOMAIN.folder, folder)
    file = folder / "intents" / "service.yaml"
    intents = yaml.safe_load(file.read_text(encoding="utf-8"))
    intents[EMPTIED]["examples"] = {"kk": [], "ru": []}
    file.write_text(yaml.safe_dump(intents, allow_unicode=True), encoding="utf-8")
    (folder / "utterances" / f"{EMPTIED}.yaml").unlink()
    return folder


def test_a_broken_domain_fails_where_it_is_broken(engines: Engines, broken: Path) -> None:
    domain, config = load_domain(broken), load_config()
    deaf = replace(
        engines,
        recognizer=load_recognizer(config, domain, engines.whisper),
        resolver=load_resolver(config, domain),
    )
    scenarios = read_scenarios([FOLDER / "questions.yaml"], domain)
    director = Director(deaf, domain, Casting(seed=1))
    failed = {scenario.name for scenario in scenarios if not director.play(scenario).passed}
    assert failed == {
        scenario.name
        for scenario in scenarios
        if any(turn.speaks and turn.checks.intent == EMPTIED for turn in scenario.turns)
    }
    assert 0 < len(failed) < len(scenarios)


def test_personal_numbers_are_not_logged(
    director: Director, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for scenario in read_scenarios([FOLDER / "private.yaml"], DOMAIN):
        for turn in director.play(scenario).turns:
            assert turn.heard and turn.heard not in caplog.text
