"""A window of the desktop with one of our pages in it: pywebview on GTK's WebKit.

pywebview comes from pip. What it draws with does not: PyGObject and WebKit are the system's, which
a virtual environment hides.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Protocol

from core.errors import EngineError

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
"""Where Debian keeps PyGObject."""

WIDTH, HEIGHT = 1180, 800
LEAST = (640, 480)

PACKAGES = "sudo apt-get install python3-gi gir1.2-webkit2-4.1"
BROWSER_INSTEAD = "or run `tildes kiosk` and open its page in a browser"


class Window(Protocol):
    """The open window; from any thread."""

    def load_url(self, url: str) -> None:
        """Show another page."""

    def destroy(self) -> None:
        """Close it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    label: str
    choose: Callable[[], None]


Show = Callable[[str, Sequence[Entry], Callable[[Window], None], Callable[[], None]], None]
"""Like `show_window`."""


def show_window(
    title: str,
    entries: Sequence[Entry],
    opened: Callable[[Window], None],
    closed: Callable[[], None],
) -> None:
    """Open the window, and return once it is closed; from the main thread.

    `opened` is called before it is drawn, `closed` when it goes. Raises EngineError.
    """
    webview = load_webview()
    from webview.menu import Menu, MenuAction

    menu = Menu(title, [MenuAction(entry.label, entry.choose) for entry in entries])
    window = webview.create_window(
        title, html="<title>Tildes</title>", width=WIDTH, height=HEIGHT, min_size=LEAST
    )
    window.events.closed += closed
    opened(window)
    # Its own private mode would take local storage from the pages, which they need; this goes too.
    with TemporaryDirectory(prefix="tildes-window-") as storage:
        webview.start(gui="gtk", menu=[menu], private_mode=False, storage_path=storage)


def load_webview() -> ModuleType:
    """Import pywebview once all that it draws with is there. Raises EngineError."""
    try:
        # Without these it would try Qt next, and complain of that.
        gi = system_gi()
        gi.require_version("Gtk", "3.0")
        _require_webkit(gi)
        gtk = importlib.import_module("gi.repository.Gtk")
    except (ImportError, ValueError) as error:
        raise EngineError(
            f"the window needs GTK's WebKit ({error}): {PACKAGES}, {BROWSER_INSTEAD}"
        ) from error
    if not gtk.init_check()[0]:
        raise EngineError(
            f"there is no desktop to open a window on: start it in your session, {BROWSER_INSTEAD}"
        )
    try:
        return importlib.import_module("webview")
    except ImportError as error:
        raise EngineError(
            f'the window needs pywebview: {sys.executable} -m pip install "pywebview>=6.0", '
            f"{BROWSER_INSTEAD}"
        ) from error


def system_gi() -> ModuleType:
    """PyGObject, from the environment or else from the system. Raises ImportError.

    Only this package is taken from there: the folder on sys.path would bring all others with it.
    """
    try:
        return importlib.import_module("gi")
    except ImportError:
        spec = PathFinder.find_spec("gi", [SYSTEM_PACKAGES])
        if spec is None or spec.loader is None:
            raise
        gi = module_from_spec(spec)
        sys.modules["gi"] = gi
        try:
            # Built for the system's Python; another version can't load it.
            spec.loader.exec_module(gi)
        except ImportError:
            del sys.modules["gi"]
            raise
        return gi


def _require_webkit(gi: ModuleType) -> None:
    try:
        gi.require_version("WebKit2", "4.1")
    except ValueError:
        gi.require_version("WebKit2", "4.0")
