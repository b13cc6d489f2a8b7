"""PortAudio itself: loaded on first use, its devices listed and chosen by name.

Called by devices/soundcard.py. Nothing that works without a sound card may load PortAudio.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

from core.errors import DeviceError


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A sound device as PortAudio names it. `str(device)` is one line for people."""

    index: int
    """PortAudio's number, good until the program ends."""

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
    """Every microphone and speaker, as they were when PortAudio was loaded.

    Raises DeviceError where PortAudio is missing.
    """
    library = portaudio()
    try:
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


def choose_microphone(name: str | None) -> SoundDevice:
    """The microphone of that name, or whose name holds it; None for the system's default.

    Raises DeviceError where there is none.
    """
    heard = [device for device in list_devices() if device.inputs]
    return _choose("microphone", heard, [d for d in heard if d.default_input], name)


def choose_speaker(name: str | None) -> SoundDevice:
    """The speaker, as `choose_microphone`."""
    played = [device for device in list_devices() if device.outputs]
    return _choose("speaker", played, [d for d in played if d.default_output], name)


@contextmanager
def opening(kind: str, device: SoundDevice) -> Iterator[ModuleType]:
    """PortAudio, while a device is opened: what it raises becomes a DeviceError."""
    library = portaudio()
    try:
        yield library
    except (library.PortAudioError, ValueError) as error:
        raise DeviceError(
            f"can't open the {kind} {device.name!r} ({_reason(error)}): "
            "close other programs that use it, or name another one (`tildes devices` lists them)"
        ) from error


def _choose(
    kind: str, devices: list[SoundDevice], default: list[SoundDevice], name: str | None
) -> SoundDevice:
    if not devices:
        raise DeviceError(f"there is no {kind}: plug one in (`tildes devices` lists them)")
    if name is None:
        return (default or devices)[0]
    wanted = " ".join(name.split()).casefold()
    exact = [device for device in devices if device.name.casefold() == wanted]
    partly = [device for device in devices if wanted and wanted in device.name.casefold()]
    for device in (*exact, *partly):
        return device
    names = ", ".join(device.name for device in devices)
    raise DeviceError(f"no {kind} is named {name!r}: choose one of {names}")


def _reason(error: Exception) -> str:
    """PortAudio's words on one line."""
    return " ".join(str(error).split())
