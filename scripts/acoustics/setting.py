"""Where a visitor stands and what else is to be heard there."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import UsageError
from scripts.acoustics.room import ROOMS, check_fits

DISTANCES_M = (0.1, 20.0)
SNRS_DB = (-30.0, 60.0)
CLIPS_DBFS = (-60.0, 0.0)
SPEEDS = (0.5, 2.0)


class Noise(StrEnum):
    """Noises that are made here; any other name is that of a WAV or FLAC file."""

    BABBLE = "babble"
    """A dozen people who talk over each other, in both languages."""

    HUM = "hum"
    """Mains at 50 Hz with its harmonics."""

    STREET = "street"
    """Distant traffic, and a car that passes now and then."""


class Codec(StrEnum):
    """The line between microphone and assistant."""

    NONE = "none"
    TELEPHONE = "telephone"
    """300 to 3400 Hz at 8 kHz in eight bits of µ-law (ITU-T G.711)."""

    OPUS = "opus"
    MP3 = "mp3"


@dataclass(frozen=True, slots=True)
class Acoustics:
    """One place and its sounds. Raises UsageError for what can't be.

    The usual visitor of a kiosk stands half a metre away in a silent field.
    """

    distance_m: float = 0.5
    """From mouth to microphone."""

    snr_db: float | None = None
    """Speech above noise, both as the microphone hears them; None is without noise.

    Speech is measured while it is active, noise throughout; see scripts.acoustics.level.
    """

    noise: str = Noise.BABBLE
    """One of Noise, or a WAV or FLAC file."""

    room: str = "none"
    """A key of scripts.acoustics.room.ROOMS, or none for a free field."""

    codec: str = Codec.NONE
    """One of Codec."""

    clip_dbfs: float | None = None
    """Where the microphone overdrives; None is at full scale."""

    speed: float = 1.0
    """How fast the visitor speaks; the pitch stays."""

    def __post_init__(self) -> None:
        _check("distance", self.distance_m, DISTANCES_M, "metres")
        _check("speed", self.speed, SPEEDS, "times the usual")
        if self.snr_db is not None:
            _check("snr", self.snr_db, SNRS_DB, "dB")
        if self.clip_dbfs is not None:
            _check("clip", self.clip_dbfs, CLIPS_DBFS, "dB of full scale")
        if self.noise not in list(Noise) and not Path(self.noise).is_file():
            raise UsageError(
                f"no noise is called {self.noise!r}: choose {', '.join(Noise)}, or a WAV or FLAC "
                "file"
            )
        if self.codec not in list(Codec):
            raise UsageError(f"no codec is called {self.codec!r}: choose {', '.join(Codec)}")
        if self.room != "none":
            if self.room not in ROOMS:
                known = ", ".join(["none", *ROOMS])
                raise UsageError(f"no room is called {self.room!r}: choose {known}")
            check_fits(self.room, self.distance_m)


def _check(name: str, value: float, bounds: tuple[float, float], unit: str) -> None:
    lowest, highest = bounds
    if not lowest <= value <= highest:
        raise UsageError(
            f"{name} is {value:g}: write a number from {lowest:g} to {highest:g}, in {unit}"
        )


CLEAN = Acoustics()
"""Half a metre away, with nothing else to be heard."""
