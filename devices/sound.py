"""PortAudio, loaded only when someone wants a sound card, and the devices that it knows."""

from dataclasses import dataclass
from typing import Any, Literal

from core.errors import DeviceError

Direction = Literal["input", "output"]
_WORD = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A sound card, or a sound server's view of one."""

    index: int
    """PortAudio's number; changes when devices come and go."""

    name: str
    inputs: int
    """Channels it can record; 0 where it has no microphone."""

    outputs: int
    """Channels it can play; 0 where it has no speaker."""

    rate_hz: int
    """The rate it prefers."""

    def __str__(self) -> str:
        """One line for the owner."""
        kinds = [word for word, n in (("in", self.inputs), ("out", self.outputs)) if n]
        return f"{self.name} ({', '.join(kinds)}, {self.rate_hz} Hz)"


def portaudio() -> Any:
    """The module sounddevice. Raises DeviceError where PortAudio is not installed."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio is not installed: run `sudo apt-get install libportaudio2`"
        ) from error
    return sounddevice


def list_devices() -> list[SoundDevice]:
    """Every device, in PortAudio's order. Raises DeviceError."""
    sounddevice = portaudio()
    try:
        found = list(sounddevice.query_devices())
    except sounddevice.PortAudioError as error:
        raise DeviceError(
            f"the sound system does not answer ({error}): run `tildes doctor`"
        ) from error
    return [
        SoundDevice(
            index=index,
            name=str(device["name"]),
            inputs=int(device["max_input_channels"]),
            outputs=int(device["max_output_channels"]),
            rate_hz=round(device["default_samplerate"]),
        )
        for index, device in enumerate(found)
    ]


def choose(name: str | None, direction: Direction) -> SoundDevice:
    """The device of this name, or else with this in its name; the system's own for None.

    Raises DeviceError that lists what there is to choose from.
    """
    able = [d for d in list_devices() if (d.inputs if direction == "input" else d.outputs)]
    if not able:
        raise DeviceError(f"no {_WORD[direction]} found: plug one in, then run `tildes devices`")
    if name is None:
        default = portaudio().default.device[0 if direction == "input" else 1]
        return next((device for device in able if device.index == default), able[0])
    exact = [device for device in able if device.name == name]
    similar = [device for device in able if name.casefold() in device.name.casefold()]
    for device in (*exact, *similar):
        return device
    names = ", ".join(device.name for device in able)
    raise DeviceError(f"no {_WORD[direction]} is called {name!r}: choose one of {names}")
