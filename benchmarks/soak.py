"""A day of visits through the real loop, as fast as the machine goes; nothing may grow or hang.

    python -m benchmarks.soak [--hours 24] [--real 0.02] [--seed 1] [--json]

The loop, its worker, endpointing, dialogue, templates and classifier, domain, queue (SQLite
on disk), printing, upkeep and log are the program's own, on a simulated clock. The sound card is
simulated (see benchmarks.soak_visitors), and most visitors hum to a stand-in for the recogniser,
so that a day passes in minutes. With --real that share of the visits speaks with Piper and is heard
by Whisper, understood by the language model too, and answered aloud: engines that leak show
themselves there, at a few real seconds a turn.

Injected: the microphone is lost, the recogniser fails or takes the worker down, the printer runs
out of paper, the machine gets hot. Each simulated hour a line says how it goes. Exits with 1 where
memory grew by 2 % or more after the first two hours, threads or file descriptors remain, or a state
is stuck.
"""

import argparse
import gc
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import soxr

from assistant.actions.dispatch import Actions
from assistant.attendant import Attendant
from assistant.config import Config, LogConfig
from assistant.engines import Engines, load_engines
from assistant.events import LoopEvent
from assistant.logs import keep_log
from assistant.loop import Loop
from assistant.paths import domain_folder
from assistant.printing import Printing, TicketDesk
from assistant.ticket_queue import open_queue
from assistant.upkeep import PausablePartials, Upkeep, reliefs
from assistant.visit import Visit
from assistant.watchdog import Watchdog
from assistant.worker import ThreadWorker
from benchmarks.memory import memory_mb
from benchmarks.soak_visitors import (
    Counts,
    Hall,
    HallRecognizer,
    HallSpeaker,
    HallSynthesizer,
    Stuck,
)
from core.audio import HEARING_RATE_HZ, Samples, Utterance
from core.cancellation import Cancellation
from core.clock import FakeClock
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from devices.printer.fakes import FakePrinter
from devices.printer.printer import PrinterStatus
from nlu.cascade import CascadeResolver
from nlu.domain import load_domain
from voice.endpointing import Endpointer
from voice.fakes import FakePartials, FakeVad

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Almaty"))
WARM_UP_HOURS = 2
GROWTH_LIMIT = 0.02
FAULT_RATE = 0.01
"""Of recognitions."""

LAST_LINES = 20
"""Of the log, shown where something is stuck."""

HOUR_S, DESK_S, FAULT_S = 3600.0, 150.0, 420.0
"""How often, in simulated seconds, a line is printed, a desk calls, something breaks."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The program at the end of a simulated hour."""

    hour: int
    real_s: float
    visits: int
    turns: int
    rss_mb: float
    threads: int
    descriptors: int


class QuietPartials(FakePartials):
    """Partials that keep nothing."""

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        """As the fake, which remembers."""
        self.heard.clear()
        return super().so_far(utterance, expectation, cancellation)


class Recognising:
    """What pressure may quicken, where no real recogniser is there."""

    quick = False


class Soak:
    """Everything that a live loop has, with the hall in the place of the sound card."""

    def __init__(self, folder: Path, hours: float, share: float, seed: int) -> None:
        self.samples: list[Sample] = []
        self.fault = ""
        self._end_s = hours * HOUR_S
        self._chance = random.Random(seed)  # noqa: S311 - chance
        self._folder = folder
        self.began_s = time.monotonic()
        self.clock = clock = FakeClock(MORNING)
        self.domain = domain = load_domain(domain_folder("service_centre"))
        engines = load_engines(Config(), domain) if share else None
        self.hall = hall = Hall(clock, random.Random(seed + 1), share, _voice(engines))  # noqa: S311 - chance
        self.tickets = open_queue(folder / "tickets.sqlite3", clock, domain)
        resolver = engines.resolver if engines else CascadeResolver(domain)
        visit = Visit(domain, resolver, Actions(domain, self.tickets, clock), clock)
        recognizer = HallRecognizer(
            hall,
            random.Random(seed + 2),  # noqa: S311 - chance
            FAULT_RATE,
            engines.recognizer if engines else None,
        )
        voice = HallSynthesizer(hall, engines.synthesizer if engines else None)
        attendant = Attendant(recognizer, visit, voice, clock)
        self.printer = FakePrinter()
        upkeep = Upkeep(clock, self._listen, Watchdog(clock, {}))
        worker = ThreadWorker(on_failure=lambda error: self.loop.fail(error))
        partials = PausablePartials(QuietPartials())
        self.loop = Loop(
            hall,
            HallSpeaker(clock),
            Endpointer(FakeVad()),
            attendant,
            worker,
            clock,
            upkeep.tell,
            full_duplex=True,
            partials=partials,
            between_turns=upkeep.poll,
            on_progress=self._pass,
        )
        hall.loop, hall.visiting = self.loop, lambda: attendant.visiting
        notify, tell = self.loop.notify, self.loop.tell
        desk = TicketDesk(self.printer, lambda: domain, self.tickets, clock, notify, tell)
        self.printing = Printing(desk, self.loop.notify)
        log_file = keep_log(LogConfig(file=str(folder / "tildes.log"), size_mb=1), {})
        quickened = engines.recognizer if engines else Recognising()
        every = reliefs(self.loop, quickened, partials, None, log_file)
        upkeep.relieve(every, folder, folder)
        self._next_s = {"hour": HOUR_S, "desk": DESK_S, "fault": FAULT_S}

    def run(self) -> None:
        """Until the day is over or something is stuck."""
        try:
            self.loop.run()
        except Stuck as error:
            self.fault = f"stuck after {self.clock.monotonic_s() / HOUR_S:.2f} hours: {error}"
            log = (self._folder / "tildes.log").read_text(encoding="utf-8").splitlines()
            sys.stderr.writelines(f"  {line}\n" for line in log[-LAST_LINES:])
        self.printing.close()

    def _listen(self, event: LoopEvent) -> None:
        self.hall.listen(event)
        self.printing.on_event(event)

    def _pass(self) -> None:
        """With each chunk: what is due by the simulated clock."""
        now_s = self.clock.monotonic_s()
        if now_s >= self._next_s["desk"]:
            self._next_s["desk"] = now_s + DESK_S
            self.tickets.call_next("1")
            self.printer.pages.clear()
        if now_s >= self._next_s["fault"]:
            self._next_s["fault"] = now_s + self._chance.expovariate(1 / FAULT_S)
            self._break()
        if now_s >= self._next_s["hour"]:
            self._next_s["hour"] += HOUR_S
            self._measure(round(now_s / HOUR_S))
        if now_s >= self._end_s:
            self.loop.stop()

    def _break(self) -> None:
        """Something fails, or what failed before is mended."""
        match self._chance.randrange(4):
            case 0:
                self.hall.lose(self._chance.uniform(2, 60))
            case 1:
                self.printer.status = self._chance.choice(list(PrinterStatus))
            case 2:
                zone = self._folder / "sys/class/thermal/thermal_zone0/temp"
                zone.parent.mkdir(parents=True, exist_ok=True)
                zone.write_text(f"{self._chance.choice((50000, 86000))}\n")
            case 3:
                self.loop.interrupt()

    def _measure(self, hour: int) -> None:
        gc.collect()
        counts = self.hall.counts
        sample = Sample(
            hour,
            round(time.monotonic() - self.began_s, 1),
            counts.visits,
            counts.by_event.get("TurnTaken", 0),
            round(memory_mb(), 2),
            threading.active_count(),
            len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - counts what iterating would change
        )
        self.samples.append(sample)
        sys.stderr.write(
            f"hour {hour:>3}: {sample.visits:>5} visits {sample.turns:>6} turns "
            f"{sample.rss_mb:>8.2f} MB {sample.threads:>3} threads {sample.descriptors:>3} files "
            f"{sample.real_s:>7.1f} s\n"
        )


def main() -> None:
    """Soak, judge, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--real", type=float, default=0.0, help="share of visits, e.g. 0.02")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), arguments.hours, arguments.real, arguments.seed)
        soak.run()
    result = Result(
        round(soak.clock.monotonic_s() / (time.monotonic() - soak.began_s)),
        growth(soak.samples),
        faults(soak),
        soak.hall.counts,
        soak.samples,
    )
    sys.stdout.write(json.dumps(asdict(result)) + "\n" if arguments.json else shown(result))
    sys.exit(1 if result.faults else 0)


@dataclass(frozen=True, slots=True)
class Result:
    """The whole soak."""

    speed: int
    """Simulated seconds a second."""

    growth: float | None
    faults: list[str]
    counts: Counts
    samples: list[Sample]


def growth(samples: list[Sample]) -> float | None:
    """By which share memory grew: the last hours against those after the warm-up."""
    warm = [sample.rss_mb for sample in samples if sample.hour > WARM_UP_HOURS]
    if len(warm) < 4:
        return None
    few = max(1, len(warm) // 5)
    early = statistics.median(warm[:few])
    return round((statistics.median(warm[-few:]) - early) / early, 4)


def faults(soak: Soak) -> list[str]:
    """What must not be."""
    found = [soak.fault] if soak.fault else []
    grown = growth(soak.samples)
    if grown is not None and grown >= GROWTH_LIMIT:
        found.append(f"memory grew by {grown:.1%}")
    warm = [sample for sample in soak.samples if sample.hour > WARM_UP_HOURS]
    for name in ("threads", "descriptors"):
        figures = [getattr(sample, name) for sample in warm]
        if figures and figures[-1] > figures[0]:
            found.append(f"{name} grew from {figures[0]} to {figures[-1]}")
    return found


def shown(result: Result) -> str:
    """For people."""
    grown = "too short to tell" if result.growth is None else f"{result.growth:+.2%}"
    events = ", ".join(f"{count} {name}" for name, count in result.counts.by_event.items())
    lines = [
        f"{result.speed} times real time, {result.counts.visits} visits; memory {grown}",
        events,
        *(f"FAULT: {fault}" for fault in result.faults),
    ]
    return "\n".join(lines) + "\n"


def _voice(engines: Engines | None) -> Callable[[str, Language], Samples] | None:
    if engines is None:
        return None
    rendered: dict[tuple[str, Language], Samples] = {}

    def voice(text: str, language: Language) -> Samples:
        if (text, language) not in rendered:
            rendered[text, language] = _spoken(engines, text, language)
        return rendered[text, language]

    return voice


def _spoken(engines: Engines, text: str, language: Language) -> Samples:
    """A visitor's words, by the assistant's own voice."""
    clauses = list(engines.synthesizer.synthesize(text, language))
    whole = np.concatenate([clause.samples for clause in clauses])
    heard: Samples = soxr.resample(whole, clauses[0].rate_hz, HEARING_RATE_HZ)
    return heard


if __name__ == "__main__":
    main()
