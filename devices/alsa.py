"""ALSA beside PortAudio: which cards are there, and silence about those that are not.

A card that is looked for again and again would fill the system's log with what ALSA prints on
stderr; what failed is told by the error that PortAudio raises. Called by devices/portaudio.py and
devices/hotplug.py.
"""

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

CARDS = Path("/proc/asound/cards")

_CARD = re.compile(r"^\s*(\d+) \[(.*)$", re.MULTILINE)
_NUMBER = re.compile(r"\((?:plug)?hw:(\d+)(?:,\d+)?\)$")

_Handler = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


_unsaid = _Handler(lambda *message: None)  # noqa: ARG005 — ALSA's signature


def cards(path: Path = CARDS) -> dict[int, str]:
    """The machine's sound cards: number → what the kernel calls it; empty where it has no ALSA."""
    try:
        listed = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return {int(number): name.strip() for number, name in _CARD.findall(listed)}


def card_number(name: str) -> int | None:
    """The card in PortAudio's name of a device; None where the name has none."""
    found = _NUMBER.search(name)
    return int(found[1]) if found else None


@contextmanager
def quietly() -> Iterator[None]:
    """ALSA prints nothing meanwhile."""
    library = _library()
    if library is None:
        yield
        return
    library.snd_lib_error_set_handler(_unsaid)
    try:
        yield
    finally:
        library.snd_lib_error_set_handler(None)


@lru_cache
def _library() -> Any:
    """None where there is no ALSA: not on Linux, or without sound."""
    try:
        return ctypes.CDLL("libasound.so.2")
    except OSError:
        return None
