"""How the running assistant fares: devices, pressure, delays, errors; for its owner.

A listener of the loop. It holds nothing that anybody said.
"""

import threading
from collections import deque
from dataclasses import dataclass, fields
from datetime import datetime

from assistant.events import (
    Degraded,
    DeviceBack,
    DeviceLost,
    LevelHeard,
    LoopEvent,
    Recovered,
    StateChanged,
    TicketNotPrinted,
    TurnFailed,
    TurnTaken,
)
from assistant.paths import state_folder
from core.clock import Clock
from core.turn import TurnMetrics, TurnState
from devices.vitals import available_bytes, free_bytes, temperature_c, throttling

TURNS_KEPT = 60
"""Of which the delays are shown."""

ERRORS_KEPT = 20

STEPS = tuple(field.name for field in fields(TurnMetrics))
"""Names of the delays, each in milliseconds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong."""

    at: datetime
    what: str
    """One line, without anything that a visitor said."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the machine is; None where it does not tell."""

    temperature_c: float | None
    memory_bytes: int | None
    """That programs may still take."""

    disk_bytes: int | None
    throttling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """Everything at one moment."""

    started: datetime
    state: TurnState | None
    """None until the loop runs."""

    lost: dict[str, str]
    """Kind of a device that is gone → its name."""

    left_out: dict[str, str]
    """What is left out → why."""

    faults: tuple[Fault, ...]
    """Latest first."""

    delays_ms: dict[str, tuple[float | None, ...]]
    """A step of `STEPS` → its delay in each of the latest turns, oldest first."""

    level_dbfs: float | None
    """How loud the microphone was last."""


class HealthRecord:
    """Listens to the loop from its thread; read from any."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._started = clock.now()
        self._state: TurnState | None = None
        self._lost: dict[str, str] = {}
        self._left_out: dict[str, str] = {}
        self._faults: deque[Fault] = deque(maxlen=ERRORS_KEPT)
        self._metrics: deque[TurnMetrics] = deque(maxlen=TURNS_KEPT)
        self._level_dbfs: float | None = None

    def listen(self, event: LoopEvent) -> None:
        """Take note of what the loop tells."""
        with self._lock:
            self._note(event)

    def health(self) -> Health:
        """As it stands."""
        with self._lock:
            return Health(
                started=self._started,
                state=self._state,
                lost=dict(self._lost),
                left_out=dict(self._left_out),
                faults=tuple(reversed(self._faults)),
                delays_ms={
                    step: tuple(getattr(metrics, step) for metrics in self._metrics)
                    for step in STEPS
                },
                level_dbfs=self._level_dbfs,
            )

    def _note(self, event: LoopEvent) -> None:
        match event:
            case StateChanged(state):
                self._state = state
            case LevelHeard(dbfs):
                self._level_dbfs = dbfs
            case TurnTaken(turn):
                self._metrics.append(turn.metrics)
            case DeviceLost(kind, name):
                self._lost[kind] = name
                self._add(f"{kind} lost: {name}")
            case DeviceBack(kind):
                self._lost.pop(kind, None)
            case Degraded(reason, what):
                self._left_out[what] = reason
                self._add(f"{reason}: {what} left out")
            case Recovered(what):
                self._left_out.pop(what, None)
            case TicketNotPrinted(number, reason):
                self._add(f"{number} not printed: {reason}")
            case TurnFailed(error):
                self._add(f"{type(error).__name__}: {error}")

    def _add(self, what: str) -> None:
        self._faults.append(Fault(self._clock.now(), " ".join(what.split())))


def vitals() -> Vitals:
    """Look at the machine; a few small files."""
    return Vitals(temperature_c(), available_bytes(), free_bytes(state_folder()), throttling())
