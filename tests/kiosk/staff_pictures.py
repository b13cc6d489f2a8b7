"""Pictures of the staff's screens for docs/pictures: `python -m tests.kiosk.staff_pictures`.

The day is played on a clock of its own: visitors come, desks call, some do not appear.
"""

import random
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from assistant.config import Config, PrinterConfig
from assistant.events import Degraded, DeviceLost, LevelHeard, StateChanged, TurnTaken
from core.clock import FakeClock
from core.intent import Intent, NotRecognized
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics, TurnState
from kiosk.pins import hashed
from tests.kiosk.office import PINS, Office
from tests.kiosk.pictures import save
from tests.shipped import shipped_domain
from tickets.rules import ALMATY

DESK: ViewportSize = {"width": 1366, "height": 768}
WHOLE_DESK: ViewportSize = {"width": 1366, "height": 1240}
HALL: ViewportSize = {"width": 1920, "height": 1080}
TALL_HALL: ViewportSize = {"width": 1080, "height": 1920}

SERVICES = (
    "id_card",
    "passport",
    "address_certificate",
    "digital_signature",
    "driving_licence",
    "child_benefit",
)


def play_the_day(office: Office, clock: FakeClock) -> None:
    """From the opening until now."""
    chance = random.Random(7)  # noqa: S311 - no secret: the same pictures each time
    for number in range(45):
        for _ in range(chance.choice((1, 1, 2))):
            office.take(chance.choice(SERVICES))
        clock.advance(chance.randint(150, 420))
        called = office.tickets.call_next(chance.choice("12345"))
        if called and number % 9 == 4:
            office.tickets.no_show(called)
    for window in "124":
        clock.advance(40)
        called = office.tickets.call_next(window)
        if called and window != "4":
            office.tickets.serve(called)
    clock.advance(55)
    office.tickets.call_next("3")
    for _ in range(60):
        office.staff.listen(talk(chance))
    office.staff.listen(StateChanged(TurnState.IDLE))
    office.staff.listen(DeviceLost("printer", "/dev/usb/lp0"))
    office.staff.listen(Degraded("81 °C", "partials"))
    office.staff.listen(LevelHeard(-28.0))


def talk(chance: random.Random) -> TurnTaken:
    """A turn, with the delays of an office machine."""
    language = chance.choice((Language.KK, Language.KK, Language.RU))
    intent: Intent | NotRecognized = Intent("help", (), language, 0.9, "template")
    if chance.random() < 0.1:
        intent = NotRecognized(language, 0.5, "llm")
    metrics = TurnMetrics(
        endpoint_ms=chance.gauss(520, 70),
        text_ms=chance.gauss(60, 20),
        asr_ms=chance.gauss(340, 60),
        nlu_ms=chance.gauss(25, 8),
        action_ms=chance.gauss(9, 2),
        first_audio_ms=chance.gauss(140, 30),
    )
    return TurnTaken(Turn(1, (), intent, Reply("", language), metrics))


def opened(browser: Browser, office: Office, path: str, shape: ViewportSize) -> Page:
    """A page for somebody new."""
    page = browser.new_page(viewport=shape)
    page.goto(f"{office.url}{path}")
    return page


def board(browser: Browser, office: Office) -> None:
    """The board as a number is called, in both shapes."""
    page = opened(browser, office, "/board", HALL)
    page.locator("#calls tr").first.wait_for()
    office.tickets.call_next("5")
    page.locator("tr.new").wait_for()
    page.emulate_media(reduced_motion="reduce")
    save(page, "board")
    page.set_viewport_size(TALL_HALL)
    save(page, "board-portrait")
    page.close()


def staff(browser: Browser, office: Office, language: Language) -> None:
    """Door, desk and owner's page in one language."""
    page = opened(browser, office, f"/desk?lang={language}", DESK)
    save(page, f"sign-in-{language}")
    enter(page, "Айгүл")
    page.locator("#plots svg").first.wait_for()
    save(page, f"desk-{language}")
    page.set_viewport_size(WHOLE_DESK)
    save(page, f"desk-figures-{language}")
    if language is Language.KK:
        page.set_viewport_size(DESK)
        page.locator("[data-mode=contrast]").click()
        save(page, "desk-contrast")
    page.close()
    page = opened(browser, office, f"/owner?lang={language}", DESK)
    enter(page, "Ерлан")
    page.locator(".sparkline").first.wait_for()
    page.locator("#try-microphone").click()
    page.wait_for_function("document.getElementById('level').value > -70")
    save(page, f"owner-{language}")
    page.close()


def enter(page: Page, name: str) -> None:
    """Sign in."""
    page.locator("#name").fill(name)
    page.locator("#pin").fill(PINS[name])
    page.locator("#sign-in button").click()
    page.locator("#leave:enabled").wait_for()


def main() -> int:
    """Every page in both languages."""
    clock = FakeClock(datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY))
    config = Config(printer=PrinterConfig(address="usb"))
    domain = shipped_domain()
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        Office(domain, Path(folder), config, clock) as office,
    ):
        for one in office.operators.everyone():
            office.operators.change_pin(one.name, hashed(PINS[one.name]))
        play_the_day(office, clock)
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for language in Language:
            staff(browser, office, language)
        board(browser, office)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
