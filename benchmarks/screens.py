"""How quick the screens are, and what they cost.

    python -m benchmarks.screens

Headless Chromium beside the real dialogue, queue and web server; ears and voice are fake, so that
nothing of theirs is in the figures. Both clocks are this machine's.

    first paint  a new browser asks for the page → first contentful paint
    buttons      the same → every service stands there
    caption      the loop tells what was recognised → it stands on the visitor's screen
    answer       the same → the answer stands there: understanding, the queue and a loop's round
    board        the queue calls a ticket → its number stands on the hall board
    other desk   the same, where another program calls, on SQLite
    memory       of the process with all screens, less that of the loop's own packages
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.events import LoopEvent, WordsHeard
from assistant.paths import domain_folder
from assistant.ticket_queue import open_queue
from benchmarks.memory import memory_mb
from core.clock import SystemClock
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.domain import load_domain

CHROMIUM = "/usr/bin/chromium"

SAID = [("сколько стоит паспорт", Language.RU), ("маған талон керек", Language.KK)]

SOCKETS = 8
"""Screens, boards and desks of a large hall."""

WATCH = """([selector, text]) => {
    const there = () =>
        [...document.querySelectorAll(selector)].some(each => each.textContent.includes(text));
    window.seen = new Promise(done => {
        const tell = () => done(performance.timeOrigin + performance.now());
        if (there()) return tell();
        new MutationObserver((_, watch) => {
            if (!there()) return;
            watch.disconnect();
            requestAnimationFrame(tell);
        }).observe(document.body, {childList: true, subtree: true, characterData: true});
    });
}"""
"""Promises when a text stands in the page: at the frame in which it is drawn, in epoch time."""

PAINTED = """() => new Promise(done => {
    const first = () => performance.getEntriesByName('first-contentful-paint')[0];
    if (first()) return done(first().startTime);
    new PerformanceObserver(() => first() && done(first().startTime)).observe({type: 'paint'});
})"""


@dataclass
class Recognized:
    """Waits for the loop to tell what was recognised; a Listener."""

    when_ms: float = 0.0
    told: threading.Event = field(default_factory=threading.Event)

    def listen(self, event: LoopEvent) -> None:
        """Take the time."""
        if isinstance(event, WordsHeard):
            self.when_ms = 1000 * time.time()
            self.told.set()


def main() -> int:
    """Measure all, or the memory alone in a process of its own."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("what", nargs="?", choices=("all", "memory"), default="all")
    parser.add_argument("--times", type=int, default=15)
    arguments = parser.parse_args()
    if arguments.what == "memory":
        print(json.dumps(added_mb()))  # noqa: T201 - a benchmark prints
        return 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        figures = chain(visitor(browser, arguments.times), board(browser, arguments.times))
        for name, found in figures:
            line = " · ".join(f"{each:.0f}" for each in (min(found), median(found), max(found)))
            print(f"{name:12} {line} ms", flush=True)  # noqa: T201
        browser.close()
    command = [sys.executable, "-m", "benchmarks.screens", "memory"]
    alone = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    for name, megabytes in json.loads(alone.stdout).items():
        print(f"{name:12} {megabytes:.1f} MB")  # noqa: T201
    return 0


def visitor(browser: Browser, times: int) -> Iterator[tuple[str, list[float]]]:
    """Figures of the visitor's screen, in milliseconds."""
    from tests.kiosk.hall import Hall

    domain = load_domain(domain_folder("service_centre"))
    said = [SAID[turn % len(SAID)] for turn in range(times)]
    recognized = Recognized()
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall(domain, CascadeResolver(domain), Path(folder), said)
        tell = hall.screen.listen
        hall.screen.listen = lambda event: (recognized.listen(event), tell(event))  # type: ignore[func-returns-value,method-assign,assignment] # looks on
        with hall:
            firsts = [first_paint(browser, hall.url) for _ in range(times)]
            yield "first paint", [painted for painted, _ in firsts]
            yield "buttons", [ready for _, ready in firsts]
            page = browser.new_page()
            page.goto(hall.url)
            page.locator(".tile").first.wait_for()
            turns = [captioned(page, hall.say, recognized, text) for text, _ in said]
            yield "caption", [caption for caption, _ in turns]
            yield "answer", [answer for _, answer in turns]
            page.close()


def first_paint(browser: Browser, url: str) -> tuple[float, float]:
    """In a browser that has never been here."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.locator(".services .tile").last.wait_for()
    ready: float = page.evaluate("performance.now()")
    painted: float = page.evaluate(PAINTED)
    context.close()
    return painted, ready


def captioned(
    page: Page, say: Callable[[], None], recognized: Recognized, text: str
) -> tuple[float, float]:
    """From recognition to what was said, and to the answer."""
    page.evaluate("document.querySelector('#captions').replaceChildren()")
    page.evaluate(WATCH, ["#partial, #captions .visitor", text])
    page.evaluate("() => { window.heard = window.seen; }")
    page.evaluate(WATCH, ["#captions .assistant", " "])
    recognized.told.clear()
    say()
    heard: float = page.evaluate("window.heard")
    answered: float = page.evaluate("window.seen")
    page.locator("body[data-state=idle]").wait_for()
    return heard - recognized.when_ms, answered - recognized.when_ms


def board(browser: Browser, times: int) -> Iterator[tuple[str, list[float]]]:
    """Figures of the hall board, in milliseconds."""
    from tests.kiosk.office import Office

    domain = load_domain(domain_folder("service_centre"))
    with tempfile.TemporaryDirectory() as folder, Office(domain, Path(folder)) as office:
        page = browser.new_page()
        page.goto(f"{office.url}/board")
        other = open_queue(Path(folder) / "tickets.sqlite3", SystemClock())
        for name, tickets in (("board", office.tickets), ("other desk", other)):
            found = []
            for _ in range(times):
                ticket = office.take()
                page.evaluate(WATCH, ["#calls", str(ticket)])
                began_ms = 1000 * time.time()
                tickets.call(ticket, "3")
                found.append(page.evaluate("window.seen") - began_ms)
            yield name, found
        page.close()


def added_mb() -> dict[str, float]:
    """Resident memory that the screens add to a process which has the loop's packages already."""
    import onnxruntime  # noqa: F401

    import assistant.live  # noqa: F401 - what `tildes run` loads anyway

    domain = load_domain(domain_folder("service_centre"))
    before = memory_mb()
    from websockets.sync.client import connect
    from websockets.typing import Origin

    from tests.kiosk.office import Office

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        office = stack.enter_context(Office(domain, Path(folder)))
        address = office.url.replace("http", "ws") + "/board/socket"
        sockets: list[Any] = [
            stack.enter_context(connect(address, origin=Origin(office.url), proxy=None))
            for _ in range(SOCKETS)
        ]
        for _ in range(200):
            office.tickets.call(office.take(), "3")
        for socket in sockets:
            socket.recv()
        return {"memory": memory_mb() - before}


if __name__ == "__main__":
    sys.exit(main())
