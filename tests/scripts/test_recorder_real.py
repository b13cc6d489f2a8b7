"""A visit is recorded while it goes through the loop, and what was written is played again."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from assistant.attendant import open_attendant
from assistant.config import load_config
from assistant.engines import Engines, load_engines
from assistant.events import LoopEvent
from core.turn import Reply
from scripts import stage
from scripts.director import Director
from scripts.recorder import Recorder, telling
from scripts.scenario import Scenario, read_scenarios
from scripts.speech import Casting
from scripts.stage import Kiosk, Outfit, StagedKiosk, VirtualStage
from scripts.virtual import SceneClock
from tests.shipped import shipped_domain

pytestmark = pytest.mark.engines

DOMAIN = shipped_domain()

VISITS = """
- name: Kazakh, with a reply that is cut off
  language: kk
  before: {А: 4}
  turns:
    - {say: сәлеметсіз бе}
    - {say: паспорт алуға талон керек, ticket: А-005}
    - {say: талонды жойыңыз, interrupt_after_ms: 2500}
    - {say: иә}
- name: Russian, with a silence, and a number that is nobody's business
  language: ru
  turns:
    - {say: здравствуйте}
    - {silence: 15}
    - {say: мой иин 870112300456}
    - {say: до свидания}
"""


class SceneTime:
    """The scene's clock without the time that inference really takes."""

    def __init__(self, clock: SceneClock) -> None:
        self._clock = clock

    def monotonic_s(self) -> float:
        return self._clock.scene_s

    def now(self) -> datetime:
        return self._clock.now()


class RecordingStage(VirtualStage):
    """Records every kiosk's visits."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self.reports: list[str] = []
        self.said: list[Reply] = []

    def kiosk(self, outfit: Outfit) -> Kiosk:
        self.recorder = recorder = Recorder(
            self.folder,
            outfit.domain,
            SceneTime(outfit.clock),
            self.reports.append,
            self.said.append,
        )
        self._monkeypatch.setattr(
            stage, "open_attendant", partial(open_attendant, tap=recorder.tap)
        )

        def told(event: LoopEvent) -> None:
            outfit.listener(event)
            recorder.follow(event)

        return StagedKiosk(replace(outfit, listener=told))


@pytest.fixture(scope="module")
def engines(models: Path) -> Engines:
    return load_engines(load_config(), DOMAIN)


def scenarios(folder: Path) -> list[Scenario]:
    (folder / "visits.yaml").write_text(VISITS, encoding="utf-8")
    return read_scenarios([folder / "visits.yaml"], DOMAIN)


def test_what_was_recorded_can_be_played(
    engines: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = RecordingStage(tmp_path / "recorded", monkeypatch)
    director = Director(engines, telling(DOMAIN), Casting(seed=1), recording)
    for number, scenario in enumerate(scenarios(tmp_path)):
        # Each is recorded into a folder of its own: all begin at the same minute of a Monday.
        recording.folder = tmp_path / str(number)
        assert not director.play(scenario).error
        recording.recorder.close()  # as the end of the session does
    monkeypatch.undo()
    kazakh, russian = (
        read_scenarios(list((tmp_path / str(number)).glob("*.yaml")), DOMAIN)[0]
        for number in range(2)
    )
    assert kazakh.before == {"А": 4} and kazakh.language == "kk"
    assert [turn.act for turn in russian.turns] == ["recording", "silence", "silence", "recording"]
    assert recording.reports[1].endswith("2 sayings, 1 left out")
    assert len(list((tmp_path / "1").glob("*.wav"))) == 2
    played = Director(engines, DOMAIN, Casting(seed=1))
    for scenario in (kazakh, russian):
        record = played.play(scenario)
        assert record.passed, record.error or "\n".join(map(str, record.failures))
