"""The visitor's screen for those who see, hear or reach less: axe-core, keys, sizes, languages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.events import DeviceLost, TicketNotPrinted
from tests.kiosk.accessibility import violations
from tests.kiosk.hall import Hall, silence

pytestmark = pytest.mark.browser

SHAPES = [(1920, 1080), (1080, 1920), (1024, 768)]

SMALLEST_PX = 48
"""12 mm at 96 dpi are 45; CSS's pixels of a kiosk's screen are rather larger."""


def take_ticket(screen: Page, hall: Hall) -> None:
    screen.get_by_role("button", name="Русский").click()
    screen.get_by_role("button", name="Выдача паспорта").click()
    screen.get_by_role("button", name="Взять талон").click()
    screen.get_by_role("region", name="Ваш талон").wait_for()
    hall.loop.notify(TicketNotPrinted("А-001", "no paper"))
    hall.loop.notify(DeviceLost("microphone", "USB"))
    screen.locator("#notices p").wait_for()


def be_asked(screen: Page, hall: Hall) -> None:
    take_ticket(screen, hall)
    hall.microphone.give(silence(16))
    expect(screen.get_by_role("dialog")).to_be_visible()


def open_service(screen: Page, hall: Hall) -> None:
    screen.get_by_role("button", name="Неке қиюды тіркеу").click()
    screen.get_by_role("button", name="Талон алу").wait_for()


def stay(screen: Page, hall: Hall) -> None:
    """The idle screen."""


MOMENTS = [stay, open_service, take_ticket, be_asked]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("modes", [(), ("contrast",)])
def test_axe_finds_nothing(
    screen: Page, hall: Hall, moment: Callable[[Page, Hall], None], modes: tuple[str, ...]
) -> None:
    for mode in modes:
        screen.locator(f"button.mode.{mode}").click()
    moment(screen, hall)
    assert violations(screen) == []


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("large", [False, True])
def test_everything_fits_and_can_be_hit(
    screen: Page, hall: Hall, shape: tuple[int, int], large: bool
) -> None:
    screen.set_viewport_size({"width": shape[0], "height": shape[1]})
    if large:
        screen.locator("button.mode.type").click()
    take_ticket(screen, hall)
    assert violations(screen) == []
    width: int = screen.evaluate("document.documentElement.scrollWidth")
    assert width <= shape[0]
    for button in screen.get_by_role("button").all():
        box: Any = button.bounding_box()
        assert min(box["width"], box["height"]) >= SMALLEST_PX, button.inner_text()
        assert box["x"] >= 0 and box["x"] + box["width"] <= shape[0], button.inner_text()


def test_a_keypad_is_enough(screen: Page, hall: Hall) -> None:
    def focused() -> str:
        text: str = screen.evaluate("document.querySelector('button:focus')?.innerText ?? ''")
        return " ".join(text.split())

    def go(key: str, wanted: str) -> None:
        for _ in range(40):
            if wanted in focused():
                return
            screen.keyboard.press(key)
        raise AssertionError(f"{key} never leads to {wanted}, but to {focused()}")

    go("Tab", "Русский")
    screen.keyboard.press("Enter")
    expect(screen.locator("html")).to_have_attribute("lang", "ru")
    assert focused() == "Русский", "the focus is where it was"
    go("ArrowRight", "Крупный шрифт")
    go("ArrowDown", "Найти место")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("heading", name="Найти место")).to_be_visible()
    go("ArrowDown", "Окно")
    go("ArrowRight", "Туалет")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("log")).to_contain_text("Туалет: найти место")
    go("Tab", "Завершить")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("log")).to_contain_text("Қош келдіңіз!")


def test_every_text_says_its_language(screen: Page, hall: Hall) -> None:
    be_asked(screen, hall)
    screen.get_by_role("button", name="Да, я здесь").click()
    texts: list[list[str]] = screen.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .flatMap(e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => [e, n.data.trim()]))
        .map(([e, text]) => [e.closest('[lang]').lang, text])"""
    )
    cyrillic = [(language, text) for language, text in texts if text[:1].isalpha()]
    assert len(cyrillic) > 20
    kazakh = {text for language, text in cyrillic if language == "kk"}
    assert kazakh == {"Қазақша"}, "all else of a visit in Russian is Russian"


def test_the_modes_end_with_the_visit(screen: Page, hall: Hall) -> None:
    screen.locator("button.mode.contrast").click()
    expect(screen.locator("html")).to_have_attribute("data-contrast", "high")
    screen.get_by_role("button", name="Русский").click()
    screen.get_by_role("button", name="Завершить").click()
    expect(screen.locator("html")).not_to_have_attribute("data-contrast", "high")


def test_nothing_moves_for_who_wants_no_motion(screen: Page, hall: Hall) -> None:
    screen.emulate_media(reduced_motion="reduce")
    hall.speaker.talk_long()
    screen.get_by_role("button", name="Русский").click()
    expect(screen.get_by_role("status")).to_have_text("Отвечаю")
    moving: int = screen.evaluate("document.getAnimations().length")
    assert moving == 0
