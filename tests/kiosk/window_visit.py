"""Goes through the wizard in a real window: `python -m tests.kiosk.window_visit PICTURE [STEP]`.

For test_window.py, under a display of its own; a picture of the display is taken at STEP. The
window, the pages and their server are real; the kiosk behind them is a page that says it starts.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from starlette.routing import BaseRoute

from assistant.config import Config
from assistant.logs import LogFile
from kiosk.desktop import Desktop, Running
from kiosk.desktop_settings import DesktopSettings, read_settings
from kiosk.server import WebServer
from kiosk.visitor import VisitorScreen
from kiosk.window import Entry, Window, show_window
from tests.kiosk.wizards import FakeTrial

PATIENCE_S = 30.0
POLL_S = 0.1
STEPS = ("language", "microphone", "speaker", "models", "done")


class StartingKiosk(AbstractContextManager["StartingKiosk"]):
    """The visitor's screen, which says that it starts; its loop lasts until it is stopped."""

    def __init__(self, more: Sequence[BaseRoute], port: int) -> None:
        self._server = WebServer([*VisitorScreen().routes, *more], port)
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"{self._server.url}/"

    def load(self, *, log_file: LogFile | None = None) -> Running:
        return self

    def run(self) -> None:
        self._stopped.wait(PATIENCE_S)

    def stop(self) -> None:
        self._stopped.set()

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.__exit__(None, None, None)


def wait_for(window: Any, script: str) -> None:
    """Until the expression, of ASCII alone, is true in the page.

    Not by evaluate_js: the pages forbid `eval`, and run_js counts letters where WebKit wants bytes.
    """
    ends_s = time.monotonic() + PATIENCE_S
    while not window.run_js(f"Boolean({script})"):
        assert time.monotonic() < ends_s, f"{script} at {window.get_current_url()}"
        time.sleep(POLL_S)


def go_through(window: Any, pictured: str, picture: Path) -> None:
    """As a person would, by the buttons."""
    for step in STEPS:
        wait_for(window, f"document.getElementById('{step}')?.hidden === false")
        if step == pictured:
            wait_for(window, "document.getElementById('level').value > -70")
            take(picture)
        if step == "language":
            window.run_js("document.querySelector('.choice [lang=kk]').click()")
        else:
            window.run_js("document.getElementById('next').click()")
    wait_for(window, "document.getElementById('main')?.textContent")
    assert window.get_current_url().endswith("/")


def take(picture: Path) -> None:
    """What the display shows, once it has drawn the page."""
    time.sleep(1)
    subprocess.run(["import", "-window", "root", picture], check=True, timeout=PATIENCE_S)


def main() -> int:
    """Open the window, go through, close it; 0 where all came as it should."""
    picture = Path(sys.argv[1])
    pictured = sys.argv[2] if len(sys.argv) > 2 else "microphone"
    faults: list[Exception] = []

    def visit(window: Window) -> None:
        try:
            go_through(window, pictured, picture)
        except Exception as fault:
            faults.append(fault)
        window.destroy()

    def show(
        title: str,
        entries: Sequence[Entry],
        opened: Callable[[Window], None],
        closed: Callable[[], None],
    ) -> None:
        def visited(window: Window) -> None:
            opened(window)
            threading.Thread(target=visit, args=(window,), daemon=True).start()

        show_window(title, entries, visited, closed)

    trial = patch("kiosk.desktop.microphone_trial", lambda config, clock: FakeTrial())
    with trial, tempfile.TemporaryDirectory() as folder:

        def kiosk(settings: DesktopSettings, more: Sequence[BaseRoute]) -> StartingKiosk:
            return StartingKiosk(more, port)

        with WebServer([], 0) as free:
            port = int(free.url.rpartition(":")[2])
        Desktop(Config(), port, kiosk, Path(folder), show).run()
        done = read_settings(Path(folder)).done
    if faults:
        raise faults[0]
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
