"""A microphone and a speaker that may be pulled out and plugged in again while the loop runs.

A lost microphone is a silent one: chunks of silence go on coming in real time, so that an utterance
under way ends and nothing waits. A lost speaker holds its breath: what was not heard of the reply
is said when it is back, from the beginning of the chunk under way; after HELD_S it counts as heard.

Made by `returning_microphone` and `returning_speaker` for assistant/live.py.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import Clock, SystemClock
from core.errors import DeviceError
from devices.choosing import Side, choose
from devices.echo import EchoRemoval
from devices.finding import Finder, SoundcardFinder, SoundStream
from devices.keeper import Keeper, OnChange
from devices.microphone import Microphone
from devices.played import PlayedSound
from devices.portaudio import SoundDevice
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from devices.speaker import Speaker

SILENCE_S = 0.02
"""What a chunk of a lost microphone holds."""

SILENT_S = 0.8
"""A microphone that gives no chunk for so long is lost."""

HELD_S = 10.0
"""As long a reply waits for its speaker; the visitor reads it on the screen meanwhile."""

IN_THE_DEVICE_S = 0.1
"""What a device has taken, but may not have made heard, when it was pulled out."""

LOOKING_S = 0.02
"""How often whoever waits for a lost speaker looks for it."""


def unnoticed(kind: str, name: str, there: bool) -> None:
    """Tell nobody."""


class MicrophoneStream(Microphone, SoundStream, Protocol):
    """An open microphone, which a keeper can look after."""

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        ...


class SpeakerStream(Speaker, SoundStream, Protocol):
    """An open speaker, which a keeper can look after."""

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        ...

    @property
    def heard_s(self) -> float:
        """Seconds heard of what was enqueued since the last `drain` or `stop`."""
        ...


class ReturningMicrophone:
    """A microphone that is silent while it is lost. For one thread."""

    def __init__(
        self,
        finder: Finder[MicrophoneStream],
        on_change: OnChange = unnoticed,
        in_use: Callable[[], bool] = lambda: False,
        clock: Clock | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`on_change`: told kind, name and whether it is there, from any thread.

        `in_use`: True while somebody speaks, so that the microphone is not changed for another.
        """
        self._clock = clock or SystemClock()
        self._pause = pause
        self.keeper = Keeper(
            Side.MICROPHONE, finder, on_change, in_use=in_use, clock=self._clock, pause=pause
        )
        self._due_s = 0.0

    def __enter__(self) -> Self:
        """Start to listen; raises DeviceError where no device opens."""
        self.keeper.start()
        self._due_s = self._clock.monotonic_s()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self.keeper.finish()

    def read(self, timeout_s: float) -> AudioChunk | None:
        """The next chunk: of sound, or of silence where the device is lost."""
        stream = self.keeper.held
        if stream is None:
            return self._silence()
        try:
            chunk = stream.read(min(timeout_s, SILENT_S))
        except DeviceError:
            self.keeper.lose(stream)
            return self._silence()
        self._due_s = self._clock.monotonic_s()
        return chunk

    @property
    def present(self) -> bool:
        """False while the device is lost."""
        return self.keeper.held is not None

    @property
    def overruns(self) -> int:
        """Blocks that were lost since the beginning."""
        return self.keeper.lost_blocks

    def _silence(self) -> AudioChunk:
        """In real time; what the device failed to bring before it was missed comes at once."""
        now_s = self._clock.monotonic_s()
        self._due_s = max(self._due_s, now_s - SILENT_S) + SILENCE_S
        if self._due_s > now_s:
            self._pause(self._due_s - now_s)
        count = round(SILENCE_S * HEARING_RATE_HZ)
        return AudioChunk(np.zeros(count, dtype=np.float32), HEARING_RATE_HZ)


class ReturningSpeaker:
    """A speaker that says, once it is back, what was not heard.

    `play` and `drain` are for one thread, `stop` and `playing` for any.
    """

    def __init__(
        self,
        finder: Finder[SpeakerStream],
        on_change: OnChange = unnoticed,
        clock: Clock | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """As ReturningMicrophone's."""
        self._clock = clock or SystemClock()
        self._pause = pause
        self.keeper = Keeper(
            Side.SPEAKER,
            finder,
            on_change,
            on_lost=self._take_back,
            in_use=lambda: self.playing,
            clock=self._clock,
            pause=pause,
        )
        self._changing = threading.Lock()
        self._unheard: deque[AudioChunk] = deque()
        self._stream: SpeakerStream | None = None
        self._given = 0
        self._before_s = 0.0
        """What lost devices made heard of the reply, in whole chunks."""
        self._partly_s = 0.0
        """What the last of them made heard of the next chunk."""
        self._dropped_s = 0.0
        """What this device made heard, in whole chunks."""
        self._stops = 0

    def __enter__(self) -> Self:
        """Open the device; raises DeviceError where none opens."""
        self._forget()
        self.keeper.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Fall silent and let go of the device."""
        self._forget()
        self.keeper.finish()

    def play(self, chunk: AudioChunk) -> None:
        """Enqueue a chunk; waits only while the device's queue is full."""
        with self._changing:
            self._unheard.append(chunk)
        self._give()

    def drain(self) -> None:
        """Wait until everything was heard, `stop` was called, or a lost device stays away."""
        stops = self._stops
        while stops == self._stops:
            stream = self._give()
            if stream is None:
                if not self._unheard or self._stays_away:
                    break
                self._pause(LOOKING_S)
                continue
            try:
                stream.drain()
            except DeviceError:
                self.keeper.lose(stream)
                continue
            if self._stream is stream:
                break
        if stops == self._stops:
            self._forget()

    def stop(self) -> float:
        """Fall silent; what of the reply was heard before a loss counts as heard."""
        with self._changing:
            self._stops += 1
            stream, before_s, partly_s = self._stream, self._before_s, self._partly_s
            self._clear()
        return before_s + (partly_s if stream is None else stream.stop())

    @property
    def playing(self) -> bool:
        """True while something is enqueued that will be heard and has not been."""
        stream = self._stream
        if stream is not None and stream is self.keeper.held:
            return stream.playing or self._given < len(self._unheard)
        return bool(self._unheard) and not self._stays_away

    @property
    def underruns(self) -> int:
        """Blocks that came too late since the beginning."""
        return self.keeper.lost_blocks

    @property
    def _stays_away(self) -> bool:
        return self.keeper.lost_s > HELD_S

    def _give(self) -> SpeakerStream | None:
        """Give the device what it has not got yet; None where it is lost."""
        while (stream := self.keeper.held) is not None:
            with self._changing:
                if stream is not self._stream:
                    self._change(stream)
                self._drop_heard(stream.heard_s)
                if self._given >= len(self._unheard):
                    return stream
                chunk = self._unheard[self._given]
                self._given += 1
            try:
                stream.play(chunk)
            except DeviceError:
                self.keeper.lose(stream)
        return None

    def _take_back(self, stream: SpeakerStream) -> None:
        """The device was pulled out."""
        with self._changing:
            if stream is self._stream:
                self._change(None)

    def _change(self, stream: SpeakerStream | None) -> None:
        """What the last device made heard is dropped, the rest is for the next."""
        last, self._stream = self._stream, stream
        if last is not None:
            heard_s = last.heard_s
            self._drop_heard(heard_s - IN_THE_DEVICE_S)
            self._partly_s = max(0.0, heard_s - self._dropped_s)
            self._before_s += self._dropped_s
        self._given, self._dropped_s = 0, 0.0

    def _drop_heard(self, heard_s: float) -> None:
        """Keep no chunk that this device has played to its end."""
        while self._given and self._dropped_s + self._unheard[0].duration_s <= heard_s:
            self._dropped_s += self._unheard.popleft().duration_s
            self._given -= 1

    def _forget(self) -> None:
        with self._changing:
            self._clear()

    def _clear(self) -> None:
        self._unheard.clear()
        self._given = 0
        self._before_s = self._dropped_s = self._partly_s = 0.0


def returning_microphone(
    wish: str | None = None,
    echo: EchoRemoval | None = None,
    channel: int | None = None,
    on_change: OnChange = unnoticed,
    in_use: Callable[[], bool] = lambda: False,
) -> ReturningMicrophone:
    """A sound card's microphone; arguments as SoundcardMicrophone's and ReturningMicrophone's.

    Raises DeviceError where no such device is there to begin with.
    """
    SoundcardMicrophone(wish, echo, channel)  # tells what is wrong before models are loaded

    def opened(device: SoundDevice) -> MicrophoneStream:
        return SoundcardMicrophone(device, echo, channel).__enter__()

    finder = SoundcardFinder(Side.MICROPHONE, wish, opened)
    return ReturningMicrophone(finder, on_change, in_use)


def returning_speaker(
    wish: str | None = None,
    played: PlayedSound | None = None,
    on_change: OnChange = unnoticed,
) -> ReturningSpeaker:
    """A sound card's speaker, as `returning_microphone`."""
    choose(Side.SPEAKER, wish)

    def opened(device: SoundDevice) -> SpeakerStream:
        return SoundcardSpeaker(device, played).__enter__()

    return ReturningSpeaker(SoundcardFinder(Side.SPEAKER, wish, opened), on_change)
