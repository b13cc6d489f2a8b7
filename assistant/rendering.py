"""Fills the phrase cache: while nobody is there, or all at once by `tildes domain render`.

    poll      |    |    |    |    |    |        each chunk, while nobody speaks
    visit     ended ·· QUIET_S ··
    worker                      clause clause clause … one a task, so that a visitor waits for
                                                       one clause at most

`assistant.live` builds an IdleRendering, and the loop polls it in its own thread.
"""

import logging
from collections.abc import Iterator
from typing import Protocol

from assistant.attendant import Attendant
from assistant.phrases import spoken_phrases
from assistant.worker import Worker
from core.clock import Clock
from core.errors import TildesError
from core.language import Language
from nlu.domain import Domain
from tts.cache import PhraseCache, Rendered

log = logging.getLogger(__name__)

QUIET_S = 5.0
"""Nobody has been there for so long: the cores are free."""


class Renderer(Protocol):
    """What of a voice is needed here."""

    @property
    def cache(self) -> PhraseCache | None:
        """Where phrases are kept."""
        ...

    def render(self, text: str, language: Language) -> Iterator[Rendered]:
        """Store a text's clauses, those that the cache does not hold yet."""
        ...


def rendered(voice: Renderer, domain: Domain) -> Iterator[Rendered]:
    """Render a domain's phrases until all are there or the cache is full; each clause once.

    Raises EngineError.
    """
    cache, sizes = voice.cache, dict[str, int]()
    if cache is None:
        return
    for text, language in dict.fromkeys(spoken_phrases(domain)):
        for clause in voice.render(text, language):
            if clause.key not in sizes:
                sizes[clause.key] = clause.size
                yield clause
        if not cache.writable or sum(sizes.values()) > cache.limit_bytes:
            return


class IdleRendering:
    """Renders what the attendant's domain will say. To be polled by one thread."""

    def __init__(self, voice: Renderer, attendant: Attendant, worker: Worker, clock: Clock) -> None:
        self.paused = False
        """Set where the machine is hot or its disk full; see assistant.pressure."""
        self._voice = voice
        self._attendant = attendant
        self._worker = worker
        self._clock = clock
        self._domain: Domain | None = None
        self._rest: Iterator[Rendered] = iter(())
        self._over = False
        self._busy = False
        self._quiet_since_s = clock.monotonic_s()

    def poll(self) -> None:
        """Have the next clause rendered, if nobody is there."""
        now_s = self._clock.monotonic_s()
        if self._attendant.visiting:
            self._quiet_since_s = now_s
        if self.paused or self._busy or now_s - self._quiet_since_s < QUIET_S:
            return
        if self._domain is not self._attendant.domain:
            self._domain = self._attendant.domain
            self._rest, self._over = rendered(self._voice, self._domain), False
        if not self._over:
            self._busy = True
            self._worker.submit(self._step)

    def _step(self) -> None:
        """Render one clause; runs in the worker."""
        try:
            self._over = next(self._rest, None) is None
        except TildesError as error:
            self._over = True
            log.warning("phrases are not rendered ahead: %s", error)
        finally:
            self._busy = False
