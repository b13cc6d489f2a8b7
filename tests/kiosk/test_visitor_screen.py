"""The visitor's screen in a real browser: whole visits by touch and by voice."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.events import DeviceBack, DeviceLost
from core.language import Language
from devices.button import ScreenButton
from kiosk.server import WebServer
from kiosk.visitor import VisitorScreen
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from tests.kiosk.conftest import MakeHall
from tests.kiosk.hall import PATIENCE_S, Hall, silence

pytestmark = pytest.mark.browser

KK, RU = Language.KK, Language.RU


def until(there: Callable[[], bool]) -> None:
    """Wait for what a socket brings."""
    over_s = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < over_s


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


def test_a_question_is_answered_by_touch(screen: Page) -> None:
    screen.get_by_role("button", name="Бір жерді табу").click()
    screen.get_by_role("button", name="Туалет").click()
    expect(screen.get_by_role("log")).to_contain_text("Туалет: найти место")


def test_a_whole_visit_by_voice_with_what_is_asked_answered_by_touch(
    context: BrowserContext, make_hall: MakeHall
) -> None:
    hall = make_hall(("маған талон керек", KK), ("сау болыңыз", KK))
    screen = open_screen(context, hall)
    hall.say()
    expect(screen.get_by_role("log")).to_contain_text("Қандай қызметке талон керек?")
    screen.get_by_role("button", name="Неке қиюды тіркеу").click()
    expect(screen.get_by_role("region", name="Сіздің талоныңыз")).to_contain_text("-001")
    hall.say()
    expect(screen.get_by_role("log")).to_contain_text("Қош келдіңіз!")
    expect(screen.get_by_role("log")).not_to_contain_text("Неке")
    assert len(hall.tickets.present()) == 1


def test_two_screens_show_one_visit(context: BrowserContext, hall: Hall, screen: Page) -> None:
    other = open_screen(context, hall)
    screen.get_by_role("button", name="Русский").click()
    for page in (screen, other):
        expect(page.get_by_role("log")).to_contain_text("Хорошо, говорим по-русски")
    other.get_by_role("button", name="Завершить").click()
    for page in (screen, other):
        expect(page.get_by_role("log")).to_contain_text("Добро пожаловать!")


def test_a_screen_comes_back_after_the_server_and_shows_what_happened(
    hall: Hall, screen: Page
) -> None:
    screen.get_by_role("button", name="Русский").click()
    expect(screen.get_by_role("log")).to_contain_text("Хорошо")

    def meanwhile() -> None:
        expect(screen.get_by_text("Подключаемся снова")).to_be_visible()
        hall.say()

    hall.restart_server(meanwhile)
    expect(screen.get_by_text("Подключаемся снова")).to_have_count(0)
    screen.get_by_role("button", name="Часы работы").click()
    expect(screen.get_by_role("log")).to_contain_text("Часы работы: с понедельника")
    screen.reload()
    expect(screen.get_by_role("log")).to_contain_text("Часы работы: с понедельника")


def test_a_reply_is_cut_off_by_touch(hall: Hall, screen: Page) -> None:
    hall.speaker.talk_long()
    screen.get_by_role("button", name="Русский").click()
    screen.get_by_role("button", name="Остановить").click()
    expect(screen.get_by_role("status")).to_have_text("Говорите")
    assert hall.speaker.stops >= 1


def answered_in_russian(screen: Page) -> None:
    """And the answer is over: silence does not count while it is heard."""
    screen.get_by_role("button", name="Русский").click()
    expect(screen.get_by_role("log")).to_contain_text("Хорошо")
    expect(screen.get_by_role("status")).to_have_text("Говорите")


def test_the_visit_asks_before_it_ends_and_a_touch_keeps_it(hall: Hall, screen: Page) -> None:
    answered_in_russian(screen)
    hall.microphone.give(silence(16))
    still = screen.get_by_role("dialog", name="Вы ещё здесь?")
    expect(still).to_be_visible()
    screen.get_by_role("button", name="Да, я здесь").click()
    expect(still).to_be_hidden()
    hall.microphone.give(silence(10))
    expect(screen.get_by_role("log")).to_contain_text("Хорошо")
    hall.microphone.give(silence(10))
    expect(still).to_be_visible()
    hall.microphone.give(silence(16))
    expect(screen.get_by_role("log")).to_contain_text("Қош келдіңіз!")
    expect(still).to_be_hidden()


def test_a_goodbye_is_taken_back_by_touch(hall: Hall, screen: Page) -> None:
    answered_in_russian(screen)
    hall.microphone.give(silence(16))
    expect(screen.get_by_role("dialog")).to_be_visible()
    hall.speaker.talk_long()
    hall.microphone.give(silence(16))
    expect(screen.get_by_role("log")).to_contain_text("Вас не слышно")
    screen.get_by_role("button", name="Да, я здесь").click()
    expect(screen.get_by_role("dialog")).to_be_hidden()
    expect(screen.get_by_role("status")).to_have_text("Говорите")
    expect(screen.get_by_role("button", name="Завершить")).to_be_visible()


def test_what_does_not_work_is_told_until_it_works(hall: Hall, screen: Page) -> None:
    hall.loop.notify(DeviceLost("microphone", "USB"))
    expect(screen.get_by_text("Микрофон не работает. Пользуйтесь экраном.")).to_be_visible()
    expect(screen.get_by_role("status")).to_contain_text("Экранды түртіңіз")
    hall.loop.notify(DeviceBack("microphone", "USB"))
    expect(screen.get_by_text("Микрофон")).to_have_count(0)


def test_code_in_a_name_is_shown_and_not_run(
    centre: Domain, understanding: CascadeResolver, tmp_path: Path, context: BrowserContext
) -> None:
    evil = dict.fromkeys(Language, "<img src=x onerror=alert(1)><script>alert(2)</script>")
    service = replace(centre.services["passport"], names=evil)
    lists = {**centre.lists, "services": {**centre.services, "passport": service}}
    asked: list[str] = []
    with Hall(replace(centre, lists=lists), understanding, tmp_path) as hall:
        screen = open_screen(context, hall)
        screen.on("dialog", lambda dialog: asked.append(dialog.message))
        screen.get_by_role("button", name="Русский").click()
        screen.get_by_role("button", name="<script>").click()
        screen.get_by_role("button", name="Взять талон").click()
        expect(screen.get_by_role("region", name="Ваш талон")).to_contain_text("<script>")
    assert not asked


def test_a_foreign_page_sees_and_touches_nothing(context: BrowserContext, hall: Hall) -> None:
    page = context.new_page()
    page.goto("data:text/html,<p>elsewhere")
    outcome: str = page.evaluate(
        """url => new Promise(done => {
            const socket = new WebSocket(url);
            socket.onopen = () => done('open');
            socket.onerror = () => done('refused');
        })""",
        hall.url.replace("http", "ws") + "/visitor",
    )
    assert outcome == "refused"


def test_a_button_is_held_by_finger_or_by_key(context: BrowserContext) -> None:
    button = ScreenButton().__enter__()
    with WebServer(VisitorScreen(button).routes, port=0) as server:
        page = context.new_page()
        page.goto(server.url)
        held = page.get_by_role("button", name="Держите и говорите")
        held.hover()
        ways: list[tuple[Callable[[], None], Callable[[], None]]] = [
            (page.mouse.down, page.mouse.up),
            (lambda: page.keyboard.down("Space"), lambda: page.keyboard.up("Space")),
        ]
        for down, up in ways:
            down()
            until(lambda: button.pressed)
            up()
            until(lambda: not button.pressed)
        page.mouse.down()
        until(lambda: button.pressed)
        page.close()
        until(lambda: not button.pressed)
