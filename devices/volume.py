"""How loud the system plays: read and set through whichever mixer it has.

PipeWire's `wpctl`, else PulseAudio's `pactl`, else ALSA's `amixer`. For the owner's page.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import DeviceError

TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Mixer:
    """A program that knows the volume."""

    program: str
    reading: Sequence[str]
    percent: Callable[[str], float]
    """From what `reading` prints. Raises ValueError."""

    setting: Sequence[str]
    """`{}` stands for the percentage."""


def _after_percent_sign(printed: str) -> float:
    found = re.search(r"(\d+)%", printed)
    if found is None:
        raise ValueError(printed)
    return float(found[1])


def _of_one(printed: str) -> float:
    found = re.search(r"Volume:\s+(\d+(?:\.\d+)?)", printed)
    if found is None:
        raise ValueError(printed)
    return 100 * float(found[1])


MIXERS = (
    Mixer(
        "wpctl",
        ("get-volume", "@DEFAULT_AUDIO_SINK@"),
        _of_one,
        ("set-volume", "@DEFAULT_AUDIO_SINK@", "{}%"),
    ),
    Mixer(
        "pactl",
        ("get-sink-volume", "@DEFAULT_SINK@"),
        _after_percent_sign,
        ("set-sink-volume", "@DEFAULT_SINK@", "{}%"),
    ),
    # -M: as loud as it sounds, not as the card counts.
    Mixer("amixer", ("-M", "sget", "Master"), _after_percent_sign, ("-M", "sset", "Master", "{}%")),
)


def read_volume() -> int:
    """Percent from 0 to 100. Raises DeviceError."""
    reasons = []
    for mixer in _installed():
        try:
            return _bounded(mixer.percent(_run(mixer, mixer.reading)))
        except (DeviceError, ValueError) as error:
            reasons.append(str(error))
    raise _failure(reasons)


def set_volume(percent: int) -> None:
    """Percent, held between 0 and 100. Raises DeviceError."""
    reasons = []
    for mixer in _installed():
        try:
            _run(mixer, [part.format(_bounded(percent)) for part in mixer.setting])
        except DeviceError as error:
            reasons.append(str(error))
        else:
            return
    raise _failure(reasons)


def _installed() -> list[Mixer]:
    return [mixer for mixer in MIXERS if shutil.which(mixer.program)]


def _run(mixer: Mixer, arguments: Sequence[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            [mixer.program, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise DeviceError(f"{mixer.program} does not answer") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise DeviceError(f"{mixer.program} fails") from error
    return done.stdout


def _bounded(percent: float) -> int:
    return round(min(max(percent, 0.0), 100.0))


def _failure(reasons: Sequence[str]) -> DeviceError:
    if not reasons:
        return DeviceError("no mixer: install wireplumber, pulseaudio-utils or alsa-utils")
    return DeviceError(f"the volume can't be had: {'; '.join(reasons)}")
