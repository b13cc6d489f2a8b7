"""Sets the demo up: the visitor's sound, the engines, a ticket database of its own."""

import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.attendant import open_attendant
from assistant.config import Config, default_threads
from assistant.demo.page import TurnRecord, write_page
from assistant.demo.performance import Cue, Performance
from assistant.demo.script import load_script
from assistant.engines import load_engines
from assistant.ticket_queue import open_queue
from assistant.visitor import EspeakVisitor
from core.clock import SystemClock
from core.errors import UsageError
from devices.wavfile import read_audio
from nlu.domain import Domain
from voice.endpointing import Endpointer
from voice.vad import SileroVad


def scripted_cues(domain: Domain) -> list[Cue]:
    """Speak the domain's script by a voice that is not the assistant's. Raises DomainError."""
    visitor = EspeakVisitor()
    return [
        Cue(visitor.speak(line.text, line.spoken_language), line)
        for line in load_script(domain.folder)
    ]


def visitor_cues(recordings: Sequence[Path]) -> list[Cue]:
    """Recordings of a visitor, in order. Raises AudioError."""
    return [Cue(read_audio(path)) for path in recordings]


def demo_visit(
    config: Config,
    domain: Domain,
    cues: Sequence[Cue],
    folder: Path,
    on_record: Callable[[TurnRecord], None],
) -> list[TurnRecord]:
    """Perform the visit and leave WAVs and page in `folder`. Raises UsageError, ModelError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: can't be made: {error.strerror}; use --out") from error
    engines, clock = load_engines(config, domain), SystemClock()
    # Its own database: a demo must not use up numbers of the real queue.
    tickets = open_queue(folder / "tickets.sqlite3", clock, domain)
    attendant = open_attendant(engines, domain, tickets, clock)
    performance = Performance(cues, folder, on_record)
    performance.run(attendant, Endpointer(SileroVad()), clock)
    write_page(folder / "index.html", performance.records, _machine())
    return performance.records


def _machine() -> str:
    return f"{platform.machine()}, {default_threads()} threads"
