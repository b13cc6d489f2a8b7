"""A ticket, its states, and the table of steps that lead from one to the next.

    waiting ──call──▶ called ──serve──▶ serving ──finish──▶ served
       │                │ ▲ recall           │
       │                │ └──── no_show ◀────┤ (and back by recall)
       └──── cancel ────┘   transfer: back to waiting, before another line

A ticket holds nothing about the person who took it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.errors import TicketError


class TicketState(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can happen to a ticket; each leaves a row in the audit."""

    TAKE = "take"
    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    NO_SHOW = "no_show"
    CANCEL = "cancel"
    TRANSFER = "transfer"


AT_A_DESK = (TicketState.CALLED, TicketState.SERVING)
ALIVE = (*AT_A_DESK, TicketState.WAITING)
"""Not ended."""

_WAITING, _CALLED, _SERVING = TicketState.WAITING, TicketState.CALLED, TicketState.SERVING
_NO_SHOW, _SERVED, _CANCELLED = TicketState.NO_SHOW, TicketState.SERVED, TicketState.CANCELLED

TRANSITIONS: Mapping[Step, tuple[frozenset[TicketState], TicketState]] = {
    # step           from                                        to
    Step.CALL: (frozenset({_WAITING}), _CALLED),
    Step.RECALL: (frozenset({_CALLED, _NO_SHOW}), _CALLED),  # who came late is let in
    Step.SERVE: (frozenset({_CALLED}), _SERVING),
    Step.FINISH: (frozenset({_CALLED, _SERVING}), _SERVED),  # desks may leave `serve` out
    Step.NO_SHOW: (frozenset({_CALLED}), _NO_SHOW),
    Step.CANCEL: (frozenset({_WAITING, _CALLED}), _CANCELLED),
    Step.TRANSFER: (frozenset({_WAITING, _CALLED, _SERVING}), _WAITING),
}
"""Step → the states it may start from, and the state it ends in. `take` makes the ticket."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue, as it stood when it was read."""

    id: int
    """Grows with each ticket, so it tells who came first."""

    day: date
    """The day of the number, by the centre's own time."""

    letter: str
    """Of the number, e.g. «А»."""

    number: int
    """From 1 each day."""

    service: str
    """The service's id in the domain."""

    line: str
    """The letter of the queue it stands in: another than its own after a transfer."""

    priority: int
    """The greater is called first; 0 for most services."""

    state: TicketState

    taken: datetime
    """When, in UTC; so are the next two."""

    called: datetime | None = None
    """For the last time."""

    ended: datetime | None = None
    """Served, given up or cancelled."""

    desk: str | None = None
    """The window that called it last."""

    def __str__(self) -> str:
        """Write it as on paper: «А-015»."""
        return f"{self.letter}-{self.number:03}"


_WRITTEN = re.compile(r"\s*([^\W\d_]{1,3})\s*[-–—]?\s*(\d{1,6})\s*")
_LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
"""Latin capitals that a keyboard in the wrong language gives for Cyrillic ones."""


def parse_line(written: str) -> str:
    """«А», «а» or a Latin «A» → the letter of a line. Raises TicketError."""
    letter = written.strip().upper().translate(_LOOKALIKES)
    if not letter.isalpha():
        raise TicketError(f"«{written}» is no line: write its letter, e.g. А")
    return letter


def parse_name(written: str) -> tuple[str, int]:
    """«А-015», «а15» or «A 15» → letter and number. Raises TicketError."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise TicketError(f"«{written}» is no ticket: write it as on paper, e.g. А-015")
    return found[1].upper().translate(_LOOKALIKES), int(found[2])
