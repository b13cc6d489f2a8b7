"""What lets a loop run for months: the watchdog, pressure and what it leaves out, a line a turn.

    upkeep = Upkeep(clock, listener)
    loop = Loop(…, upkeep.tell, between_turns=… upkeep.poll …, on_progress=upkeep.progress)
    upkeep.relieve(reliefs(loop, …), state_folder())

Built by `assistant.live`; everything here is called in the loop's thread.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from assistant.events import DeviceBack, DeviceLost, Listener, LoopEvent
from assistant.logs import LogFile
from assistant.pressure import Kind, Pressure, Relief
from assistant.turn_log import TurnLog
from assistant.watchdog import Watchdog
from core.audio import Utterance
from core.cancellation import Cancellation
from core.clock import Clock
from core.hypothesis import Expectation, Hypothesis
from voice.partials import PartialRecognizer

HEAT, MEMORY, DISK = Kind
BUSY = frozenset({HEAT, MEMORY})

LISTENING = "listening"
"""What `systemctl status` shows while all is well."""


class Upkeep:
    """Stands between the loop and its listener, and looks after the machine between turns."""

    def __init__(self, clock: Clock, listener: Listener, watchdog: Watchdog | None = None) -> None:
        self.watchdog = watchdog or Watchdog(clock)
        self._clock = clock
        self._listener = listener
        self._turns = TurnLog()
        self._pressure: Pressure | None = None
        self._ready = False

    def relieve(self, reliefs: Sequence[Relief], folder: Path, root: Path = Path("/")) -> None:
        """From now on leave these out under pressure. `folder`: on the disk to look at."""
        self._pressure = Pressure(self._clock, self.tell, reliefs, folder, root)

    def tell(self, event: LoopEvent) -> None:
        """What the loop tells: noted, logged, and handed on."""
        self.watchdog.follow(event)
        self._turns.follow(event)
        match event:
            case DeviceLost(kind, name):
                self.watchdog.status(f"without {kind} {name}")
            case DeviceBack():
                self.watchdog.status(LISTENING)
        self._listener(event)

    def progress(self) -> None:
        """A chunk of sound was read; with the first one the service is ready."""
        if not self._ready:
            self._ready = True
            self.watchdog.ready(LISTENING)
        self.watchdog.progress()

    def poll(self) -> None:
        """Nobody speaks: there is time for a look."""
        if self._pressure is not None:
            self._pressure.poll()


class PausablePartials:
    """Partials that pressure may leave out; a paused one costs nothing."""

    def __init__(self, recognizer: PartialRecognizer) -> None:
        self.paused = False
        self._recognizer = recognizer

    def so_far(
        self, utterance: Utterance, expectation: Expectation, cancellation: Cancellation
    ) -> Hypothesis | None:
        """What was said so far, None while paused."""
        if self.paused:
            return None
        return self._recognizer.so_far(utterance, expectation, cancellation)


class DecodesAhead(Protocol):
    """What of the loop is switched."""

    decode_ahead: bool


class Quickens(Protocol):
    """What of the recogniser is switched."""

    quick: bool


class Pauses(Protocol):
    """Partials, rendering ahead, the log file."""

    paused: bool


def reliefs(
    loop: DecodesAhead,
    recognizer: Quickens,
    partials: Pauses | None,
    rendering: Pauses | None,
    log_file: LogFile | None,
) -> list[Relief]:
    """What can be left out of a live loop, the least missed first; None is not there anyway."""
    found = []
    if rendering is not None:
        found.append(_paused("rendering ahead", rendering, frozenset(Kind)))
    if partials is not None:
        found.append(_paused("partials", partials, BUSY))
    if loop.decode_ahead:
        found.append(_decoding_ahead(loop))
    found.append(_wide_beam(recognizer))
    if log_file is not None:
        found.append(_paused("log file", log_file, frozenset({DISK})))
    return found


def _paused(what: str, part: Pauses, kinds: frozenset[Kind]) -> Relief:
    def switch(*, paused: bool) -> None:
        part.paused = paused

    return Relief(what, lambda: switch(paused=True), lambda: switch(paused=False), kinds)


def _decoding_ahead(loop: DecodesAhead) -> Relief:
    def switch(*, ahead: bool) -> None:
        loop.decode_ahead = ahead

    return Relief("decoding ahead", lambda: switch(ahead=False), lambda: switch(ahead=True), BUSY)


def _wide_beam(recognizer: Quickens) -> Relief:
    def switch(*, quick: bool) -> None:
        recognizer.quick = quick

    return Relief("wide beam", lambda: switch(quick=True), lambda: switch(quick=False), BUSY)
