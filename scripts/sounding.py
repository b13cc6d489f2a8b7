"""What the microphone of one kiosk hears in a scene: its surroundings throughout, and who speaks.

surroundings  ::::::::::::::::::::::::::::::::::::::::::::::::::::::
speech                 |▁▁▁▁▁▁▁▁▁▁▁|                  |▁▁▁▁▁▁▁▁|
line          ······|··· in one go ···|············|·· in one go ··|··
"""

import numpy as np

from core.audio import Samples
from scripts.acoustics.rendering import recorded
from scripts.acoustics.setting import Acoustics
from scripts.acoustics.surroundings import Surroundings

CHUNK = 512
"""Samples that the director gives a kiosk at a time."""

AROUND = 16 * CHUNK
"""Samples of the surroundings that go through the line before and after speech with it, so that no
codec begins in the middle of either."""


class Sounding:
    """Chunk by chunk; speech sounds in whole chunks, so that it is heard the same anywhere."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._at = 0
        self._coming: list[Samples] = []

    @property
    def speaking(self) -> bool:
        """Whether what began has not yet been given whole."""
        return bool(self._coming)

    def begin(self, speech: Samples, acoustics: Acoustics) -> None:
        """Let speech, as it arrives at the microphone, sound with the next chunks."""
        padded = np.pad(speech, (AROUND, AROUND + -len(speech) % CHUNK)).astype(np.float32)
        around = self._surroundings.arriving(self._at - AROUND, len(padded))
        heard = recorded((padded + around).astype(np.float32), acoustics)
        self._coming = list(heard[AROUND:-AROUND].reshape(-1, CHUNK))

    def chunk(self) -> Samples:
        """The next CHUNK samples."""
        heard = (
            self._coming.pop(0) if self._coming else self._surroundings.recorded(self._at, CHUNK)
        )
        self._at += CHUNK
        return heard
