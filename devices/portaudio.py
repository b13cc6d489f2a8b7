"""PortAudio itself: loaded on first use, its devices listed, its streams opened and closed.

PortAudio lists the devices once, when it starts, and must not be ended while it has streams or
while another thread is inside it. So streams are opened and closed here alone, under one lock, and
`list_anew` starts PortAudio again between them.

Called by devices/choosing.py, devices/soundcard.py and devices/hotplug.py. Nothing that works
without a sound card may load PortAudio.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from core.errors import DeviceError
from devices.alsa import card_number, cards, quietly

_inside = threading.RLock()
"""Held by the thread that lists, opens, closes or starts PortAudio again."""

_streams: dict[int, Any] = {}
"""The streams that are open, by identity."""

_listed: dict[int, str] | None = None
"""The machine's cards when PortAudio listed its devices; None until it is loaded."""


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A sound device as PortAudio names it. `str(device)` is one line for people."""

    index: int
    """PortAudio's number, good until the devices are listed anew."""

    name: str
    """E.g. «USB PnP Sound Device: Audio (hw:1,0)»."""

    inputs: int
    """Channels that it hears; 0 where it is no microphone."""

    outputs: int
    """Channels that it plays; 0 where it is no speaker."""

    rate_hz: int
    """Its native rate."""

    default_input: bool
    """True for the microphone that is used where none is named."""

    default_output: bool
    """True for the speaker that is used where none is named."""

    def __str__(self) -> str:
        sides = [
            _side("microphone", self.inputs, self.default_input),
            _side("speaker", self.outputs, self.default_output),
        ]
        return f"{self.name}: {', '.join(side for side in sides if side)}, {self.rate_hz} Hz"


def _side(kind: str, channels: int, default: bool) -> str:
    if not channels:
        return ""
    plural = "" if channels == 1 else "s"
    return f"{kind} ({channels} channel{plural}{', the default' if default else ''})"


def portaudio() -> ModuleType:
    """Load PortAudio through sounddevice; raises DeviceError where it is missing."""
    global _listed
    if _listed is None:
        _listed = cards()
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio is missing, so there is no sound: sudo apt-get install libportaudio2"
        ) from error
    except Exception as error:  # sounddevice starts PortAudio as it is imported
        raise DeviceError(
            f"PortAudio can't start ({_reason(error)}): check the machine's sound settings"
        ) from error
    module: ModuleType = sounddevice
    return module


def list_devices() -> list[SoundDevice]:
    """Every microphone and speaker, as they were when PortAudio was started.

    Raises DeviceError where PortAudio is missing.
    """
    library = portaudio()
    try:
        with _inside:
            found = list(library.query_devices())
            default_input, default_output = library.default.device
    except library.PortAudioError as error:
        raise DeviceError(
            f"can't list the sound devices ({_reason(error)}): check the machine's sound settings"
        ) from error
    return [
        SoundDevice(
            index=device["index"],
            name=" ".join(str(device["name"]).split()),
            inputs=device["max_input_channels"],
            outputs=device["max_output_channels"],
            rate_hz=round(device["default_samplerate"]),
            default_input=device["index"] == default_input,
            default_output=device["index"] == default_output,
        )
        for device in found
    ]


def open_stream(kind: str, device: SoundDevice, make: Callable[[ModuleType, int], Any]) -> Any:
    """Open and start the stream that `make(library, index)` makes; see `close_stream`.

    Raises DeviceError where the device is gone or refuses.
    """
    with _inside, _opening(kind, device) as library, quietly():
        # A list made since may count otherwise.
        there = [found.index for found in list_devices() if found.name == device.name]
        if not there:
            raise DeviceError(f"the {kind} {device.name!r} is gone: plug it in again")
        index = device.index if device.index in there else there[0]
        stream = make(library, index)
        _streams[id(stream)] = stream
        try:
            stream.start()
        except BaseException:
            close_stream(stream)
            raise
        return stream


def close_stream(stream: Any) -> None:
    """Let go of the device at once, whatever state it is in; closing twice is no harm."""
    with _inside:
        if _streams.pop(id(stream), None) is None:
            return
        library = portaudio()
        with quietly():
            # A device that was pulled out may refuse to be stopped.
            with suppress(library.PortAudioError):
                stream.abort()
            with suppress(library.PortAudioError):
                stream.close()


def list_anew(make_room: Callable[[], bool]) -> bool:
    """Start PortAudio again, so that it sees what was plugged in since; True where that was done.

    `make_room` closes streams where they can be spared. None must be left, or nothing is done.
    Raises DeviceError where PortAudio doesn't start again.
    """
    with _inside:
        if not make_room() or _streams:
            return False
        library = portaudio()
        global _listed
        _listed = cards()
        try:
            with quietly():
                with suppress(library.PortAudioError):  # it did not start the last time
                    library._terminate()
                library._initialize()
        except library.PortAudioError as error:
            raise DeviceError(
                f"PortAudio can't start again ({_reason(error)}): check the machine's sound "
                "settings"
            ) from error
        return True


def cards_came() -> bool:
    """True where the machine has a card that PortAudio has not listed under its number."""
    listed = _listed or {}
    return any(listed.get(number) != name for number, name in cards().items())


def has_moved(device: SoundDevice) -> bool:
    """True where the device's card is gone, or its number is another card's by now."""
    number = card_number(device.name)
    return number is not None and cards().get(number) != (_listed or {}).get(number)


@contextmanager
def _opening(kind: str, device: SoundDevice) -> Iterator[ModuleType]:
    """PortAudio, while a device is opened: what it raises becomes a DeviceError."""
    library = portaudio()
    try:
        yield library
    except (library.PortAudioError, ValueError) as error:
        raise DeviceError(
            f"can't open the {kind} {device.name!r} ({_reason(error)}): "
            "close other programs that use it, or name another one (`tildes devices` lists them)"
        ) from error


def _reason(error: Exception) -> str:
    """PortAudio's words on one line."""
    return " ".join(str(error).split())
