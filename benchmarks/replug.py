"""Microphone and speaker are pulled out and plugged in while visitors talk; the visit must go on.

    python -m benchmarks.replug [--cycles 50] [--side microphone|speaker|both] [--json]

Real time, real sound: PortAudio on PulseAudio's virtual cards, the whole loop with its engines. In
each cycle a visitor asks, and a device is pulled out while the assistant waits, listens, thinks or
speaks; it is away for a second or three. Then the visitor asks again, and must be answered.

Told are the seconds until the loss was noticed and, once the device was plugged in, until it was in
use again; and what the process has more at the end than after a few cycles: threads, file
descriptors, memory. Exits with 1 where a visit did not go on or a return took more than 2 s.
"""

import argparse
import gc
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median

import numpy as np

from assistant.config import QueueConfig, load_config
from assistant.engines import load_engines, open_domain
from assistant.events import LoopEvent, StateChanged, TurnFailed, TurnTaken
from assistant.live import loop_between, wanted_echo_removal
from assistant.visitor import EspeakVisitor
from benchmarks.memory import memory_mb
from core.audio import AudioChunk
from core.language import Language
from core.turn import TurnState
from devices.hotplug import returning_microphone, returning_speaker
from devices.sound_server import (
    MICROPHONE,
    SPEAKER,
    SoundServer,
    portaudio_on,
    sound_server,
    until,
)
from devices.wavfile import write_wav

QUESTIONS = (
    ("қай уақытта жұмыс істейсіздер", Language.KK),
    ("сколько стоит загранпаспорт", Language.RU),
)
AWAY_S = (1.0, 3.0)
BACK_LIMIT_S = 2.0
ANSWER_LIMIT_S = 40.0
"""On a machine that others use as well; a return is measured on its own."""

WARM_UP = 8
"""Cycles, one of each kind, in which what is made once is made."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One loss and return."""

    side: str
    moment: str
    noticed_s: float
    back_s: float
    went_on: bool


@dataclass(frozen=True, slots=True)
class Footprint:
    """What the process holds."""

    threads: int
    files: int
    memory_mb: float


@dataclass(slots=True)
class Result:
    """What came of all cycles."""

    cycles: list[Cycle]
    warm: Footprint
    end: Footprint
    failures: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every visit went on in time."""
        return all(cycle.went_on and cycle.back_s <= BACK_LIMIT_S for cycle in self.cycles)


class Scene:
    """The loop between virtual cards, and a visitor."""

    def __init__(self, server: SoundServer) -> None:
        self._server = server
        self.missing: set[str] = set()
        self.turns = 0
        self.failures: list[str] = []
        self._waited_for: TurnState | None = None
        self._reached = threading.Event()
        config = replace(load_config(), queue=QueueConfig(str(server.folder / "tickets.sqlite3")))
        domain = open_domain(config, None)
        echo = wanted_echo_removal(config)
        self.microphone = returning_microphone(
            "microphone",
            echo,
            on_change=self._note,
            in_use=lambda: self.loop.state is TurnState.LISTENING,
        )
        self.loop = loop_between(
            self.microphone,
            returning_speaker("speaker", echo.played if echo else None, on_change=self._note),
            config,
            domain,
            load_engines(config, domain),
            self._follow,
            full_duplex=echo is not None,
        )
        self._questions = itertools.cycle(
            [self._spoken(number, *question) for number, question in enumerate(QUESTIONS)]
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """The loop runs meanwhile."""
        thread = threading.Thread(target=self.loop.run)
        thread.start()
        try:
            with self._asking():  # the engines' first turn takes longer
                until(lambda: self.turns > 0, ANSWER_LIMIT_S)
            yield
        finally:
            self.loop.stop()
            thread.join(20)

    def cycle(self, side: str, moment: TurnState, away_s: float) -> Cycle:
        """Lose a device at that moment, get it back, and go on."""
        self._be_idle()
        with self._asking():
            if moment is not TurnState.IDLE:
                self._reach(moment)
            noticed_s = took_s(lambda: self._server.unplug(side), lambda: side in self.missing)
            time.sleep(away_s)
            back_s = took_s(lambda: self._server.plug(side), lambda: side not in self.missing)
        self._be_idle()
        turns = self.turns
        with self._asking():
            went_on = until(lambda: self.turns > turns, ANSWER_LIMIT_S)
        return Cycle(side, moment.value, noticed_s, back_s, went_on)

    def _note(self, kind: str, name: str, there: bool) -> None:  # noqa: ARG002 — as it is told
        side = {"microphone": MICROPHONE, "speaker": SPEAKER}[kind]
        self.missing.discard(side) if there else self.missing.add(side)

    def _follow(self, event: LoopEvent) -> None:
        if isinstance(event, StateChanged) and event.state is self._waited_for:
            self._reached.set()
        elif isinstance(event, TurnTaken):
            self.turns += 1
        elif isinstance(event, TurnFailed):
            self.failures.append(str(event.error))

    def _reach(self, moment: TurnState) -> None:
        self._reached.clear()
        self._waited_for = moment
        self._reached.wait(ANSWER_LIMIT_S)

    def _be_idle(self) -> None:
        """Cut off what is said, and wait until nobody speaks."""

        def idle() -> bool:
            self.loop.interrupt()
            return self.loop.state is TurnState.IDLE

        until(idle, 30)
        time.sleep(0.3)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """The visitor asks; a card that is pulled out silences them."""
        with subprocess.Popen(  # noqa: S603 — our own file
            ["paplay", "--device=visitor", "--latency-msec=20", str(next(self._questions))],  # noqa: S607 — a system tool
            env=self._server.whole_environment,
            stderr=subprocess.DEVNULL,
        ) as player:
            yield
            player.kill()

    def _spoken(self, number: int, text: str, language: Language) -> Path:
        speech = EspeakVisitor().speak(text, language)
        silence = AudioChunk(np.zeros(speech.rate_hz // 2, dtype=np.float32), speech.rate_hz)
        path = self._server.folder / f"question{number}.wav"
        write_wav(path, [silence, speech, silence])
        return path


def took_s(change: Callable[[], None], found: Callable[[], bool]) -> float:
    """How long after a change it is found; infinite where it is not."""
    change()
    began_s = time.monotonic()
    return time.monotonic() - began_s if until(found, 15) else float("inf")


def footprint() -> Footprint:
    """Of this process."""
    gc.collect()
    return Footprint(
        threads=len(list(Path("/proc/self/task").iterdir())),
        files=len(list(Path("/proc/self/fd").iterdir())),
        memory_mb=memory_mb(),
    )


def replug(cycles: int, sides: tuple[str, ...]) -> Result:
    """Do it all."""
    kinds = [(side, moment) for moment in TurnState for side in sides]
    done: list[Cycle] = []
    warm = Footprint(0, 0, 0.0)
    with sound_server() as server, portaudio_on(server):
        scene = Scene(server)
        with scene.running():
            for number in range(cycles):
                side, moment = kinds[number % len(kinds)]
                away_s = AWAY_S[number // len(kinds) % len(AWAY_S)]
                done.append(scene.cycle(side, moment, away_s))
                sys.stderr.write(f"{number + 1}: {done[-1]}\n")
                if number == min(WARM_UP, cycles // 2):
                    warm = footprint()
            end = footprint()
    return Result(done, warm, end, scene.failures)


def main() -> None:
    """Pull, plug, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--side", choices=("microphone", "speaker", "both"), default="both")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    named = {"microphone": (MICROPHONE,), "speaker": (SPEAKER,), "both": (MICROPHONE, SPEAKER)}
    result = replug(arguments.cycles, named[arguments.side])
    if arguments.json:
        sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(table(result))
    sys.exit(0 if result.good else 1)


def table(result: Result) -> str:
    """For people."""
    noticed = [cycle.noticed_s for cycle in result.cycles]
    back = [cycle.back_s for cycle in result.cycles]
    went_on = sum(cycle.went_on for cycle in result.cycles)
    warm, end = result.warm, result.end
    lines = [
        f"cycles    {len(result.cycles)}, after {went_on} of them the visit went on",
        f"noticed   median {median(noticed):.2f} s, longest {max(noticed):.2f} s",
        f"returned  median {median(back):.2f} s, longest {max(back):.2f} s",
        f"threads   {warm.threads} → {end.threads}",
        f"files     {warm.files} → {end.files}",
        f"memory    {warm.memory_mb:.0f} → {end.memory_mb:.0f} MB",
        *(f"failed    {failure}" for failure in result.failures),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
