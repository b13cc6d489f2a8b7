"""A microphone and a speaker without hardware, for tests of whatever uses them."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np

from core.audio import AudioChunk, Samples
from core.clock import Clock
from core.errors import DeviceError


class FakeMicrophone:
    """Gives the chunks it was made with, then ends, or is lost where `loses` is set."""

    def __init__(self, chunks: Sequence[AudioChunk], loses: bool = False) -> None:
        self._chunks = list(chunks)
        self._loses = loses

    def __enter__(self) -> Self:
        """Start to listen."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""

    def read(self, timeout_s: float) -> AudioChunk | None:  # noqa: ARG002 — nothing to wait for
        """The next chunk; then None, or DeviceError."""
        if self._chunks:
            return self._chunks.pop(0)
        if self._loses:
            raise DeviceError("the microphone was unplugged: plug it in again")
        return None

    @property
    def present(self) -> bool:
        """Always."""
        return True


class FakeSpeaker:
    """Remembers what it was given.

    With a Clock, chunks take their time: they play until the clock has passed their length.
    Without one, everything is heard at once.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.heard: list[AudioChunk] = []
        """Chunks given so far, those cut off by `stop` included."""

        self.stops = 0
        """How often `stop` was called."""

        self._clock = clock
        self._silent_at_s = 0.0
        self._undrained_s = 0.0

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Fall silent."""
        self._silent_at_s = self._undrained_s = 0.0

    def play(self, chunk: AudioChunk) -> None:
        """Enqueue after what is already playing."""
        self.heard.append(chunk)
        self._undrained_s += chunk.duration_s
        if self._clock is not None:
            starts_at_s = max(self._silent_at_s, self._clock.monotonic_s())
            self._silent_at_s = starts_at_s + chunk.duration_s

    def drain(self) -> None:
        """Everything counts as heard from now on."""
        self._silent_at_s = self._undrained_s = 0.0

    def stop(self) -> float:
        """Silent from now on."""
        self.stops += 1
        now_s = self._clock.monotonic_s() if self._clock is not None else self._silent_at_s
        heard_s = self._undrained_s - max(0.0, self._silent_at_s - now_s)
        self._silent_at_s = self._undrained_s = 0.0
        return heard_s

    @property
    def playing(self) -> bool:
        """True until the clock has passed the chunks' length."""
        return self._clock is not None and self._clock.monotonic_s() < self._silent_at_s


class FakeEchoCanceller:
    """A room without walls: the echo is what is played, at one level, in the same moment."""

    def __init__(self, level: float = 0.5) -> None:
        self._level = level
        self.resets = 0
        """How often `reset` was called."""

    def reset(self) -> None:
        """There is nothing to forget."""
        self.resets += 1

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """Subtract it."""
        return heard - np.float32(self._level) * played
