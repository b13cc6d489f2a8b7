"""The visitor's page where turns begin by holding a button: the space bar holds it too."""

import threading

import pytest
from playwright.sync_api import BrowserContext, expect

from kiosk.server import WebServer
from kiosk.visitor import VisitorScreen

pytestmark = pytest.mark.browser

PATIENCE_S = 10.0


class FakeTalkButton:
    """Tells when it went down and came up."""

    def __init__(self) -> None:
        self.down, self.up = threading.Event(), threading.Event()

    def press(self) -> None:
        self.up.clear()
        self.down.set()

    def release(self) -> None:
        self.down.clear()
        self.up.set()


def test_space_holds_the_button_from_anywhere_on_the_page(context: BrowserContext) -> None:
    button = FakeTalkButton()
    with WebServer(VisitorScreen(button).routes, port=0) as server:
        page = context.new_page()
        page.goto(server.url)
        expect(page.locator("#hold")).to_be_visible()
        page.keyboard.down(" ")
        assert button.down.wait(PATIENCE_S)
        page.keyboard.up(" ")
        assert button.up.wait(PATIENCE_S)
        # A button that has the focus keeps the key for itself.
        page.get_by_role("button", name="Русский").focus()
        page.keyboard.press(" ")
        page.keyboard.down("Enter")
        assert not button.down.is_set()


def test_a_long_touch_opens_no_menu(context: BrowserContext) -> None:
    with WebServer(VisitorScreen().routes, port=0) as server:
        page = context.new_page()
        page.goto(server.url)
        page.locator("#main > *").first.wait_for()
        menu = "new MouseEvent('contextmenu', {cancelable: true, bubbles: true})"
        assert page.evaluate(f"document.body.dispatchEvent({menu})") is False
