"""When the machine is too hot, or short of memory or disk: what can wait is left out until then.

    temperature  ────╱‾‾‾‾‾‾‾╲───────      high at HOT_C, over below COOL_C: no flapping
    eased            |<------------>|      MIN_EASED_S at least

`assistant.live` polls it between turns; a look is a few small files of /proc and /sys, at most
every EVERY_S. What a Relief switches belongs to the loop's thread, which polls. On a disk that is
nearly full nothing is rendered ahead and no log is written; the queue's tickets have the rest.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.events import Degraded, LoopEvent, Recovered
from core.clock import Clock
from devices.vitals import available_bytes, free_bytes, stalled_percent, temperature_c

log = logging.getLogger(__name__)

EVERY_S = 10.0
"""Seconds between two looks."""

MIN_EASED_S = 60.0
"""What is left out stays so for so long at least."""

HOT_C, COOL_C = 80.0, 72.0
"""A Raspberry Pi slows down from 80 °C, a Jetson a little later; °C."""

SCARCE_BYTES, ENOUGH_BYTES = 150_000_000, 300_000_000
"""Memory that programs may still take; below it the kernel drops the models' pages."""

STALLED_PERCENT, FLOWING_PERCENT = 20.0, 5.0
"""Share of the last ten seconds in which a program waited for memory (PSI, «some avg10»)."""

FULL_BYTES, ROOMY_BYTES = 100_000_000, 200_000_000
"""What is left on the disk: a hundred years of tickets, but a bad week of logs."""


class Kind(StrEnum):
    """What there is too much or too little of."""

    HEAT = "heat"
    MEMORY = "memory"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Relief:
    """Something that can be left out."""

    what: str
    """For log and staff, e.g. «partials»."""

    ease: Callable[[], None]
    """Leave it out."""

    restore: Callable[[], None]
    """Do it again, as it was before."""

    kinds: frozenset[Kind]
    """What it helps against."""


@dataclass(slots=True)
class Strain:
    """One kind of pressure and since when it holds."""

    since_s: float
    reason: str


class Pressure:
    """Looks at heat, memory and disk, and switches reliefs. To be polled by one thread."""

    def __init__(
        self,
        clock: Clock,
        listener: Callable[[LoopEvent], None],
        reliefs: Sequence[Relief],
        folder: Path,
        root: Path = Path("/"),
    ) -> None:
        """`folder`: on the disk that is looked at. `root`: where /proc and /sys are mounted."""
        self._clock = clock
        self._listener = listener
        self._reliefs = tuple(reliefs)
        self._folder = folder
        self._root = root
        self._strains: dict[Kind, Strain] = {}
        self._eased: list[Relief] = []
        self._due_s = clock.monotonic_s()

    @property
    def eased(self) -> tuple[str, ...]:
        """What is left out now."""
        return tuple(relief.what for relief in self._eased)

    def poll(self) -> None:
        """Look, if it is time, and switch what must be switched."""
        now_s = self._clock.monotonic_s()
        if now_s < self._due_s:
            return
        self._due_s = now_s + EVERY_S
        self._look(Kind.HEAT, _heat(self._root), now_s)
        self._look(Kind.MEMORY, _shortage(self._root), now_s)
        self._look(Kind.DISK, _fullness(self._folder), now_s)
        self._ease()
        self._restore()

    def _look(self, kind: Kind, found: "Reading", now_s: float) -> None:
        strain = self._strains.get(kind)
        if strain is None and found.high:
            self._strains[kind] = Strain(now_s, found.reason)
        elif strain is not None and found.high:
            strain.since_s = now_s
        elif strain is not None and found.over and now_s - strain.since_s >= MIN_EASED_S:
            log.info("%s is over: %s", kind, found.reason)
            del self._strains[kind]

    def _ease(self) -> None:
        for kind, strain in self._strains.items():
            chosen = [r for r in self._reliefs if kind in r.kinds and r not in self._eased]
            if not chosen:
                continue
            for relief in chosen:
                relief.ease()
            self._eased += chosen
            what = _listed(chosen)
            log.warning("%s: %s left out until it is over", strain.reason, what)
            self._listener(Degraded(strain.reason, what))

    def _restore(self) -> None:
        chosen = [relief for relief in self._eased if not relief.kinds & self._strains.keys()]
        if not chosen:
            return
        for relief in chosen:
            relief.restore()
            self._eased.remove(relief)
        what = _listed(chosen)
        log.warning("%s: done again", what)
        self._listener(Recovered(what))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look found. Neither high nor over is the band between the two."""

    high: bool
    over: bool
    reason: str


def _heat(root: Path) -> Reading:
    found = temperature_c(root)
    if found is None:
        return Reading(high=False, over=True, reason="no thermometer")
    return Reading(found >= HOT_C, found < COOL_C, f"{found:.0f} °C")


def _shortage(root: Path) -> Reading:
    stalled, available = stalled_percent(root), available_bytes(root)
    if available is None:
        return Reading(high=False, over=True, reason="no figure of memory")
    return Reading(
        available < SCARCE_BYTES or stalled > STALLED_PERCENT,
        available > ENOUGH_BYTES and stalled < FLOWING_PERCENT,
        f"{available / 1e6:.0f} MB of memory left, {stalled:.0f} % of time waited for it",
    )


def _fullness(folder: Path) -> Reading:
    free = free_bytes(folder)
    if free is None:
        return Reading(high=False, over=True, reason="no figure of the disk")
    return Reading(free < FULL_BYTES, free > ROOMY_BYTES, f"{free / 1e6:.0f} MB of disk left")


def _listed(reliefs: Sequence[Relief]) -> str:
    return ", ".join(relief.what for relief in reliefs)
