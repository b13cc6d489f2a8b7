"""The machine's sound card through PortAudio: microphone, speaker, and the list of both.

Called by the live loop, `devices` and `doctor`. PortAudio is loaded on first use, so nothing
else needs it. The callbacks copy and enqueue; mixing and resampling are done by the threads
that read and play.
"""

import contextlib
import logging
import math
import queue
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np
import soxr

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import DeviceError
from devices.playback import Playback

log = logging.getLogger(__name__)

BLOCK_S = 0.02
"""What one call of a callback carries."""

LATENCY_S = 0.1
"""Room that is asked of the device's own buffer: it bridges a busy processor."""

UNREAD_LIMIT_S = 5.0
"""Heard sound that may wait to be read; what comes on top of it is an overrun."""


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A sound device as PortAudio names it."""

    index: int
    """PortAudio's number, good until the program ends."""

    name: str
    """E.g. «USB PnP Sound Device: Audio (hw:1,0)»."""

    inputs: int
    """Channels it can hear; 0 where it is no microphone."""

    outputs: int
    """Channels it can play; 0 where it is no speaker."""

    rate_hz: int
    """Its native rate."""

    default_input: bool
    default_output: bool

    def __str__(self) -> str:
        kinds = [
            f"{kind} ({channels} {'channel' if channels == 1 else 'channels'}"
            f"{', default' if default else ''})"
            for kind, channels, default in (
                ("microphone", self.inputs, self.default_input),
                ("speaker", self.outputs, self.default_output),
            )
            if channels
        ]
        return f"{self.name}: {', '.join(kinds)}, {self.rate_hz} Hz"


def list_devices() -> list[SoundDevice]:
    """Every microphone and speaker, as they were when PortAudio was first used.

    Raises DeviceError where PortAudio is missing.
    """
    portaudio = _portaudio()
    try:
        found = list(portaudio.query_devices())
        heard, played = portaudio.default.device
    except portaudio.PortAudioError as error:
        raise DeviceError(f"can't list the sound devices ({_reason(error)})") from error
    return [
        SoundDevice(
            index=device["index"],
            name=" ".join(str(device["name"]).split()),
            inputs=device["max_input_channels"],
            outputs=device["max_output_channels"],
            rate_hz=round(device["default_samplerate"]),
            default_input=device["index"] == heard,
            default_output=device["index"] == played,
        )
        for device in found
    ]


class SoundcardMicrophone:
    """A real microphone, resampled to HEARING_RATE_HZ; of two channels the mean."""

    def __init__(self, device: str | None = None) -> None:
        """`device`: its name, or a part of it; None for the system's own choice.

        Raises DeviceError where there is none, or PortAudio is missing. Opens nothing.
        """
        fitting = [found for found in list_devices() if found.inputs]
        self._device = _choose("microphone", fitting, device, [d.default_input for d in fitting])
        self.overruns = 0
        """Blocks that were lost because they were not read in time, since it was opened."""
        self._blocks: queue.Queue[Samples | None] = queue.Queue(round(UNREAD_LIMIT_S / BLOCK_S))
        self._stream: Any = None
        self._resampler = _to_hearing_rate(self._device.rate_hz)

    def __enter__(self) -> Self:
        """Start to listen."""
        self.overruns = 0
        self._blocks = queue.Queue(self._blocks.maxsize)
        self._resampler = _to_hearing_rate(self._device.rate_hz)
        with _opening("microphone", self._device):
            self._stream = _portaudio().InputStream(
                channels=min(2, self._device.inputs),
                callback=self._hear,
                finished_callback=self._end,
                **_wishes(self._device),
            )
            self._stream.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._stream.abort()
        self._stream.close()
        if self.overruns:
            log.warning("microphone: %d blocks were not read in time", self.overruns)

    def read(self, timeout_s: float) -> AudioChunk | None:
        """The next chunk; never None, a sound card has no end."""
        heard = np.zeros(0, dtype=np.float32)
        while not len(heard):  # the resampler holds back the first few milliseconds
            heard = self._resampler.resample_chunk(self._next(timeout_s).mean(axis=1))
        return AudioChunk(heard, HEARING_RATE_HZ)

    def _next(self, timeout_s: float) -> Samples:
        try:
            block = self._blocks.get(timeout=timeout_s)
        except queue.Empty:
            block = None
        if block is None:
            name = self._device.name
            raise DeviceError(f"microphone {name!r} gives no sound: plug it in again and restart")
        return block

    def _hear(self, heard: Samples, frames: int, time: object, status: Any) -> None:  # noqa: ARG002 — PortAudio's signature
        """PortAudio's callback: copy and enqueue."""
        try:
            self._blocks.put_nowait(heard.copy())
            self.overruns += bool(status.input_overflow)
        except queue.Full:
            self.overruns += 1

    def _end(self) -> None:
        """PortAudio gave the stream up; a reader that has nothing left to read is told."""
        with contextlib.suppress(queue.Full):
            self._blocks.put_nowait(None)


class SoundcardSpeaker:
    """A real speaker; chunks of any rate follow each other without a gap."""

    def __init__(self, device: str | None = None) -> None:
        """As SoundcardMicrophone's."""
        fitting = [found for found in list_devices() if found.outputs]
        self._device = _choose("speaker", fitting, device, [d.default_output for d in fitting])
        self.underruns = 0
        """Blocks that came too late for the device, since it was opened."""
        self._stream: Any = None
        self._playback = Playback(self._device.rate_hz, LATENCY_S)
        self._resampler: _ChunkResampler | None = None

    def __enter__(self) -> Self:
        """Open the device; it plays silence until told otherwise."""
        self.underruns = 0
        with _opening("speaker", self._device):
            self._stream = _portaudio().OutputStream(
                channels=min(2, self._device.outputs),
                callback=self._speak,
                finished_callback=lambda: self._playback.lose(),
                **_wishes(self._device),
            )
            # Set before the stream starts: the callback must never see another one.
            self._playback = Playback(self._device.rate_hz, LATENCY_S + self._stream.latency)
            self._stream.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Fall silent and let go of the device."""
        self._playback.clear()
        self._stream.abort()
        self._stream.close()
        if self.underruns:
            log.warning("speaker: %d blocks came too late", self.underruns)
