"""Finds the SNR at which a scenario breaks.

Halving finds it in a few runs, if a scenario that passes in some noise also passes in less. Speech
recognition does not promise that, so all that was tried is told.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import UsageError

LOWEST_DB, HIGHEST_DB = -15, 40
BAR = 1.0
"""Everything must pass."""


@dataclass(frozen=True, slots=True)
class Breaking:
    """Where it breaks, and what was tried on the way."""

    passes_db: int | None
    """The noisiest SNR, in whole decibels, at which it passed; None where it never did."""

    breaks_db: int | None
    """The SNR next to that at which it failed; None where it never did."""

    tried: tuple[tuple[int, float], ...]
    """SNR and share passed, in the order of the trials."""

    def __str__(self) -> str:
        """One line."""
        if self.passes_db is None:
            return f"fails even at {self.breaks_db} dB"
        if self.breaks_db is None:
            return f"still passes at {self.passes_db} dB"
        return f"passes at {self.passes_db} dB, breaks at {self.breaks_db} dB"


def bisect_snr(
    run: Callable[[float], float],
    lowest_db: int = LOWEST_DB,
    highest_db: int = HIGHEST_DB,
    bar: float = BAR,
) -> Breaking:
    """Where `run(snr_db)`, the share that passed, falls below `bar`. Raises UsageError."""
    if lowest_db >= highest_db:
        raise UsageError(f"there is nothing between {lowest_db} and {highest_db} dB: swap them")
    tried: list[tuple[int, float]] = []

    def passes(snr_db: int) -> bool:
        tried.append((snr_db, run(float(snr_db))))
        return tried[-1][1] >= bar

    if not passes(highest_db):
        return Breaking(None, highest_db, tuple(tried))
    if passes(lowest_db):
        return Breaking(lowest_db, None, tuple(tried))
    failing, passing = lowest_db, highest_db
    while passing - failing > 1:
        middle = math.floor((failing + passing) / 2)
        failing, passing = (failing, middle) if passes(middle) else (middle, passing)
    return Breaking(passing, failing, tuple(tried))
