"""The sound of a scripted turn as it reaches the microphone; the director asks for it."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.audio import HEARING_RATE_HZ, Samples
from devices.wavfile import read_audio
from scripts.acoustics.level import SILENT_DB, active_level_db, active_parts
from scripts.acoustics.rendering import arriving
from scripts.acoustics.setting import CLEAN
from scripts.acoustics.surroundings import Surroundings
from scripts.scenario import Scenario, ScriptedTurn
from scripts.voices import Voices

LEAD_IN_S = 0.5
"""From the beginning of a turn until the visitor speaks; none where a reply is interrupted."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn's sound."""

    samples: Samples
    """At HEARING_RATE_HZ, as they arrive at the microphone; without the noise around."""

    speech_end_s: float
    """When the visitor has said it, from its beginning."""


class Casting:
    """Lets visitors speak and noise be heard; the same seed gives the same sound."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._voices = Voices()

    def speak(self, turn: ScriptedTurn) -> Spoken:
        """Its sound. Raises UsageError, ModelError, AudioError for what can't speak or be read."""
        speech = arriving(self._said(turn), turn.visitor.acoustics)
        lead_s = LEAD_IN_S if turn.interrupt_after_ms is None else 0.0
        padded = np.pad(speech, (round(lead_s * HEARING_RATE_HZ), 0))
        return Spoken(padded, lead_s + _last_active_s(speech))

    def surroundings(
        self, scenario: Scenario, kiosk: int, spoken: Mapping[int, Spoken]
    ) -> Surroundings:
        """The noise there: so far below the first saying of whoever has an SNR.

        `spoken`: the scenario's sayings, by the number of their turn.
        Its seed has the scenario's name in it, so that the same is heard wherever it is played.
        """
        for turn in scenario.turns:
            acoustics = turn.visitor.acoustics
            if turn.speaks and turn.visitor.kiosk == kiosk and acoustics.snr_db is not None:
                level_db = active_level_db(spoken[turn.number].samples)
                seed = zlib.crc32(f"{self._seed}/{scenario.name}/{kiosk}".encode())
                return Surroundings(acoustics, level_db, seed)
        return Surroundings(CLEAN, SILENT_DB, seed=0)

    def _said(self, turn: ScriptedTurn) -> Samples:
        if turn.act == "recording":
            return read_audio(Path(turn.value)).samples
        return self._voices.speak(turn.visitor.voice, turn.value, turn.language)


def _last_active_s(speech: Samples) -> float:
    active = np.flatnonzero(active_parts(speech))
    return float(active[-1] + 1) / HEARING_RATE_HZ if len(active) else 0.0
