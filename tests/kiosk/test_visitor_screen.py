"""The visitor's screen in a real browser: whole visits by touch and by voice."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.language import Language
from tests.kiosk.conftest import MakeHall
from tests.kiosk.hall import Hall, silence

pytestmark = pytest.mark.browser

KK, RU = Language.KK, Language.RU


def open_screen(context: BrowserContext, hall: Hall) -> Page:
    page = context.new_page()
    page.goto(hall.url)
    page.get_by_role("heading", name="Қызметтер").wait_for()
    return page


def test_a_whole_visit_by_touch_in_russian(screen: Page, hall: Hall) -> None:
    screen.get_by_role("button", name="Русский").click()
    expect(screen.get_by_role("log")).to_contain_text("Хорошо, говорим по-русски")
    screen.get_by_role("button", name="Выдача паспорта").click()
    screen.get_by_role("button", name="Стоимость услуги").click()
    expect(screen.get_by_role("log")).to_contain_text("8 МРП")
    screen.get_by_role("button", name="Взять талон").click()
    ticket = screen.get_by_role("region", name="Ваш талон")
    expect(ticket).to_contain_text("А-001")
    expect(ticket).to_contain_text("Выдача паспорта")
    screen.get_by_role("button", name="Отменить талон").click()
    screen.get_by_role("button", name="Да", exact=True).click()
    expect(ticket).to_have_count(0)
    screen.get_by_role("button", name="Завершить").click()
    expect(screen.get_by_role("log")).to_contain_text("Қош келдіңіз!")
    expect(screen.get_by_role("log")).not_to_contain_text("паспорт")
    assert [str(t) for t in hall.tickets.present()] == ["А-001"]


def test_a_whole_visit_by_touch_in_kazakh_without_choosing_a_language(screen: Page) -> None:
    screen.get_by_role("button", name="Бала тууды тіркеу").click()
    screen.get_by_role("button", name="Талон алу").click()
    ticket = screen.get_by_role("region", name="Сіздің талоныңыз")
    expect(ticket).to_contain_text("-001")
    expect(screen.locator("html")).to_have_attribute("lang", "kk")
    expect(screen.get_by_role("heading", name="Услуги")).to_have_count(0)
