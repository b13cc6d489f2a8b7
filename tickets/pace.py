"""How long a visitor will wait, as a range, from how long visits at the desks took lately.

    expected = (before + ½) · mean / desks      the half: desks are busy when one comes
    spread   = 1.28 · √(before + ½) · deviation / desks      four waits in five lie within

Both in minutes, rounded outwards to steps that one says aloud. Durations are independent enough
for their spread to grow by the root; see docs/queue.md for how well the ranges held.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

MEASURED_AT_LEAST = 3
"""Fewer visits say nothing yet."""

LATEST = 30
"""How many visits the pace is measured on."""

MEASURED_WITHIN = timedelta(days=7)
DESK_ACTIVE = timedelta(minutes=30)
"""A desk that has called nobody for so long is not counted."""

LONGEST_VISIT_S = 7200.0
"""What takes longer was left open by mistake."""

_STEPS_MIN = (*range(0, 60, 5), *range(60, 121, 10), 150, 180)
"""What is said for minutes; beyond the last it is only said that it is long."""


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Between how many minutes and how many."""

    low_min: int
    """0 where it may be at once."""

    high_min: int | None
    """None for longer than anybody would say."""


def estimate(visits_s: Sequence[float], desks: int, before: int) -> WaitRange | None:
    """The wait behind `before` visitors; None where too little was measured.

    visits_s: from call to end, in seconds.
    """
    if len(visits_s) < MEASURED_AT_LEAST or desks < 1:
        return None
    lengths = [min(max(visit_s, 0.0), LONGEST_VISIT_S) / 60 for visit_s in visits_s]
    ahead = before + 0.5
    expected = ahead * statistics.fmean(lengths) / desks
    spread = 1.28 * math.sqrt(ahead) * statistics.stdev(lengths) / desks
    return _said(expected - spread, expected + spread)


def _said(low: float, high: float) -> WaitRange:
    lower = max(step for step in _STEPS_MIN if step <= max(low, 0.0))
    upper = next((step for step in _STEPS_MIN if step >= high and step > lower), None)
    return WaitRange(lower, upper)
