"""Takes the pictures of the visitor's screen in docs/pictures: `python -m tests.kiosk.pictures`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from assistant.events import DeviceLost, TicketPrinted
from core.language import Language
from nlu.cascade import CascadeResolver
from tests.kiosk.hall import PATIENCE_S, Hall, silence
from tests.shipped import shipped_domain

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"

LANDSCAPE: ViewportSize = {"width": 1920, "height": 1080}
PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
SMALL: ViewportSize = {"width": 1024, "height": 768}

COLOURS = 64
"""Of a picture: flat colours need no more, and the files stay small."""

SAID = {
    Language.KK: "төлқұжат алуға қандай құжаттар керек",
    Language.RU: "сколько стоит загранпаспорт",
}
WANTED = {
    Language.KK: ("Қазақша", "Паспорт (төлқұжат) беру", "Талон алу", "Сіздің талоныңыз"),
    Language.RU: ("Русский", "Выдача паспорта", "Взять талон", "Ваш талон"),
}


def visit(page: Page, hall: Hall, language: Language) -> Iterator[str]:
    """A visit, with a name at each moment that is worth a picture."""
    chosen, service, ticket, shown = WANTED[language]
    page.get_by_role("button", name=chosen).click()
    page.locator(".caption.assistant").first.wait_for()
    hall.say()
    page.locator(".caption.visitor").nth(1).wait_for()
    yield "home"
    page.get_by_role("button", name=service, exact=True).click()
    yield "service"
    page.get_by_role("button", name=ticket, exact=True).click()
    page.get_by_role("region", name=shown).wait_for()
    hall.loop.notify(TicketPrinted("А-001"))
    hall.loop.notify(DeviceLost("microphone", "USB"))
    page.locator("#notices p").wait_for()
    yield "ticket"
    hall.microphone.give(silence(16))
    expect(page.get_by_role("dialog")).to_be_visible(timeout=1000 * PATIENCE_S)
    yield "still"


def save(page: Page, name: str) -> None:
    """A picture of the whole screen, as a small PNG."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    page.mouse.move(0, 0)
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main() -> int:
    """Every moment in both languages, and the idle screen in every shape."""
    domain = shipped_domain()
    resolver = CascadeResolver(domain)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for language in Language:
            with (
                tempfile.TemporaryDirectory() as folder,
                Hall(domain, resolver, Path(folder), [(SAID[language], language)]) as hall,
            ):
                page = browser.new_page(viewport=LANDSCAPE)
                page.goto(hall.url)
                page.get_by_role("heading", name="Қызметтер").wait_for()
                if language is Language.KK:
                    shapes = {"idle": LANDSCAPE, "idle-portrait": PORTRAIT, "idle-small": SMALL}
                    for name, shape in shapes.items():
                        page.set_viewport_size(shape)
                        save(page, f"visitor-{name}")
                    page.set_viewport_size(LANDSCAPE)
                    for name, word in {"large": "Ірі қаріп", "contrast": "Жоғары контраст"}.items():
                        mode = page.get_by_role("button", name=word)
                        mode.click()
                        save(page, f"visitor-{name}")
                        mode.click()
                for moment in visit(page, hall, language):
                    save(page, f"visitor-{moment}-{language}")
                page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
