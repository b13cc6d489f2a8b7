"""Sound cards without hardware: a PortAudio of plain Python, and a real one on virtual cards."""

import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from devices.sound_server import (
    MENDING,
    SoundServer,
    installed,
    portaudio_on,
    sound_server,
)
from tests.conftest import missing

Callback = Callable[[NDArray[np.float32], int, object, object], None]


class FakeStream:
    """A stream that a test moves on by hand.

    Like PortAudio's, it calls `finished_callback` when it stops.
    """

    def __init__(
        self,
        channels: int,
        callback: Callback,
        finished_callback: Callable[[], None],
        **wishes: Any,
    ) -> None:
        self.channels = channels
        self.wishes = wishes
        self.latency = wishes["latency"]
        self.open = True
        self.refusal: Exception | None = None
        self._callback = callback
        self._finished = finished_callback

    def start(self) -> None:
        """Ready to be moved on."""
        if self.refusal is not None:
            raise self.refusal

    def abort(self) -> None:
        self.end()

    def close(self) -> None:
        self.open = False

    def end(self) -> None:
        """As when the device is pulled out."""
        self._finished()

    def hear(self, frames: NDArray[np.float32], overflow: bool = False) -> None:
        """Give an input stream some frames, shape (n, channels)."""
        self._callback(frames, len(frames), None, SimpleNamespace(input_overflow=overflow))

    def take(self, count: int, underflow: bool = False) -> NDArray[np.float32]:
        """What an output stream plays next, shape (count, channels)."""
        frames = np.full((count, self.channels), np.nan, dtype=np.float32)
        self._callback(frames, count, None, SimpleNamespace(output_underflow=underflow))
        return frames


class FakePortAudio:
    """What devices/ uses of the module sounddevice: two cards, one of them mono."""

    class PortAudioError(Exception):
        """As sounddevice's."""

    def __init__(self) -> None:
        self.devices = [
            device(0, "HDA Intel: ALC662 Analog (hw:0,0)", 2, 2, 48_000),
            device(1, "USB PnP Sound Device: Audio (hw:1,0)", 1, 0, 44_100),
            device(2, "USB Speaker:  - (hw:2,0)", 0, 1, 44_100),
        ]
        self.default = SimpleNamespace(device=(1, 0))
        self.streams: list[FakeStream] = []
        self.busy = False
        self.starts = True
        self.broken = False
        self.starts_counted = 0

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def InputStream(self, **arguments: Any) -> FakeStream:  # noqa: N802 — PortAudio's name
        if self.busy:
            raise self.PortAudioError("Error opening stream:\nDevice unavailable [-9985]")
        self.streams.append(FakeStream(**arguments))
        self.streams[-1].refusal = (
            None if self.starts else self.PortAudioError("Device unavailable")
        )
        return self.streams[-1]

    OutputStream = InputStream

    def _terminate(self) -> None:
        assert not any(stream.open for stream in self.streams)

    def _initialize(self) -> None:
        if self.broken:
            raise self.PortAudioError("Host error")
        self.starts_counted += 1


def device(index: int, name: str, inputs: int, outputs: int, rate_hz: int) -> dict[str, Any]:
    return {
        "index": index,
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": float(rate_hz),
    }


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    monkeypatch.setattr("devices.portaudio._streams", {})
    monkeypatch.setattr("devices.portaudio._listed", None)
    return fake


@pytest.fixture(scope="session")
def virtual_sound() -> None:
    """Skip without the server, its tools or PortAudio."""
    if not installed():
        missing(f"PulseAudio is not installed: {MENDING}")
    try:
        import sounddevice  # noqa: F401 — loading it is the question
    except OSError:
        missing(f"PortAudio is not installed: {MENDING}")


@pytest.fixture(scope="module")
def virtual_cards(virtual_sound: None) -> Iterator[SoundServer]:
    """A running sound server whose cards PortAudio sees, for the tests of one module."""
    with sound_server() as server, portaudio_on(server):
        yield server
