"""Edited domains, with an injected clock and without threads."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.actions.dispatch import Actions
from assistant.events import DomainReloaded, LoopEvent
from assistant.reload import EVERY_S, DomainWatch, Swap, files_of
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from core.clock import FakeClock
from core.hypothesis import Hypothesis
from core.language import Language
from nlu.domain import Domain, load_domain
from nlu.fakes import FakeResolver


class Watched:
    """A watch over a folder, and all that came of it."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder = folder
        self.clock = clock
        self.swapped: list[str] = []
        self.events: list[LoopEvent] = []
        self.tasks: list[Callable[[], None]] = []
        self.watch = DomainWatch(folder, self.build, clock, self.events.append, self.tasks.append)

    def build(self) -> Swap:
        domain = load_domain(self.folder)
        return lambda: self.swapped.append(domain.replies.text("greeting", Language.RU))

    def looks(self, times: int) -> None:
        for _ in range(times):
            self.clock.advance(EVERY_S)
            self.watch.poll()

    def work(self) -> None:
        self.tasks.pop()()
        self.watch.poll()


@pytest.fixture
def watched(small_domain: Domain, clock: FakeClock) -> Watched:
    return Watched(small_domain.folder, clock)


def edit(watched: Watched, old: str, new: str) -> None:
    path = watched.folder / "replies" / "all.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    # The file system's clock may be coarser than a test is quick.
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))


def test_an_edit_is_taken_up_between_two_turns(watched: Watched) -> None:
    watched.looks(3)
    assert not watched.tasks
    edit(watched, "ru: Здравствуйте!", "ru: Добрый день!")
    watched.looks(2)
    assert len(watched.tasks) == 1
    assert not watched.swapped  # it is still being built
    watched.work()
    assert watched.swapped == ["Добрый день!"]
    assert watched.events == [DomainReloaded()]
    watched.looks(3)
    assert not watched.tasks


def test_files_that_are_still_being_saved_are_waited_for(watched: Watched) -> None:
    for greeting in ("Добрый", "Добрый день", "Добрый день!"):
        edit(watched, "ru: ", f"ru: {greeting} ")
        watched.looks(1)
    assert not watched.tasks
    watched.looks(1)
    assert watched.tasks


def test_no_look_before_its_time(watched: Watched) -> None:
    edit(watched, "Здравствуйте", "Привет")
    for _ in range(100):
        watched.watch.poll()
    assert not watched.tasks


def test_a_broken_edit_is_not_used_and_said_in_one_line(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    edit(watched, "ru: Здравствуйте!}", "}")
    watched.looks(2)
    watched.work()
    assert not watched.swapped
    assert not watched.events
    (message,) = caplog.messages
    assert "all.yaml:3: " in message
    assert "«ru»" in message
    assert "\n" not in message
    edit(watched, "Сәлеметсіз бе!, }", "Сәлеметсіз бе!, ru: Привет!}")
    watched.looks(2)
    watched.work()
    assert watched.swapped == ["Привет!"]


def test_a_file_that_goes_or_comes_is_an_edit(watched: Watched) -> None:
    before = files_of(watched.folder)
    (watched.folder / "facts" / "services.yaml").unlink()
    assert files_of(watched.folder) != before
    watched.looks(2)
    assert watched.tasks


def test_a_fault_of_the_program_leaves_the_old_domain(
    small_domain: Domain, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(Watched):
        def build(self) -> Swap:
            raise ZeroDivisionError

    watched = Faulty(small_domain.folder, clock)
    edit(watched, "Здравствуйте", "Привет")
    watched.looks(2)
    watched.work()
    assert not watched.swapped
    assert "not used" in caplog.text


def test_the_visit_goes_on_with_the_edited_domain(
    visit: Visit, resolver: FakeResolver, clock: FakeClock, small_domain: Domain, tmp_path: Path
) -> None:
    def say(text: str, language: Language) -> str:
        return visit.answer((Hypothesis(text, language, 0.9),)).reply.text

    say("привет", Language.RU)
    say("талон", Language.KK)
    assert visit.expectation.intents == {"ticket.take"}
    path = small_domain.folder / "replies" / "all.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Здравствуйте!", "Добрый день!"), encoding="utf-8"
    )
    edited = load_domain(small_domain.folder)
    visit.serve(edited, resolver, Actions(edited, open_queue(tmp_path / "t.sqlite3", clock), clock))
    assert visit.expectation.intents == {"ticket.take"}
    assert visit.expectation.session_language is Language.KK
    assert say("привет", Language.RU) == "Добрый день! На какую услугу?"


def test_what_was_asked_for_and_is_no_more_is_forgotten(
    visit: Visit, resolver: FakeResolver, clock: FakeClock, small_domain: Domain, tmp_path: Path
) -> None:
    visit.answer((Hypothesis("талон", Language.KK, 0.9),))
    path = small_domain.folder / "intents" / "all.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("ticket.take", "ticket.give"), encoding="utf-8"
    )
    edited = load_domain(small_domain.folder)
    visit.serve(edited, resolver, Actions(edited, open_queue(tmp_path / "t.sqlite3", clock), clock))
    assert not visit.expectation.intents
