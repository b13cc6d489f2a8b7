"""Debian's Chromium, without a window."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import missing

CHROMIUM = Path("/usr/bin/chromium")


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """A running browser. Skips where there is none.

    While Playwright runs, no other test of this thread can run asyncio: not for a whole session.
    """
    if not CHROMIUM.exists():
        missing("no Chromium: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
