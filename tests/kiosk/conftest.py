"""Halls, screens and a browser to look at them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.config import Config
from core.clock import Clock
from core.language import Language
from kiosk.pins import HashedPin
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from tests.browser import headless_chromium
from tests.kiosk.hall import Hall
from tests.kiosk.office import Office
from tests.shipped import shipped_domain, shipped_resolver

MakeHall = Callable[..., Hall]
MakeOffice = Callable[..., Office]


@pytest.fixture(scope="session")
def centre() -> Domain:
    return shipped_domain()


@pytest.fixture(scope="session")
def understanding() -> CascadeResolver:
    return shipped_resolver()


@pytest.fixture
def make_hall(centre: Domain, understanding: CascadeResolver, tmp_path: Path) -> Iterator[MakeHall]:
    """Open halls, each with what its visitors will say; all are closed afterwards."""
    with ExitStack() as halls:

        def make(*heard: tuple[str, Language]) -> Hall:
            return halls.enter_context(Hall(centre, understanding, tmp_path, heard))

        yield make


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    """A hall where nobody says a word."""
    return make_hall()


@pytest.fixture
def make_office(
    centre: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeOffice]:
    """Open the staff's side of a hall; all are closed afterwards."""
    monkeypatch.setattr(HashedPin, "matches", lambda kept, pin: kept.digest == pin)
    with ExitStack() as offices:

        def make(config: Config | None = None, clock: Clock | None = None) -> Office:
            return offices.enter_context(Office(centre, tmp_path, config, clock))

        yield make


@pytest.fixture
def office(make_office: MakeOffice) -> Office:
    """The staff's side of a hall where nobody waits yet."""
    return make_office()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who has never been here."""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def screen(context: BrowserContext, hall: Hall) -> Page:
    """The visitor's screen of the hall."""
    page = context.new_page()
    page.goto(hall.url)
    page.get_by_role("heading", name="Қызметтер").wait_for()
    return page
