"""An edited domain is taken up while `run` runs, between two turns; a broken edit is not.

    poll        |      |      |      |      |      |        each EVERY_S, while nobody speaks
    files       saved…saved   still                         compared by time and size
                              build in the background ..|
                                                   swap |   the next turn has the new domain

`assistant.live` builds a DomainWatch, and the loop polls it in its own thread.
"""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from assistant.actions.dispatch import Actions
from assistant.actions.own import own_actions
from assistant.attendant import Attendant
from assistant.config import Config
from assistant.engines import Engines, load_resolver, phrase_bank
from assistant.events import DomainReloaded, Listener
from assistant.lexicon import load_lexicon
from assistant.ticket_queue import rules_of
from core.clock import Clock
from core.errors import TildesError
from nlu.domain import load_domain
from tickets.queue import TicketQueue

log = logging.getLogger(__name__)

EVERY_S = 2.0
"""Seconds between two looks at the files. A change must stay as it is for one of them, so that
half of what an editor saves is not read."""

Swap = Callable[[], None]
"""Puts in place what was built; takes no time."""

Files = dict[Path, tuple[int, int]]
"""Time of the last change in nanoseconds and size in bytes of each file."""


def in_background(task: Callable[[], None]) -> None:
    """Run a task in a thread of its own."""
    threading.Thread(target=task, name="domain", daemon=True).start()


class DomainWatch:
    """Looks after a domain's files. To be polled by one thread, where a swap does no harm."""

    def __init__(
        self,
        folder: Path,
        build: Callable[[], Swap],
        clock: Clock,
        listener: Listener,
        start: Callable[[Callable[[], None]], None] = in_background,
    ) -> None:
        """`build` is called by `start`, and may raise TildesError."""
        self._folder = folder
        self._build = build
        self._clock = clock
        self._listener = listener
        self._start = start
        self._built: queue.SimpleQueue[Swap | None] = queue.SimpleQueue()
        self._building = False
        self._taken_up = self._noticed = files_of(folder)
        self._due_s = clock.monotonic_s() + EVERY_S

    def poll(self) -> None:
        """Swap in what is built; now and then look whether there is something to build."""
        if self._building:
            self._swap()
        elif self._clock.monotonic_s() >= self._due_s:
            self._due_s = self._clock.monotonic_s() + EVERY_S
            self._look()

    def _look(self) -> None:
        files = files_of(self._folder)
        settled, self._noticed = files == self._noticed, files
        if settled and files != self._taken_up:
            self._taken_up = files
            self._building = True
            self._start(self._try_to_build)

    def _try_to_build(self) -> None:
        """Build or say why not; runs in the background."""
        try:
            self._built.put(self._build())
        except TildesError as error:
            log.error("the edited domain is not used: %s", error)
            self._built.put(None)
        except Exception:
            # A fault of the program: the old domain goes on, and the log must show where.
            log.exception("the edited domain is not used")
            self._built.put(None)

    def _swap(self) -> None:
        try:
            swap = self._built.get_nowait()
        except queue.Empty:
            return
        self._building = False
        if swap is not None:
            swap()
            self._listener(DomainReloaded())


def files_of(folder: Path) -> Files:
    """The domain's files as they are now."""
    files: Files = {}
    for path in sorted(folder.rglob("*.yaml")):
        try:
            status = path.stat()
        except OSError:  # gone since it was listed
            continue
        files[path] = (status.st_mtime_ns, status.st_size)
    return files


def rebuild(
    config: Config,
    folder: Path,
    engines: Engines,
    attendant: Attendant,
    tickets: TicketQueue,
    clock: Clock,
) -> Swap:
    """Read the domain anew and build what depends on it. Raises DomainError, ModelError."""
    domain = load_domain(folder)
    bank, resolver = phrase_bank(domain), load_resolver(config, domain)
    lexicon = load_lexicon(folder)
    own = own_actions(domain, config.actions.allowed)
    actions = Actions(domain, tickets.under(rules_of(domain)), clock, own)

    def swap() -> None:
        engines.recognizer.bank = bank
        engines.synthesizer.lexicon = lexicon
        attendant.serve(domain, resolver, actions)

    return swap
