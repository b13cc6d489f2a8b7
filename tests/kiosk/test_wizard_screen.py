"""The desktop's wizard in a real browser, with axe-core at every step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.language import Language
from kiosk.desktop_settings import read_settings
from kiosk.server import WebServer
from kiosk.wizard import STEPS
from tests.kiosk.accessibility import violations
from tests.kiosk.wizards import FakeModels, FakeTrial, make_wizard

pytestmark = pytest.mark.browser

NEXT = {Language.KK: "Әрі қарай", Language.RU: "Далее"}
BEGIN = {Language.KK: "Бастау", Language.RU: "Начать"}


@pytest.fixture
def trial() -> FakeTrial:
    return FakeTrial()


@pytest.fixture
def models() -> FakeModels:
    return FakeModels()


@pytest.fixture
def wizard(
    context: BrowserContext,
    trial: FakeTrial,
    models: FakeModels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Page]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with WebServer(make_wizard(tmp_path, trial, models).routes, port=0) as server:
        page = context.new_page()
        page.set_viewport_size({"width": 1180, "height": 760})
        page.goto(f"{server.url}/wizard?lang=kk")
        yield page


def test_a_whole_wizard(wizard: Page, models: FakeModels, trial: FakeTrial, tmp_path: Path) -> None:
    wizard.get_by_role("navigation").get_by_role("link", name="Русский").last.click()
    expect(wizard.locator("#heard")).to_have_text("Микрофон работает.")
    trial.fault = "there is no microphone: plug one in"
    expect(wizard.locator("#heard")).to_have_text(
        "Микрофон не открылся: there is no microphone: plug one in"
    )
    onward = wizard.get_by_role("button", name="Далее")
    onward.click()
    wizard.get_by_role("button", name="Проверить динамик").click()
    expect(wizard.locator("#played")).to_contain_text("на двух языках")
    onward.click()
    expect(wizard.locator("#lacking")).to_have_text("Нужно загрузить: 250 МБ")
    wizard.get_by_role("button", name="Загрузить").click()
    expect(wizard.locator("#reached")).to_have_text("100 / 250 МБ")
    expect(wizard.get_by_role("progressbar")).to_have_attribute("value", "40")
    models.finish()
    expect(wizard.locator("#lacking")).to_have_text("Все модели на месте.")
    onward.click()
    expect(wizard.locator("#unready")).to_be_hidden()
    wizard.get_by_label("Говорить, удерживая пробел").check()
    autostart = tmp_path / "autostart" / "tildes.desktop"
    with wizard.expect_response("**/wizard/autostart"):
        wizard.get_by_label("Запускать при входе в компьютер").check()
    assert autostart.exists()
    wizard.get_by_role("button", name="Начать").click()
    expect(wizard.locator("#starting")).to_have_text("Запускается…")
    settings = read_settings(tmp_path)
    assert (settings.done, settings.language, settings.push) == (True, Language.RU, True)


@pytest.mark.parametrize("language", list(Language))
def test_axe_finds_nothing_at_any_step(
    wizard: Page, models: FakeModels, language: Language
) -> None:
    models.start()
    for mode in ("", "contrast", "type"):
        wizard.goto(f"{wizard.url.split('?')[0]}?lang={language}")
        if mode:
            wizard.locator(f"[data-mode={mode}]").click()
        for step in STEPS:
            expect(wizard.locator(f"#{step}-title")).to_be_visible()
            assert violations(wizard) == []
            if step != STEPS[-1]:
                wizard.get_by_role("button", name=NEXT[language]).click()
        expect(wizard.get_by_role("button", name=BEGIN[language])).to_be_visible()


def test_every_step_can_be_passed_over_by_keyboard_alone(wizard: Page) -> None:
    for step in STEPS[1:]:
        wizard.locator("#next").press("Enter")
        expect(wizard.locator(f"#{step}-title")).to_be_focused()
    wizard.get_by_role("link", name="Динамик").press("Enter")
    expect(wizard.locator("#speaker-title")).to_be_focused()
    wizard.locator("#back").press("Enter")
    expect(wizard.locator("#microphone-title")).to_be_focused()


def test_what_kept_it_from_starting_is_shown(
    context: BrowserContext, trial: FakeTrial, models: FakeModels, tmp_path: Path
) -> None:
    wizard = make_wizard(tmp_path, trial, models)
    wizard.fault = "there is <b>no</b> microphone"
    with WebServer(wizard.routes, port=0) as server:
        page = context.new_page()
        page.goto(f"{server.url}/wizard?lang=kk")
        expect(page.get_by_role("alert")).to_have_text(
            "Көмекші іске қосылмады: there is <b>no</b> microphone"
        )
