"""Which profile a machine gets: the config's, or what suits its board, card, cores and memory.

    board                    card that CTranslate2 can use    profile
    NVIDIA Jetson            -                                jetson
    Raspberry Pi 5           -                                pi5
    an older Raspberry Pi    -                                pi
    other, of ARM's kind     no                               pi5
    other                    no                               desktop
    other                    yes                              gpu

A machine of one core, or with too little memory for what it would get, gets pi.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.config import AUTO, PROFILES, Config
from assistant.models.lock import Lock
from assistant.profiles.members import preferred
from assistant.profiles.memory import MEGABYTE, needed_bytes
from assistant.profiles.profile import Profile, Profiles
from core.errors import ConfigError
from devices.board import Machine

SYSTEM_BYTES = 400 * MEGABYTE
"""What the system beside the assistant is left with, where the machine decides."""

SMALLEST = "pi"


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile in use."""

    profile: Profile
    reason: str
    """Why it is this one, in a line."""

    def __str__(self) -> str:
        """One line for logs and lists."""
        return f"profile {self.profile.name}: {self.reason}"


def choose(
    wish: str, profiles: Profiles, lock: Lock, machine: Machine, cards: Callable[[], int]
) -> Choice:
    """The profile of that name, or what suits the machine where the wish is auto.

    `cards` counts the graphics cards that can be used; it is asked where there is a driver for
    one. Raises ConfigError for a name that no profile has.
    """
    if wish != AUTO:
        if wish not in profiles.all:
            raise ConfigError(
                f"no profile is called {wish!r}: choose auto or one of {', '.join(PROFILES)}"
            )
        return Choice(profiles.all[wish], "as wished")
    suited, seen = _suited(machine, cards)
    seen = f"{machine.board}, {machine.cores} cores, {_megabytes(machine.memory_bytes)}{seen}"
    profile = profiles.all[suited]
    needed = SYSTEM_BYTES + needed_bytes(profiles, profile, preferred(lock, profile, Config()))
    if suited != SMALLEST and not machine.has_memory(needed):
        seen += f"; {suited} would need {_megabytes(needed)} with the system"
        profile = profiles.all[SMALLEST]
    return Choice(profile, f"chosen for {seen}")


def _suited(machine: Machine, cards: Callable[[], int]) -> tuple[str, str]:
    """The profile's name, and what was seen of a card."""
    if "NVIDIA" in machine.board or "Jetson" in machine.board:
        return "jetson", ""
    if "Raspberry Pi 5" in machine.board or "Compute Module 5" in machine.board:
        return "pi5", ""
    if "Raspberry Pi" in machine.board or machine.cores < 2:
        return SMALLEST, ""
    if machine.cuda and cards():
        return "gpu", ", an NVIDIA card"
    card = "an NVIDIA card that can't be used" if machine.cuda else "no NVIDIA card"
    return "pi5" if machine.architecture == "aarch64" else "desktop", f", {card}"


def _megabytes(size: int) -> str:
    return f"{size // MEGABYTE} MB" if size else "memory unknown"
