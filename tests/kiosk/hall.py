"""A hall for tests: the real loop, dialogue, queue and web server; ears, voice and devices fake."""

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from assistant.actions.dispatch import Actions
from assistant.attendant import Attendant
from assistant.events import LoopEvent
from assistant.loop import Loop
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from assistant.worker import ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import SystemClock
from core.hypothesis import Hypothesis
from core.language import Language
from devices.fakes import FakeSpeaker
from kiosk.server import WebServer
from kiosk.visitor import VisitorScreen
from nlu.content import Domain
from nlu.resolving import IntentResolver
from tts.fakes import FakeSynthesizer
from voice.endpointing import Endpointer
from voice.fakes import FakeRecognizer, FakeVad

CHUNK_S = 0.032
PATIENCE_S = 10.0


def tone(seconds: float, level: float = 0.1) -> list[AudioChunk]:
    time_s = np.arange(round(seconds * HEARING_RATE_HZ)) / HEARING_RATE_HZ
    samples = (level * np.sin(2 * np.pi * 220 * time_s)).astype(np.float32)
    pieces = np.split(samples, range(512, len(samples), 512))
    return [AudioChunk(piece, HEARING_RATE_HZ) for piece in pieces]


def silence(seconds: float) -> list[AudioChunk]:
    return tone(seconds, level=0.0)


class HallMicrophone:
    """Hears what it is given, else silence as it passes; a Microphone."""

    def __init__(self) -> None:
        self._given: queue.Queue[AudioChunk] = queue.Queue()
        self._closed = threading.Event()
        self.present = True

    def give(self, chunks: Iterable[AudioChunk]) -> None:
        for chunk in chunks:
            self._given.put(chunk)

    def end(self) -> None:
        self._closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return

    def read(self, timeout_s: float) -> AudioChunk | None:
        if self._closed.is_set():
            return None
        try:
            return self._given.get(timeout=CHUNK_S)
        except queue.Empty:
            return silence(CHUNK_S)[0]


class LongSpeaker(FakeSpeaker):
    """Talks until it is stopped or let finish; a Speaker."""

    def __init__(self) -> None:
        super().__init__()
        self._done = threading.Event()
        self._done.set()

    def talk_long(self) -> None:
        """From now on a reply lasts until `finish` or an interruption."""
        self._done.clear()

    def finish(self) -> None:
        self._done.set()

    def drain(self) -> None:
        assert self._done.wait(PATIENCE_S)
        super().drain()

    def stop(self) -> float:
        super().stop()
        self._done.set()
        return 0.0


class Hall:
    """One kiosk, running, with what it did."""

    def __init__(
        self,
        domain: Domain,
        resolver: IntentResolver,
        folder: Path,
        heard: Sequence[tuple[str, Language]] = (),
    ) -> None:
        """`heard`: what each utterance will be recognised as."""
        clock = SystemClock()
        self.events: list[LoopEvent] = []
        self.tickets = open_queue(folder / "tickets.sqlite3", clock)
        self.microphone, self.speaker = HallMicrophone(), LongSpeaker()
        self.screen = VisitorScreen()
        visit = Visit(domain, resolver, Actions(domain, self.tickets, clock), clock)
        hypotheses = [Hypothesis(text, language, 0.9) for text, language in heard]
        attendant = Attendant(FakeRecognizer(hypotheses), visit, FakeSynthesizer(), clock)
        self.loop = Loop(
            self.microphone,
            self.speaker,
            Endpointer(FakeVad()),
            attendant,
            ThreadWorker(lambda error: self.loop.fail(error)),
            clock,
            self.note,
            decode_ahead=False,
        )
        self._folder = folder
        self._thread = threading.Thread(target=self.loop.run, name="loop")
        self.server = WebServer(self.screen.routes, port=0)

    @property
    def url(self) -> str:
        return self.server.url

    def note(self, event: LoopEvent) -> None:
        self.events.append(event)
        self.screen.listen(event)

    def say(self) -> None:
        """A visitor says the next line."""
        self.microphone.give([*silence(0.3), *tone(0.8), *silence(1.2)])

    def restart_server(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """As after a crash of the web server alone: the same port, the same state behind it."""
        port = int(self.server.url.rpartition(":")[2])
        self.server.__exit__(None, None, None)
        meanwhile()
        self.server = WebServer(self.screen.routes, port).__enter__()

    def __enter__(self) -> Self:
        self._unsubscribe = self.tickets.events.subscribe(self.screen.hear)
        self.server.__enter__()
        self._thread.start()
        self.screen.serve(self.loop)
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.speaker.finish()
        self.microphone.end()
        self._thread.join(PATIENCE_S)
        self.server.__exit__(None, None, None)
        self._unsubscribe()
        assert not self._thread.is_alive()
