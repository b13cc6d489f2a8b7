r"""Noise that goes on for as long as a scene lasts, at one level.

    stretch 0   :::::::::::::::::::::::::\\
    stretch 1                          //:::::::::::::::::::::::::\\
    stretch 2                                                   //:::::
                0 s                    30 s                     60 s

Nobody knows beforehand how long a scene will be, so noise is made in stretches, each from its own
seed: what is heard at a time of the scene does not depend on when anybody asks.
"""

import zlib
from collections.abc import Callable

import numpy as np

from core.audio import HEARING_RATE_HZ, Samples
from scripts.acoustics import rendering
from scripts.acoustics.setting import Acoustics

STRETCH = 30 * HEARING_RATE_HZ
BLEND = HEARING_RATE_HZ // 2
"""Samples in which one stretch goes over into the next."""


class Surroundings:
    """What is to be heard around a kiosk beside those who speak to it."""

    def __init__(self, acoustics: Acoustics, speech_dbfs: float, seed: int) -> None:
        """Noise as far below speech of that active level as `acoustics` says; none without SNR."""
        self._acoustics = acoustics
        self._speech_dbfs = speech_dbfs
        self._seed = seed
        self._made: dict[int, Samples] = {}
        self._recorded: dict[int, Samples] = {}

    def arriving(self, start: int, count: int) -> Samples:
        """At the microphone, `count` samples from sample `start` of the scene on; before it, none.

        Raises AudioError for a noise file that can't be read.
        """
        return self._cut(start, count, self._at_microphone)

    def recorded(self, start: int, count: int) -> Samples:
        """The same after microphone and line."""
        return self._cut(start, count, self._after_line)

    def _cut(self, start: int, count: int, stretch: Callable[[int], Samples]) -> Samples:
        cut = np.zeros(count, np.float32)
        if self._acoustics.snr_db is None:
            return cut
        at = max(start, 0)
        while at < start + count:
            number, within = divmod(at, STRETCH)
            piece = stretch(number)[within : within + start + count - at]
            cut[at - start : at - start + len(piece)] = piece
            at += len(piece)
        return cut

    def _after_line(self, number: int) -> Samples:
        if number not in self._recorded:
            self._recorded[number] = rendering.recorded(
                self._at_microphone(number), self._acoustics
            )
        return self._recorded[number]

    def _at_microphone(self, number: int) -> Samples:
        """One stretch, the beginning of which is blended with what outlasts the one before."""
        stretch = self._alone(number)[:STRETCH].copy()
        if number > 0:
            turn = np.linspace(0, np.pi / 2, BLEND, dtype=np.float32)
            before = self._alone(number - 1)[STRETCH:]
            stretch[:BLEND] = np.sin(turn) * stretch[:BLEND] + np.cos(turn) * before
        return stretch

    def _alone(self, number: int) -> Samples:
        if number not in self._made:
            seed = zlib.crc32(f"{self._seed}/{number}".encode())
            self._made[number] = rendering.background(
                self._acoustics, STRETCH + BLEND, self._speech_dbfs, seed
            )
        return self._made[number]
