"""The noise floor: how loud the room is when nobody speaks. The endpointer asks it, frame by frame.

    level    ....:.:..::.:.......::::::::::::::::::::::::    talk, then a fan starts
    floor    ............................................
                                           :::::::::::
                                 |<------->| memory_s, after which the fan is the room

It is the level under which QUIETEST_SHARE of the last seconds stayed. Speech does not lift it:
even fluent talk dips between syllables. A steady noise does not dip, so it becomes the floor
though the detector takes it for speech; that is why speech is not left out of the reckoning.

A room full of talk is restless: it swells to 8 dB above its floor again and again, where a fan
swells by 2. How restless it is, is learnt while nobody speaks to the microphone. Talk around may be
taken for somebody who does, but somebody near swells more than twelve far away.
"""

import math
from collections import deque
from collections.abc import Collection

import numpy as np

from core.audio import Samples

SILENCE_DBFS = -100.0
"""Level of digital silence; nothing is quieter."""

QUIETEST_SHARE = 0.1
"""Share of the remembered frames that are taken for the room alone."""

RESTLESS_SHARE = 0.3
"""Share of the frames outside utterances under which unrest is looked for: above it may be the
beginnings and ends of what is said."""

LOUDEST_SHARE = 0.9
NEAR_SWELL_DB = 9.0
"""From QUIETEST_SHARE to LOUDEST_SHARE of the last seconds: what swells by less is the room alone,
though the detector may take it for speech. A dozen people who talk swell by 5 to 8.5 dB, a robot
in silence by 10 to 60, one who is 5 dB louder than the dozen by 10."""


class NoiseFloor:
    """A running floor of level in dBFS (0 is a full-scale square wave)."""

    def __init__(
        self, frame_s: float, memory_s: float, least_s: float, unrest_memory_s: float
    ) -> None:
        """`memory_s`: seconds it looks back. `least_s`: seconds before which it knows nothing.

        `unrest_memory_s`: seconds of the room alone that `unrest_db` looks back.
        """
        self._lately: deque[float] = deque(maxlen=max(1, round(memory_s / frame_s)))
        self._room: deque[float] = deque(maxlen=max(1, round(unrest_memory_s / frame_s)))
        self._least = max(1, round(least_s / frame_s))

    @property
    def dbfs(self) -> float:
        """The floor; minus infinity until enough was heard, so that everything is above it."""
        if len(self._lately) < self._least:
            return -math.inf
        (floor,) = _quantiles(self._lately, QUIETEST_SHARE)
        return floor

    @property
    def unrest_db(self) -> float:
        """How far the room goes above its floor in its quieter moments; 0 until enough was heard.

        0.6 in pink noise, 2.5 where a dozen people talk.
        """
        if len(self._room) < self._least:
            return 0.0
        quietest, restless = _quantiles(self._room, QUIETEST_SHARE, RESTLESS_SHARE)
        return restless - quietest

    def hear(self, level_dbfs: float, *, within_utterance: bool) -> None:
        """Take up the next frame's level."""
        self._lately.append(level_dbfs)
        if not within_utterance or self._is_the_room():
            self._room.append(level_dbfs)

    def _is_the_room(self) -> bool:
        """Whether nobody near was to be heard for all of the last seconds."""
        if len(self._lately) < self._least:
            return False
        quietest, loudest = _quantiles(self._lately, QUIETEST_SHARE, LOUDEST_SHARE)
        return loudest - quietest < NEAR_SWELL_DB


def _quantiles(levels: Collection[float], *shares: float) -> list[float]:
    """The levels under which these shares stay."""
    ranks = [int(share * len(levels)) for share in shares]
    ordered = np.partition(np.fromiter(levels, np.float64, len(levels)), ranks)
    return [float(ordered[rank]) for rank in ranks]


def level_dbfs(frame: Samples) -> float:
    """Root mean square of a frame in dBFS, SILENCE_DBFS at least."""
    power = float(np.mean(np.square(frame, dtype=np.float64)))
    return max(SILENCE_DBFS, 10 * math.log10(power)) if power > 0 else SILENCE_DBFS
