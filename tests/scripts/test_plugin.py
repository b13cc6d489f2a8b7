"""The pytest plug-in, in a pytest of its own: what it collects and says, and what it lets be."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ModelMissingError
from core.intent import Slot
from nlu.fakes import FakeResolver
from scripts import backstage
from scripts.checks import check
from scripts.record import ScenarioRecord, TurnRecord
from scripts.scenario import Scenario
from tts.fakes import FakeSynthesizer
from voice.fakes import FakeRecognizer

pytest_plugins = ["pytester"]

LIBRARY = Path(__file__).parent.parent.parent / "examples" / "library" / "domain"

VISITS = """
- name: Greeted
  language: ru
  turns:
    - {say: здравствуйте}
- name: Билет
  language: kk
  turns:
    - {say: оқырман билеті керек, intent: reader.card}
"""


class FakeDirector:
    """Nothing comes of any turn."""

    def __init__(self, *engines: object) -> None:
        """Needs none of them."""

    def play(self, scenario: Scenario) -> ScenarioRecord:
        record = ScenarioRecord(scenario, [TurnRecord(turn, 0.0) for turn in scenario.turns])
        for turn in record.turns:
            turn.failures = check(turn)
        return record


class FakeEngines:
    def __init__(self) -> None:
        card = ("reader.card", (Slot("reader", "child"),))
        self.recognizer = FakeRecognizer([])
        self.whisper = None
        self.resolver = FakeResolver({"балама билет керек": card})
        self.synthesizer = FakeSynthesizer()


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Somebody's repository, with the library's domain and engines that are none."""
    monkeypatch.setattr(backstage, "Director", FakeDirector)
    monkeypatch.setattr(backstage, "load_engines", lambda config, domain: FakeEngines())
    # In CI pytest repeats each failure's message in full in its summary.
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("BUILD_NUMBER", raising=False)
    pytester.makeini(f"[pytest]\ntildes_domain = {LIBRARY}\n")
    return pytester


def file(project: pytest.Pytester, name: str, text: str) -> None:
    (project.path / name).write_text(text, encoding="utf-8")


def run(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    others = ("-p", "no:hypothesispytest", "-p", "no:xdist")  # they take longer than all the rest
    return project.runpytest_inprocess("--strict-markers", "--strict-config", *others, *options)


def test_each_scenario_is_a_test(project: pytest.Pytester) -> None:
    file(project, "a.visit.yaml", VISITS)
    file(project, "queue.yaml", "hours: {}")
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*a.visit.yaml:9: turn 1 «оқырман билеті керек»: intent: expected reader.card, found *"]
    )
    assert "Traceback" not in result.stdout.str() and "plugin.py" not in result.stdout.str()


def test_scenarios_can_be_chosen(project: pytest.Pytester) -> None:
    file(project, "a.visit.yaml", VISITS)
    run(project, "-m", "not tildes").assert_outcomes(deselected=2)
    run(project, "-k", "Greeted").assert_outcomes(passed=1, deselected=1)


def test_other_names_may_be_scenarios(project: pytest.Pytester) -> None:
    file(project, "talk.yml", VISITS)
    run(project, "-o", "tildes_scripts=t*.yml", "-k", "Greeted").assert_outcomes(
        passed=1, deselected=1
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {name: a}", "*b.visit.yaml:1: a scenario needs `language:`"),
        ("- name: [", "*b.visit.yaml:2: broken YAML*"),
        ("- {name: a, language: ru, turns: [{say: а, intent: fly}]}", "*no intent «fly»"),
    ],
)
def test_a_bad_file_is_one_line(project: pytest.Pytester, text: str, says: str) -> None:
    file(project, "b.visit.yaml", text)
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([says])
    assert "Traceback" not in result.stdout.str() and "plugin.py" not in result.stdout.str()


def test_a_domain_that_is_not_there_is_one_line(project: pytest.Pytester) -> None:
    file(project, "a.visit.yaml", VISITS)
    result = run(project, "--tildes-domain", "nowhere")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*nowhere*"])
    assert "plugin.py" not in result.stdout.str()


def test_nothing_of_ours_is_imported_before_it_is_wanted() -> None:
    program = "import sys, scripts.plugin; print({'core', 'assistant', 'numpy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout == "set()\n", ran.stderr


def test_a_repository_without_scenarios_is_left_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(backstage, "load_config")
    pytester.makepyfile("def test_nothing():\n    pass\n")
    run(pytester, "-W", "error").assert_outcomes(passed=1)


def test_the_assistant_is_asked(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import numpy as np

        def test_typed(assistant):
            answer = assistant.ask("балама билет керек", "kk")
            assert (answer.heard, answer.intent) == ("балама билет керек", "reader.card")
            assert answer.slots == {"reader": "child"}
            assert "туу туралы куәлік" in answer.reply
            assert answer.ticket is None
            assert answer.told == ("words_heard", "turn_taken")

        def test_each_is_a_visit_of_its_own(assistant):
            for _ in range(2):
                assert "жасанды интеллект" in assistant.ask("балама билет керек", "kk").reply

        def test_silence(assistant):
            answer = assistant.hear(np.zeros(16000))
            assert answer.told == ("nothing_heard",) and answer.intent == ""
        """
    )
    run(project).assert_outcomes(passed=3)


def test_models_that_lack_are_one_line(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(config: object, domain: object) -> None:
        raise ModelMissingError("no model: run `tildes models pull`")

    monkeypatch.setattr(backstage, "load_engines", lacking)
    project.makepyfile("def test_it(assistant):\n    pass\n")
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["no model: run `tildes models pull`"])
    assert "plugin.py" not in result.stdout.str()


def test_a_visit_is_led(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.tildes_visit(language="ru", at="17:58")
        def test_touch_and_silence(visitor):
            assert "Нужны документы" in visitor.touches("reader.card", reader="adult").reply
            asked = visitor.waits(15)
            assert "prompted" in asked.told and asked.reply == "Я вас слушаю."
            assert len(visitor.turns) == 2

        def test_what_can_not_be(visitor):
            visitor.touches("fly")

        @pytest.mark.tildes_visit(colour="red")
        def test_who_can_not_be(visitor):
            pass

        @pytest.mark.tildes_visit(voice="nobody", snr_db=10)
        def test_who_is_not_there(visitor):
            pass
        """
    )
    result = run(project, "-W", "error")
    result.assert_outcomes(passed=1, failed=1, errors=2)
    said = result.stdout.str()
    assert "test_a_visit_is_led.py:10: the domain has no intent «fly»" in said
    assert said.count("unknown key «colour»") == 1 and "snr_db, speed, voice" in said
    assert "no voice is called 'nobody'" in said
    assert "rehearsal.py" not in said and "plugin.py" not in said
