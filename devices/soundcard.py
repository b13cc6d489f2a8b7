"""The machine's sound card: a microphone and a speaker through PortAudio, live.

Called by `run`, `devices` and `doctor`. The callbacks only copy and enqueue; mixing and
resampling are left to the threads that read and play.
"""

import contextlib
import logging
import queue
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np
import soxr
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import DeviceError
from devices.choosing import Side, choose
from devices.echo import EchoRemoval
from devices.playback import Playback
from devices.played import PlayedSound
from devices.portaudio import (
    SoundDevice,
    close_stream,
    list_devices,
    open_stream,
    portaudio,
)

__all__ = ["SoundDevice", "SoundcardMicrophone", "SoundcardSpeaker", "list_devices"]

log = logging.getLogger(__name__)

BLOCK_S = 0.02
"""What one call of the microphone's callback carries."""

LATENCY_S = 0.1
"""Room asked of the microphone's own buffer; it bridges moments when the processor is busy."""

SPEAKER_BLOCK_S = 0.01
SHORT_S, LONG_S = 0.03, 0.1
"""Room in the speaker's own buffer. What it holds is heard after `stop`, before the fade. Where
blocks come too late for a short one, the long one is taken from the next reply on."""

MIXED_CHANNELS = 2
"""Of an array, more would mix in what its own chip made, or the loudspeaker's signal."""

UNREAD_LIMIT_S = 5.0
"""Sound that may wait to be read; what comes on top of it is an overrun."""

Frames = NDArray[np.float32]
"""Samples of all channels, shape (n, channels)."""


class SoundcardMicrophone:
    """A real microphone at HEARING_RATE_HZ."""

    def __init__(
        self,
        device: SoundDevice | str | None = None,
        echo: EchoRemoval | None = None,
        channel: int | None = None,
    ) -> None:
        """`device`: a wish as devices.choosing has it; None for the default. Opens nothing.

        `echo`: takes out what the speaker plays. `channel`: of a microphone array, the one to
        hear, from 1; None for the mean of the first two. Raises DeviceError where the device or
        channel does not exist or PortAudio is missing.
        """
        self._device = _chosen(Side.MICROPHONE, device)
        self._echo = echo
        self._channel = channel
        if channel is not None and not 1 <= channel <= self._device.inputs:
            raise DeviceError(
                f"the microphone {self._device.name!r} has no channel {channel}: choose one of 1 "
                f"to {self._device.inputs}, or mix"
            )
        self._stream: Any = None
        self.overruns = 0
        """Blocks lost because they were not read, or not fetched by PortAudio, in time."""

        self.blocks = 0
        """Blocks that came; a device that is there goes on counting."""

        self.ended = False
        """True once PortAudio gave the stream up."""

    def __enter__(self) -> Self:
        """Start to listen."""
        self.overruns = self.blocks = 0
        self.ended = False
        self._unread: queue.Queue[Frames | None] = queue.Queue(round(UNREAD_LIMIT_S / BLOCK_S))
        self._resampler = soxr.ResampleStream(self._device.rate_hz, HEARING_RATE_HZ, 1)
        if self._echo is not None:
            self._echo.restart()
        self._stream = open_stream(
            Side.MICROPHONE,
            self._device,
            lambda library, index: library.InputStream(
                channels=self._channel or min(MIXED_CHANNELS, self._device.inputs),
                callback=self._hear,
                finished_callback=self._end,
                **_wishes(index, self._device, BLOCK_S, LATENCY_S),
            ),
        )
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        close_stream(self._stream)
        if self.overruns:
            log.warning("microphone: %d blocks were lost", self.overruns)

    def read(self, timeout_s: float) -> AudioChunk | None:
        """The next chunk; never None, as a sound card has no end."""
        heard = np.zeros(0, dtype=np.float32)
        while not len(heard):  # the resampler holds back up to 40 ms
            heard = self._without_echo(self._next(timeout_s))
        return AudioChunk(heard, HEARING_RATE_HZ)

    @property
    def present(self) -> bool:
        """True: a lost one raises DeviceError."""
        return True

    @property
    def name(self) -> str:
        """The device's, as PortAudio has it."""
        return self._device.name

    @property
    def lost_blocks(self) -> int:
        """The overruns."""
        return self.overruns

    def _without_echo(self, frames: Frames) -> Samples:
        """A block at HEARING_RATE_HZ."""
        mono = frames.mean(axis=1) if self._channel is None else frames[:, self._channel - 1]
        heard: Samples = self._resampler.resample_chunk(np.ascontiguousarray(mono))
        return heard if self._echo is None else self._echo.remove(heard)

    def _next(self, timeout_s: float) -> Frames:
        frames = None
        with contextlib.suppress(queue.Empty):
            frames = self._unread.get(timeout=timeout_s)
        if frames is None:
            raise DeviceError(
                f"the microphone {self._device.name!r} gives no sound: "
                "check its plug and start again"
            )
        return frames

    def _hear(self, heard: Frames, count: int, time: object, status: Any) -> None:  # noqa: ARG002 — PortAudio's signature
        """PortAudio's callback."""
        self.blocks += 1
        self.overruns += bool(status.input_overflow)
        try:
            self._unread.put_nowait(heard.copy())
        except queue.Full:
            self.overruns += 1

    def _end(self) -> None:
        """PortAudio gave the stream up: `read` needn't wait for its timeout."""
        self.ended = True
        with contextlib.suppress(queue.Full):
            self._unread.put_nowait(None)


class SoundcardSpeaker:
    """A real speaker; chunks of any rate follow each other without a gap.

    `play` and `drain` are for one thread, `stop` and `playing` for any.
    """

    def __init__(
        self,
        device: SoundDevice | str | None = None,
        played: PlayedSound | None = None,
        latency_s: float = SHORT_S,
    ) -> None:
        """As SoundcardMicrophone's. `played` is told what is heard, for cancelling its echo.

        `latency_s`: room in the device's own buffer to begin with, SHORT_S or LONG_S.
        """
        self._device = _chosen(Side.SPEAKER, device)
        self._played = played
        self._stream: Any = None
        self._latency_s = latency_s
        self._reopening = False
        self._playback = Playback(self._device.rate_hz, latency_s)
        self._resampler: soxr.ResampleStream | None = None
        self._resampled_from = (0, 0)
        self.underruns = 0
        """Blocks that reached the device too late."""

        self.blocks = 0
        """Blocks that the device took; one that is there goes on counting, silent or not."""

        self.ended = False
        """True once PortAudio gave the stream up."""

    def __enter__(self) -> Self:
        """Open the device; it is silent until told otherwise."""
        self.underruns = self.blocks = 0
        self.ended = False
        self._resampler = None
        self._open()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Fall silent and let go of the device."""
        self._playback.clear()
        close_stream(self._stream)
        if self.underruns:
            log.warning("speaker: %d blocks came too late", self.underruns)

    def play(self, chunk: AudioChunk) -> None:
        """Enqueue a chunk; waits only while the queue is full."""
        if self.underruns and self._latency_s == SHORT_S and not self.playing:
            self._lengthen()
        source = (chunk.rate_hz, self._playback.clearings)
        if self._resampler is None or source != self._resampled_from:
            self._finish_resampling()
            self._resampler = soxr.ResampleStream(chunk.rate_hz, self._device.rate_hz, 1)
            self._resampled_from = source
        self._playback.put(self._resampler.resample_chunk(chunk.samples), source[1])

    def drain(self) -> None:
        """Wait until everything was heard, or `stop` was called."""
        self._finish_resampling()
        self._playback.drain()

    def stop(self) -> float:
        """Fall silent: over 10 ms after what a short buffer holds; a long one is thrown away.

        Not where its echo is cancelled: the delay would be another one afterwards.
        """
        sounding = self.playing
        taken_s = self._playback.clear()
        if self._latency_s == SHORT_S or not sounding or self._played is not None:
            return taken_s
        latency_s = float(self._stream.latency)
        self._restart()
        return max(0.0, taken_s - latency_s)

    @property
    def playing(self) -> bool:
        """True while something enqueued has not been heard."""
        return self._playback.sounding

    @property
    def heard_s(self) -> float:
        """Seconds heard of what was enqueued since the last `drain` or `stop`."""
        return self._playback.heard_s

    @property
    def name(self) -> str:
        """The device's, as PortAudio has it."""
        return self._device.name

    @property
    def lost_blocks(self) -> int:
        """The underruns."""
        return self.underruns

    def _open(self) -> None:
        self._stream = open_stream(Side.SPEAKER, self._device, self._make)

    def _make(self, library: ModuleType, index: int) -> Any:
        stream = library.OutputStream(
            channels=min(2, self._device.outputs),
            callback=self._speak,
            finished_callback=self._end,
            **_wishes(index, self._device, SPEAKER_BLOCK_S, self._latency_s),
        )
        self._playback = Playback(self._device.rate_hz, stream.latency)
        return stream

    def _restart(self) -> None:
        """Throw away what the device's buffer holds."""
        self._reopening = True
        try:
            self._stream.abort()
            self._stream.start()
        except portaudio().PortAudioError:
            self._reopening = False
            self._end()
        self._reopening = False

    def _lengthen(self) -> None:
        """Open the device anew with the long buffer, while nothing sounds."""
        log.info("speaker: %d blocks came too late, so its buffer is made longer", self.underruns)
        self._reopening = True
        close_stream(self._stream)
        self._reopening = False
        self._resampler = None
        self._latency_s = LONG_S
        self._open()

    def _finish_resampling(self) -> None:
        """Play what the resampler holds back, up to 40 ms, unless stopped since it began."""
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            rest = resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True)
            self._playback.put(rest, self._resampled_from[1])

    def _speak(self, spoken: Frames, count: int, time: object, status: Any) -> None:  # noqa: ARG002 — PortAudio's signature
        """PortAudio's callback: the same samples on each channel."""
        self.blocks += 1
        self.underruns += bool(status.output_underflow)
        self._playback.fill(spoken[:, 0])
        spoken[:, 1:] = spoken[:, :1]
        if self._played is not None:
            late = bool(status.output_underflow)
            self._played.note(spoken[:, 0].copy(), self._device.rate_hz, late)

    def _end(self) -> None:
        """PortAudio gave the stream up, unless we did."""
        if not self._reopening:
            self.ended = True
            self._playback.lose()


def _chosen(side: Side, device: SoundDevice | str | None) -> SoundDevice:
    return device if isinstance(device, SoundDevice) else choose(side, device)


def _wishes(index: int, device: SoundDevice, block_s: float, latency_s: float) -> dict[str, Any]:
    return {
        "device": index,
        "samplerate": device.rate_hz,
        "blocksize": round(device.rate_hz * block_s),
        "dtype": "float32",
        "latency": latency_s,
    }
