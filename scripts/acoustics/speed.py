"""Speech that is faster or slower at the same pitch.

W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
quality time-scale modification of speech", ICASSP 1993: frames are taken from the speech at one
pace and laid over each other at another, each from the place nearby where it best goes on from the
one before.
"""

import numpy as np
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples

FRAME = round(0.03 * HEARING_RATE_HZ)
HOP = FRAME // 2
SEARCH = round(0.008 * HEARING_RATE_HZ)
"""How far from its place a frame may be taken: a period of the lowest voices."""


def stretched(speech: Samples, speed: float) -> Samples:
    """`speech` in 1/`speed` of its time."""
    if speed == 1.0 or len(speech) <= FRAME:
        return speech
    count = round(len(speech) / speed)
    padded = np.concatenate([np.zeros(SEARCH), speech, np.zeros(FRAME + HOP + 2 * SEARCH)])
    window = np.hanning(FRAME + 1)[:FRAME]
    laid = np.zeros(count + 2 * FRAME)
    taken = SEARCH
    for place in range(0, count, HOP):
        wanted = min(round(place * speed), len(speech)) + SEARCH
        if place:
            taken = _best(padded, wanted, padded[taken + HOP : taken + HOP + FRAME])
        laid[place : place + FRAME] += window * padded[taken : taken + FRAME]
    return laid[:count].astype(np.float32)


def _best(padded: NDArray[np.float64], wanted: int, natural: NDArray[np.float64]) -> int:
    """The start near `wanted` of the frame most like `natural`, which goes on from the last."""
    nearby = padded[wanted - SEARCH : wanted + SEARCH + FRAME]
    likeness = np.correlate(nearby, natural, "valid")
    energy = np.convolve(np.square(nearby), np.ones(FRAME), "valid")
    return wanted - SEARCH + int(np.argmax(likeness / np.sqrt(energy + 1e-9)))
