"""The page in a real browser: readable by everybody, on every width, and it asks no network."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from assistant.events import StateChanged, WordsHeard
from core.language import Language
from core.turn import TurnState
from scripts.compare import Change
from scripts.page import write_page
from scripts.record import Failure, ScenarioRecord, Sound, TurnRecord
from scripts.scenario import read_scenarios
from tests.browser import headless_chromium
from tests.kiosk.accessibility import violations
from tests.shipped import shipped_domain

pytestmark = pytest.mark.browser

DOMAIN = shipped_domain()
HOSTILE = "<script>document.title='taken'</script>"
SCENE_S = 20


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with headless_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    visits = folder / "visits.yaml"
    visits.write_text(
        f'- {{name: "Сәлем {HOSTILE}", language: kk, turns: [{{say: талон, intent: help}}]}}\n'
        "- {name: Как написано, language: ru, turns: [{say: привет}]}\n",
        encoding="utf-8",
    )
    records = []
    for scenario in read_scenarios([visits], DOMAIN):
        turn = TurnRecord(scenario.turns[0], 4.0, 9.0)
        turn.events = [
            (4.5, StateChanged(TurnState.LISTENING)),
            (6.0, WordsHeard(f"талон {HOSTILE}", Language.KK)),
            (6.0, StateChanged(TurnState.SPEAKING)),
            (9.0, StateChanged(TurnState.IDLE)),
        ]
        tone = 0.1 * np.sin(np.arange(SCENE_S * 16_000) / 10).astype(np.float32)
        records.append(
            ScenarioRecord(scenario, [turn], sounds={1: Sound(tone, tone)}, scene_s=SCENE_S)
        )
    failed = records[0].turns[0]
    failed.failures = [Failure(failed.turn, "intent", "help", f"nothing {HOSTILE}")]
    page = folder / "run.html"
    changed = [Change(records[0].scenario.name, "worse", HOSTILE), Change("gone one", "gone")]
    write_page(page, records, changed, {"seed": "1"})
    return page


@pytest.fixture(params=[("light", 1200), ("dark", 1200), ("light", 360), ("dark", 360)])
def page(chromium: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, width = request.param
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_default_timeout(8000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_everybody_can_read_it(page: Page) -> None:
    assert page.title() == "1 of 2 scenarios as written"
    failed, good = page.locator("details").all()
    assert failed.get_attribute("open") is not None
    assert good.get_attribute("open") is None
    good.evaluate("each => each.open = true")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_works_by_keyboard(page: Page) -> None:
    last = page.locator("details").last
    last.locator("summary").focus()
    page.keyboard.press("Enter")
    assert last.get_attribute("open") is not None
    page.locator("#failed").focus()
    page.keyboard.press("Space")
    assert not last.is_visible() and page.locator("details").first.is_visible()


def test_the_sound_can_be_played(page: Page) -> None:
    player = page.locator("audio").first
    player.evaluate("each => { each.preload = 'auto'; each.load(); }")
    page.wait_for_function("document.querySelector('audio').duration > 0")
    assert player.evaluate("each => each.duration") == pytest.approx(SCENE_S, abs=0.1)
