"""The sound of a scripted turn as it reaches the microphone; the director asks for it."""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.audio import HEARING_RATE_HZ, Samples
from devices.wavfile import read_audio
from scripts.acoustics.level import active_level_db, active_parts
from scripts.acoustics.rendering import arriving, background, recorded
from scripts.scenario import ScriptedTurn
from scripts.voices import Voices

LEAD_IN_S = 0.5
"""Of the noise, before the visitor speaks; none where a reply is interrupted."""

LEAD_OUT_S = 1.5
"""After; as long as the kiosk may take to notice that nobody speaks any more."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn's sound."""

    samples: Samples
    """At HEARING_RATE_HZ, with the noise around it."""

    speech_end_s: float
    """When the visitor has said it, from its beginning."""


class Casting:
    """Lets visitors speak; the same seed gives the same sound."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._voices = Voices()

    def speak(self, turn: ScriptedTurn) -> Spoken:
        """Its sound. Raises UsageError, ModelError, AudioError for what can't speak or be read."""
        acoustics = turn.visitor.acoustics
        speech = arriving(self._said(turn), acoustics)
        end_s = _last_active_s(speech)
        lead_s = LEAD_IN_S if turn.interrupt_after_ms is None else 0.0
        lead, tail = round(lead_s * HEARING_RATE_HZ), round(LEAD_OUT_S * HEARING_RATE_HZ)
        padded = np.pad(speech, (lead, tail))
        # By what is said, not by where it stands: an edit elsewhere leaves the noise as it is.
        seed = zlib.crc32(f"{self._seed}/{turn.number}/{turn.visitor.name}/{turn.value}".encode())
        noise = background(acoustics, len(padded), active_level_db(speech), seed)
        return Spoken(recorded((padded + noise).astype(np.float32), acoustics), lead_s + end_s)

    def _said(self, turn: ScriptedTurn) -> Samples:
        if turn.act == "recording":
            return read_audio(Path(turn.value)).samples
        return self._voices.speak(turn.visitor.voice, turn.value, turn.language)


def _last_active_s(speech: Samples) -> float:
    active = np.flatnonzero(active_parts(speech))
    return float(active[-1] + 1) / HEARING_RATE_HZ if len(active) else 0.0
