"""The noise floor: how loud the room is when nobody speaks. The endpointer asks it, frame by frame.

    level    ....:.:..::.:.......::::::::::::::::::::::::    talk, then a fan starts
    floor    ............................................
                                           :::::::::::
                                 |<------->| memory_s, after which the fan is the room

It is the level under which QUIETEST_SHARE of the last seconds stayed. Speech does not lift it:
even fluent talk dips between syllables. A steady noise does not dip, so it becomes the floor
though the detector takes it for speech; that is why speech is not left out of the reckoning.
"""

import math
from collections import deque

import numpy as np

from core.audio import Samples

SILENCE_DBFS = -100.0
"""Level of digital silence; nothing is quieter."""

QUIETEST_SHARE = 0.1
"""Share of the remembered frames that are taken for the room alone."""


class NoiseFloor:
    """A running floor of level in dBFS (0 is a full-scale square wave)."""

    def __init__(self, frame_s: float, memory_s: float, least_s: float) -> None:
        """`memory_s`: seconds it looks back. `least_s`: seconds before which it knows nothing."""
        self._levels: deque[float] = deque(maxlen=max(1, round(memory_s / frame_s)))
        self._least = round(least_s / frame_s)

    @property
    def dbfs(self) -> float:
        """The floor; minus infinity until enough was heard, so that everything is above it."""
        if len(self._levels) < max(1, self._least):
            return -math.inf
        rank = int(QUIETEST_SHARE * len(self._levels))
        return float(np.partition(self._levels, rank)[rank])

    def hear(self, level_dbfs: float) -> None:
        """Take up the next frame's level."""
        self._levels.append(level_dbfs)


def level_dbfs(frame: Samples) -> float:
    """Root mean square of a frame in dBFS, SILENCE_DBFS at least."""
    power = float(np.mean(np.square(frame, dtype=np.float64)))
    return max(SILENCE_DBFS, 10 * math.log10(power)) if power > 0 else SILENCE_DBFS
