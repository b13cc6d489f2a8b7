"""Which sound device a wish means: by stable name, by a part of it or a pattern, or the default.

Called by devices/soundcard.py and devices/hotplug.py.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from core.errors import DeviceError
from devices.portaudio import SoundDevice, list_devices

DEFAULT = "default"
"""The wish for whatever the system uses where no device is named."""

SEPARATOR = ";"

_CARD_NUMBER = re.compile(r"\s*\((?:plug)?hw:\d+(?:,\d+)?\)$")


class Side(StrEnum):
    """What a device is wanted for."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device that a wish means."""

    rank: int
    """Which of several wishes it answers; 0 is the one preferred."""

    device: SoundDevice


def stable_name(name: str) -> str:
    """A name without the card's number, which changes from one start of the machine to the next.

    «USB PnP Sound Device: Audio (hw:1,0)» → «USB PnP Sound Device: Audio».
    """
    return _CARD_NUMBER.sub("", " ".join(name.split()))


def candidates(side: Side, wish: str | None) -> list[Candidate]:
    """Every device that `wish` means, the preferred first; empty where there is none.

    A wish is one name or several in order: «USB PnP; ReSpeaker*; default». Each is an exact name,
    a part of one, a pattern with * and ?, or «default». None is the default alone. Case and the
    card's number don't count, unless they tell two devices apart.

    Raises DeviceError where PortAudio is missing.
    """
    devices = [device for device in list_devices() if _channels(side, device)]
    wishes = [DEFAULT] if wish is None else [part.strip() for part in wish.split(SEPARATOR)]
    found: dict[SoundDevice, Candidate] = {}
    for rank, one in enumerate(part for part in wishes if part):
        for device in _meant(side, one, devices):
            found.setdefault(device, Candidate(rank, device))
    return list(found.values())


def choose(side: Side, wish: str | None) -> SoundDevice:
    """The device that is wished for most. Raises DeviceError where there is none."""
    found = candidates(side, wish)
    if found:
        return found[0].device
    there = ", ".join(device.name for device in list_devices() if _channels(side, device))
    if not there:
        raise DeviceError(f"there is no {side}: plug one in (`tildes devices` lists them)")
    raise DeviceError(f"no {side} is named {wish!r}: choose one of {there}")


def _meant(side: Side, wish: str, devices: list[SoundDevice]) -> list[SoundDevice]:
    """The devices that one wish means, exact names first."""
    wanted = _folded(wish)
    exact = [device for device in devices if _folded(device.name) == wanted]
    stable = [device for device in devices if _bare(device.name) == _bare(wish)]
    if wanted == DEFAULT:
        by_name = [*exact, *stable]
        return by_name or [d for d in devices if _is_default(side, d)] or devices[:1]
    pattern = wanted.replace("[", "[[]")  # brackets are common in names
    partly = [device for device in devices if _fits(pattern, device)]
    return [*exact, *stable, *partly]


def _fits(pattern: str, device: SoundDevice) -> bool:
    names = (_folded(device.name), _bare(device.name))
    if "*" in pattern or "?" in pattern:
        return any(fnmatchcase(name, pattern) for name in names)
    return any(fnmatchcase(name, f"*{pattern}*") for name in names)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _bare(name: str) -> str:
    return stable_name(name).casefold()


def _channels(side: Side, device: SoundDevice) -> int:
    return device.inputs if side is Side.MICROPHONE else device.outputs


def _is_default(side: Side, device: SoundDevice) -> bool:
    return device.default_input if side is Side.MICROPHONE else device.default_output
