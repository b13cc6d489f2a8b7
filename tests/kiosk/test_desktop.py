"""The desktop app without a desktop: window and kiosk are fake, the wizard's server is real."""

import importlib
import json
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import pytest
from starlette.routing import BaseRoute

from assistant.config import Config, TurnsConfig
from assistant.logs import LogFile
from core.errors import ConfigError, DeviceError, EngineError, TildesError
from core.language import Language
from kiosk import cli, window
from kiosk.desktop import Desktop, Running, with_answers
from kiosk.desktop_settings import DesktopSettings, write_settings
from kiosk.window import Entry, Window, load_webview, system_gi

PATIENCE_S = 10.0


class FakeWindow:
    """Remembers its pages; what a person would do is done by the test's script."""

    def __init__(self, script: Callable[["FakeWindow"], None]) -> None:
        self._script = script
        self._pages: list[str] = []
        self._changed = threading.Condition()
        self._gone = threading.Event()
        self.entries: Sequence[Entry] = ()

    def show(
        self,
        title: str,
        entries: Sequence[Entry],
        opened: Callable[[Window], None],
        closed: Callable[[], None],
    ) -> None:
        """In place of `show_window`."""
        self.entries = entries
        opened(self)
        self._script(self)
        closed()

    def load_url(self, url: str) -> None:
        with self._changed:
            self._pages.append(url)
            self._changed.notify_all()

    def destroy(self) -> None:
        self._gone.set()

    def page(self) -> str:
        """The next page that is shown."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._pages, PATIENCE_S)
            return self._pages.pop(0)

    def wait_until_destroyed(self) -> None:
        assert self._gone.wait(PATIENCE_S)

    def choose(self, label: str) -> None:
        """An entry of the menu."""
        next(entry for entry in self.entries if entry.label == label).choose()


class FakeKiosk(AbstractContextManager["FakeKiosk"]):
    """Fails to load as often as it is told; its loop lasts until it is stopped."""

    url = "http://127.0.0.1:1/"

    def __init__(self, faults: list[TildesError]) -> None:
        self._faults = faults
        self._stopped = threading.Event()
        self.loaded = threading.Event()

    def load(self, *, log_file: LogFile | None = None) -> Running:
        if self._faults:
            raise self._faults.pop(0)
        self.loaded.set()
        return self

    def run(self) -> None:
        assert self._stopped.wait(PATIENCE_S)

    def stop(self) -> None:
        self._stopped.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def ask(url: str, body: dict[str, object] | None = None) -> dict[str, Any]:
    """The wizard's answer, as its page gets it."""
    origin = "/".join(url.split("/")[:3])
    request = urllib.request.Request(  # noqa: S310 - of this machine
        url, None if body is None else json.dumps(body).encode(), {"Origin": origin}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 - the same
        found: dict[str, Any] = json.load(answer)
        return found


class App:
    """A desktop app with its window, and what its kiosk was asked for."""

    def __init__(self, folder: Path, *faults: TildesError) -> None:
        self.port = free_port()
        self.kiosk = FakeKiosk(list(faults))
        self.answers: list[DesktopSettings] = []
        self._folder = folder

    def run(self, script: Callable[[FakeWindow], None], *, wizard: bool = False) -> None:
        def opened(settings: DesktopSettings, more: Sequence[BaseRoute]) -> FakeKiosk:
            assert more
            self.answers.append(settings)
            return self.kiosk

        shown = FakeWindow(script)
        Desktop(Config(), self.port, opened, self._folder, shown.show).run(wizard=wizard)


DONE = {"language": "ru", "push": True}


def test_the_first_start_asks_and_then_shows_the_kiosk(tmp_path: Path) -> None:
    app = App(tmp_path)

    def person(shown: FakeWindow) -> None:
        page = shown.page()
        assert page == f"http://127.0.0.1:{app.port}/wizard"
        assert ask(f"{page}/done", DONE) == {"served": False}
        assert shown.page() == app.kiosk.url
        assert app.kiosk.loaded.wait(PATIENCE_S)

    app.run(person)
    assert app.answers == [DesktopSettings(True, Language.RU, push=True)]


def test_later_starts_show_the_kiosk_at_once(tmp_path: Path) -> None:
    write_settings(tmp_path, DesktopSettings(True, Language.KK))
    app = App(tmp_path)

    def person(shown: FakeWindow) -> None:
        assert shown.page() == app.kiosk.url
        assert app.kiosk.loaded.wait(PATIENCE_S)
        shown.choose("Зал таблосы")
        assert shown.page() == "http://127.0.0.1:1/board"
        shown.choose("Баптау")
        assert shown.page() == "http://127.0.0.1:1/wizard"
        shown.choose("Жабу")
        shown.wait_until_destroyed()

    app.run(person)


def test_what_keeps_it_from_starting_is_told_in_the_wizard(tmp_path: Path) -> None:
    write_settings(tmp_path, DesktopSettings(True, Language.RU))
    app = App(tmp_path, DeviceError("there is no microphone: plug one in"))

    def person(shown: FakeWindow) -> None:
        assert shown.page() == app.kiosk.url
        page = shown.page()
        assert page.endswith("/wizard")
        assert ask(f"{page}/state")["fault"] == "there is no microphone: plug one in"
        ask(f"{page}/done", DONE)
        assert shown.page() == app.kiosk.url
        assert app.kiosk.loaded.wait(PATIENCE_S)

    app.run(person)


def test_a_window_that_is_closed_in_the_wizard_starts_nothing(tmp_path: Path) -> None:
    app = App(tmp_path)
    app.run(lambda shown: assert_wizard(shown.page()))
    assert app.answers == []


def assert_wizard(page: str) -> None:
    assert page.endswith("/wizard")


def test_the_wizard_can_be_asked_for(tmp_path: Path) -> None:
    write_settings(tmp_path, DesktopSettings(True, Language.RU))
    App(tmp_path).run(lambda shown: assert_wizard(shown.page()), wizard=True)


def test_a_second_app_says_that_the_port_is_taken(tmp_path: Path) -> None:
    app = App(tmp_path)
    with (
        socket.create_server(("127.0.0.1", app.port)),
        pytest.raises(ConfigError, match="can't be listened on"),
    ):
        app.run(lambda shown: shown.wait_until_destroyed())


def test_holding_the_space_bar_is_push_to_talk_by_the_screen_s_button() -> None:
    config = Config(turns=TurnsConfig(start="wake"))
    assert with_answers(config, DesktopSettings(True)) is config
    turns = with_answers(config, DesktopSettings(True, push=True)).turns
    assert (turns.start, turns.button) == ("push", "screen")


def test_without_webkit_the_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(window, "system_gi", lambda: no("gi"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert cli.main(["desktop", "--port", str(free_port())]) == 2
    told = capsys.readouterr().err
    assert "sudo apt-get install python3-gi gir1.2-webkit2-4.1" in told
    assert len(told.splitlines()) == 1


def no(name: str) -> ModuleType:
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_without_a_desktop_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gtk:
        @staticmethod
        def init_check() -> tuple[bool, list[str]]:
            return False, []

    class Gi:
        @staticmethod
        def require_version(name: str, version: str) -> None:
            if version == "4.1":
                raise ValueError("older systems have 4.0")

    monkeypatch.setattr(window, "system_gi", Gi)
    monkeypatch.setattr(importlib, "import_module", lambda name: Gtk)
    with pytest.raises(EngineError, match="start it in your session"):
        load_webview()


def test_of_the_system_s_packages_only_the_one_that_is_needed_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "gi.py").write_text("whose = 'the system'\n", encoding="utf-8")
    monkeypatch.setattr(window, "SYSTEM_PACKAGES", str(tmp_path))
    monkeypatch.setattr(importlib, "import_module", no)
    monkeypatch.setitem(sys.modules, "gi", ModuleType("gi"))  # so that the old one comes back
    monkeypatch.delitem(sys.modules, "gi")
    path = list(sys.path)
    assert system_gi().whose == "the system"
    assert sys.path == path
    monkeypatch.delitem(sys.modules, "gi")
    monkeypatch.setattr(window, "SYSTEM_PACKAGES", str(tmp_path / "nowhere"))
    with pytest.raises(ImportError):
        system_gi()
