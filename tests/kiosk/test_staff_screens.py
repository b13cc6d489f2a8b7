"""The staff's screens in a real browser: a visitor's ticket is called, shown, ended."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.events import LevelHeard, TurnTaken
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from tests.kiosk.accessibility import violations
from tests.kiosk.conftest import MakeHall
from tests.kiosk.office import PINS, Office

pytestmark = pytest.mark.browser

QUICK_MS = 300
"""From the click at the desk to the board."""


def open_desk(context: BrowserContext, office: Office, name: str, lang: str = "ru") -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": 1366, "height": 768})
    path = "/owner" if name == "Ерлан" else "/desk"
    page.goto(f"{office.url}{path}?lang={lang}")
    page.locator("#name").fill(name)
    page.locator("#pin").fill(PINS[name])
    page.get_by_role("button", name="Войти" if lang == "ru" else "Кіру").click()
    page.locator("#leave:enabled").wait_for()
    return page


def open_board(context: BrowserContext, office: Office) -> Page:
    page = context.new_page()
    page.goto(f"{office.url}/board")
    page.locator("#lost").wait_for(state="hidden")
    return page


@pytest.fixture
def desk(context: BrowserContext, office: Office) -> Page:
    return open_desk(context, office, "Айгүл")


@pytest.fixture
def board(context: BrowserContext, office: Office) -> Page:
    return open_board(context, office)


def test_a_visitors_ticket_is_called_shown_and_ended(
    context: BrowserContext, make_hall: MakeHall, board: Page, desk: Page
) -> None:
    hall = make_hall()
    screens = [context.new_page() for _ in range(2)]
    for screen in screens:
        screen.goto(hall.url)
    screens[0].get_by_role("button", name="Русский").click()
    screens[0].get_by_role("button", name="Выдача паспорта").click()
    screens[0].get_by_role("button", name="Взять талон").click()
    for screen in screens:
        expect(screen.get_by_role("region", name="Ваш талон")).to_contain_text("А-001")
    expect(desk.locator("#list")).to_contain_text("А-001")
    desk.get_by_role("button", name="Вызвать следующего").click()
    expect(board.locator("#calls tr.new")).to_contain_text("А-001")
    expect(board.locator("#calls td:last-child")).to_have_text("3")
    expect(desk.locator("#current")).to_contain_text("Выдача паспорта")
    expect(desk.locator("#told")).to_have_text("А-001 вызван")
    desk.get_by_role("button", name="Подошёл").click()
    expect(desk.locator("#current")).to_contain_text("На приёме")
    desk.get_by_role("button", name="Завершить").click()
    expect(desk.locator("#current")).to_contain_text("У окна никого нет")
    expect(board.locator("#nobody")).to_be_visible()


def test_the_board_shows_a_call_soon(office: Office, desk: Page, board: Page) -> None:
    office.take()
    expect(desk.locator("#list tr")).to_have_count(1)
    board.evaluate(
        """() => new MutationObserver(() => (window.shownAt ??= Date.now()))
        .observe(document.getElementById("calls"), {childList: true})"""
    )
    desk.evaluate(
        """() => document.querySelector("[data-step=call_next]")
        .addEventListener("click", () => (window.clickedAt = Date.now()), {capture: true})"""
    )
    desk.locator("[data-step=call_next]").click()
    expect(board.locator("#calls tr")).to_have_count(1)
    took_ms = board.evaluate("window.shownAt") - desk.evaluate("window.clickedAt")
    assert took_ms < QUICK_MS


def test_two_desks_never_call_the_same_visitor(
    chromium: Browser, office: Office, desk: Page
) -> None:
    other = chromium.new_context()
    try:
        at_four = open_desk(other, office, "Иван", "kk")
        ticket = office.take()
        for page in (desk, at_four):
            expect(page.locator("#list tr")).to_have_count(1)
        # A desk whose picture of the queue is a moment old.
        at_four.evaluate("window.WebSocket = null")
        stale = at_four.evaluate_handle("document.querySelector('#list button')")
        desk.locator("#list button").click()
        expect(desk.locator("#current")).to_contain_text(str(ticket))
        stale.evaluate("button => button.click()")
        expect(at_four.locator("#told")).to_contain_text("шақыруға немесе өзгертуге болмайды")
        found = office.tickets.by_id(ticket.id)
        assert found is not None
        assert found.desk == "3"
    finally:
        other.close()


def test_who_does_not_come_and_who_comes_late(office: Office, desk: Page, board: Page) -> None:
    ticket = office.take()
    desk.get_by_role("button", name="Вызвать следующего").click()
    desk.get_by_role("button", name="Не пришёл").click()
    expect(board.locator("#calls tr")).to_have_count(0)
    desk.get_by_role("button", name=f"Вызвать ещё раз {ticket}").click()
    expect(board.locator("#calls tr")).to_contain_text(str(ticket))
    expect(desk.locator("#current")).to_contain_text("Вызван")


def test_a_transfer_waits_for_another_service(office: Office, desk: Page) -> None:
    ticket = office.take("passport")
    desk.get_by_role("button", name="Вызвать следующего").click()
    desk.get_by_label("На другую услугу").select_option("marriage_registration")
    desk.get_by_role("button", name="Перевести").click()
    expect(desk.locator("#told")).to_contain_text("переведён")
    expect(desk.locator("#list")).to_contain_text("Регистрация брака")
    found = office.tickets.by_id(ticket.id)
    assert found is not None
    assert found.service == "marriage_registration"


def test_a_desk_may_leave_lines_out_and_remembers_it(office: Office, desk: Page) -> None:
    office.take("passport")
    wanted = office.take("marriage_registration")
    desk.locator("#lines input").first.wait_for()
    for box in desk.locator("#lines input").all():
        if box.get_attribute("value") != wanted.line:
            box.uncheck()
    desk.reload()
    expect(desk.locator("#lines input:checked")).to_have_count(1)
    desk.get_by_role("button", name="Вызвать следующего").click()
    expect(desk.locator("#current")).to_contain_text(str(wanted))


def test_keys_work_only_where_they_are_wanted(office: Office, desk: Page) -> None:
    office.take()
    expect(desk.locator("#list tr")).to_have_count(1)
    desk.keyboard.press("n")
    desk.get_by_label("Управление клавишами").check()
    expect(desk.locator("#list tr")).to_have_count(1)
    desk.keyboard.press("n")
    expect(desk.locator("#current")).to_contain_text("Вызван")
    desk.keyboard.press("s")
    expect(desk.locator("#current")).to_contain_text("На приёме")


def test_the_desk_speaks_both_languages(context: BrowserContext, office: Office) -> None:
    page = open_desk(context, office, "Айгүл", "kk")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(page.get_by_role("button", name="Келесіні шақыру")).to_be_visible()
    page.get_by_role("link", name="Русский").click()
    expect(page.get_by_role("button", name="Вызвать следующего")).to_be_visible()


def test_a_wrong_pin_is_told_and_too_many_must_wait(
    context: BrowserContext, office: Office
) -> None:
    page = context.new_page()
    page.goto(f"{office.url}/desk?lang=kk")
    page.locator("#name").fill("Айгүл")
    for _ in range(4):
        page.locator("#pin").fill("000001")
        page.get_by_role("button", name="Кіру").click()
        expect(page.locator("#refused")).to_contain_text("қате")
        expect(page.locator("#pin")).to_have_value("")
    page.locator("#pin").fill(PINS["Айгүл"])
    page.get_by_role("button", name="Кіру").click()
    expect(page.locator("#refused")).to_contain_text("Қате тым көп")


def test_leaving_shows_the_door(desk: Page) -> None:
    desk.get_by_role("button", name="Выйти").click()
    expect(desk.locator("#sign-in")).to_be_visible()


def test_the_desk_leads_to_the_door_when_the_session_has_ended(desk: Page, office: Office) -> None:
    calling = desk.get_by_role("button", name="Вызвать следующего")
    expect(calling).to_be_enabled()  # a desk that is not connected yet goes to the door by itself
    office.operators.remove("Айгүл")
    calling.click()
    expect(desk.locator("#sign-in")).to_be_visible()


def test_names_are_only_text(office: Office, desk: Page) -> None:
    service = office.domain.services["passport"]
    evil = {"passport": _Renamed(service.id, "<img src=x onerror=window.hit=1>", service.queue)}
    office.staff._desk.serve(evil)
    office.take()
    expect(desk.locator("#list")).to_contain_text("<img")
    assert desk.locator("main img").count() == 0
    assert desk.evaluate("window.hit") is None


class _Renamed:
    """A service with a name that would be a script if anybody let it."""

    def __init__(self, name_id: str, name: str, queue: str | None) -> None:
        self.id = name_id
        self.names = dict.fromkeys(Language, name)
        self.queue = queue


def test_the_screens_come_back_with_the_server(office: Office, desk: Page, board: Page) -> None:
    office.restart_server()
    for page in (desk, board):
        expect(page.locator("#lost")).to_be_hidden()
    ticket = office.take()
    expect(desk.locator("#list")).to_contain_text(str(ticket))
    desk.get_by_role("button", name="Вызвать следующего").click()
    expect(board.locator("#calls tr")).to_contain_text(str(ticket))


def fill(office: Office) -> None:
    """Somebody at each window, somebody who waits, somebody who did not come, and a talk."""
    for service in ("passport", "id_card", "digital_signature", "child_benefit", "passport"):
        office.take(service)
    first = office.tickets.call_next("3")
    assert first is not None
    office.tickets.no_show(first)
    office.tickets.call_next("3")
    office.tickets.call_next("4")
    for language in Language:
        intent = Intent("help", (), language, 0.9, "template")
        for asr_ms in (80.0, 120.0, 95.0):
            metrics = TurnMetrics(asr_ms=asr_ms, nlu_ms=asr_ms / 4, first_audio_ms=asr_ms)
            office.staff.listen(TurnTaken(Turn(1, (), intent, Reply("Жарайды", language), metrics)))
    office.staff.listen(LevelHeard(-35.0))


def in_every_mode(page: Page) -> Iterator[str]:
    """As it is, with high contrast, with large letters as well, with large letters alone."""
    yield "plain"
    for mode in ("contrast", "type", "contrast"):
        page.locator(f"[data-mode={mode}]").click()
        yield mode


@pytest.mark.parametrize("lang", list(Language))
def test_axe_finds_nothing_on_the_desk(context: BrowserContext, office: Office, lang: str) -> None:
    fill(office)
    page = open_desk(context, office, "Айгүл", lang)
    page.locator("#plots svg").first.wait_for()
    page.locator("#plots summary").first.click()
    for mode in in_every_mode(page):
        assert violations(page) == [], mode
        assert fits(page), mode


@pytest.mark.parametrize("lang", list(Language))
def test_axe_finds_nothing_on_the_owners_page(
    context: BrowserContext, office: Office, lang: str
) -> None:
    fill(office)
    page = open_desk(context, office, "Ерлан", lang)
    page.locator(".sparkline").first.wait_for()
    page.locator("#try-microphone").click()
    page.locator("#try-speaker").click()
    expect(page.locator("#level")).to_have_js_property("value", -35)
    for mode in in_every_mode(page):
        assert violations(page) == [], mode
        assert fits(page), mode


@pytest.mark.parametrize("path", ["/desk", "/owner"])
@pytest.mark.parametrize("lang", list(Language))
def test_axe_finds_nothing_at_the_door(
    context: BrowserContext, office: Office, path: str, lang: str
) -> None:
    page = context.new_page()
    page.goto(f"{office.url}{path}?lang={lang}")
    assert violations(page) == []
    page.locator("[data-mode=contrast]").click()
    assert violations(page) == []


@pytest.mark.parametrize("shape", [(1920, 1080), (1080, 1920)])
def test_axe_finds_nothing_on_the_board(
    office: Office, board: Page, shape: tuple[int, int]
) -> None:
    board.set_viewport_size({"width": shape[0], "height": shape[1]})
    assert violations(board) == []
    fill(office)
    expect(board.locator("#calls tr")).to_have_count(2)
    assert violations(board) == []
    assert fits(board)


def test_numbers_on_the_board_are_large_enough(office: Office, board: Page) -> None:
    fill(office)
    expect(board.locator("#calls tr")).to_have_count(2)
    height: str = board.locator("#calls th").first.evaluate("e => getComputedStyle(e).fontSize")
    # Capitals are 0.7 of it: 79 px, on a 43-inch screen 39 mm; 33 mm are read from 10 m.
    assert float(height.removesuffix("px")) >= 110


@pytest.mark.parametrize("shape", [(1920, 1080), (1280, 720), (1080, 1920)])
@pytest.mark.parametrize("line", ["Щ", "ЖШЩ"])
def test_no_number_is_cut_off(
    office: Office, board: Page, shape: tuple[int, int], line: str
) -> None:
    board.set_viewport_size({"width": shape[0], "height": shape[1]})
    office.tickets.take(line, "passport")
    office.tickets.call_next("99")
    expect(board.locator("#calls tr")).to_have_count(1)
    for cell in board.locator("#calls th, #calls td").all():
        assert cell.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_nothing_moves_on_the_board_for_who_wants_no_motion(office: Office, board: Page) -> None:
    board.emulate_media(reduced_motion="reduce")
    office.take()
    office.tickets.call_next("3")
    expect(board.locator("tr.new")).to_have_count(1)
    assert board.evaluate("document.getAnimations().length") == 0


def test_the_first_paint_is_quick(context: BrowserContext, office: Office) -> None:
    for path in ("/board", "/desk"):
        page = context.new_page()
        began_s = time.perf_counter()
        page.goto(f"{office.url}{path}")
        assert time.perf_counter() - began_s < 3.0  # busy cores; benchmarks measure the second


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )
