"""The desktop app: the kiosk in a window of its own, after a wizard at the first start.

    thread   [wizard ──▶] kiosk, loading ──▶ its loop … until the window is closed
                 ▲                │
                 └─ what failed ──┘
    window   shows whichever of them is served, at the same port

Whatever keeps the kiosk from running leads back to the wizard, which says what it was.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from starlette.routing import BaseRoute

from assistant.config import Config
from assistant.logs import LogFile
from assistant.paths import state_folder
from assistant.trial import MicrophoneTrial, microphone_trial, try_speaker
from core.clock import SystemClock
from core.errors import TildesError
from kiosk.desktop_settings import DesktopSettings
from kiosk.model_pull import ModelPull
from kiosk.server import WebServer
from kiosk.window import Entry, Show, Window, show_window
from kiosk.wizard import Wizard
from kiosk.words import words

TITLE = "Tildes"

ENTRIES = (("screen", "/"), ("board", "/board"), ("desk", "/desk"), ("owner", "/owner"))
"""Of the menu: its word, and the page."""


class Running(Protocol):
    """A loop."""

    def run(self) -> None:
        """Until it is stopped."""

    def stop(self) -> None:
        """From any thread."""


class Served(Protocol):
    """A kiosk whose pages are served."""

    @property
    def url(self) -> str:
        """Of the visitor's screen."""
        ...

    def load(self, *, log_file: LogFile | None = None) -> Running:
        """Load the engines, on the config's devices. Raises TildesError."""
        ...


OpenKiosk = Callable[[DesktopSettings, Sequence[BaseRoute]], AbstractContextManager[Served]]
"""Makes the kiosk that the answers ask for, with more pages. Raises TildesError."""


class Desktop:
    """One window. `run` belongs to the main thread."""

    def __init__(
        self,
        config: Config,
        port: int,
        open_kiosk: OpenKiosk,
        folder: Path | None = None,
        show: Show = show_window,
        log_file: LogFile | None = None,
    ) -> None:
        """`port`: of the pages. `folder`: where the answers are kept; None: the state folder."""
        self._port = port
        self._log_file = log_file
        self._open_kiosk = open_kiosk
        self._show_window = show
        self._microphone: MicrophoneTrial = microphone_trial(config, SystemClock())
        sentences = words("wizard")["speaker.sentence"]
        self.wizard = Wizard(
            folder or state_folder(),
            self._microphone,
            lambda: try_speaker(config, sentences),
            ModelPull(),
            self._answered,
        )
        self._done = threading.Event()
        self._closing = False
        self._loop: Running | None = None
        self._page = ""
        self._fault: TildesError | None = None
        self._window: Window | None = None
        self._thread = threading.Thread(target=self._attend, name="desktop")

    def run(self, *, wizard: bool = False) -> None:
        """Until the window is closed. `wizard`: show it, though it was gone through.

        Raises EngineError where no window can be opened, ConfigError where the port is taken.
        """
        if self.wizard.settings.done and not wizard:
            self._done.set()
        try:
            self._show_window(TITLE, self._entries(), self._open, self._close)
        finally:
            self._close()  # Ctrl-C ends the window without a word
            if self._thread.is_alive():
                self._thread.join()
        if self._fault is not None:
            raise self._fault

    def _open(self, window: Window) -> None:
        self._window = window
        self._thread.start()

    def _close(self) -> None:
        self._closing = True
        self._done.set()
        if self._loop is not None:
            self._loop.stop()

    def _answered(self) -> bool:
        """The wizard is done; whether the screen is served."""
        self._done.set()
        return bool(self._page)

    def _attend(self) -> None:
        """The whole of it, beside the window's own thread."""
        try:
            while not self._closing:
                if not self._done.is_set():
                    self._ask()
                if self._closing:
                    return
                try:
                    self._live()
                except TildesError as error:
                    self.wizard.fault = str(error)
                    self._done.clear()
                else:
                    return
        except TildesError as error:
            self._fault = error
        finally:
            self._microphone.close()
            if self._window is not None and not self._closing:
                self._window.destroy()

    def _ask(self) -> None:
        """Show the wizard alone, until it is done or the window is closed."""
        with WebServer(self.wizard.routes, self._port) as server:
            self._load(f"{server.url}/wizard")
            self._done.wait()

    def _live(self) -> None:
        """Show the kiosk until the window is closed."""
        with self._open_kiosk(self.wizard.settings, self.wizard.routes) as kiosk:
            self._page = kiosk.url.rstrip("/")
            self._load(kiosk.url)
            try:
                self._loop = kiosk.load(log_file=self._log_file)
                if not self._closing:
                    self._loop.run()
            finally:
                self._loop, self._page = None, ""

    def _load(self, url: str) -> None:
        if self._window is not None and not self._closing:
            self._window.load_url(url)

    def _entries(self) -> Sequence[Entry]:
        """The menu, in the language that was chosen."""
        spoken, language = words("desktop"), self.wizard.settings.language
        pages = (*ENTRIES, ("wizard", "/wizard"))
        return [
            *(Entry(spoken[word][language], partial(self._turn_to, path)) for word, path in pages),
            Entry(spoken["quit"][language], self._quit),
        ]

    def _turn_to(self, path: str) -> None:
        """Chosen in the menu; nothing while there is no kiosk."""
        if self._page:
            self._load(f"{self._page}{path}")

    def _quit(self) -> None:
        if self._window is not None:
            self._window.destroy()


def with_answers(config: Config, settings: DesktopSettings) -> Config:
    """The config, as the wizard's answers change it."""
    if not settings.push:
        return config
    return replace(config, turns=replace(config.turns, start="push", button="screen"))
