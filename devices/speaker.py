"""The seam between the loop and whatever is heard: the Speaker protocol."""

from types import TracebackType
from typing import Protocol, Self

from core.audio import AudioChunk


class Speaker(Protocol):
    """Plays chunks one after another, open between `__enter__` and `__exit__`."""

    def __enter__(self) -> Self:
        """Open the device; raises DeviceError where it can't be opened."""
        ...

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let go of the device; what has not been heard yet is discarded."""
        ...

    def play(self, chunk: AudioChunk) -> None:
        """Enqueue a chunk of any rate; returns at once unless the bounded queue is full.

        Raises DeviceError where the device is lost.
        """
        ...

    def drain(self) -> None:
        """Wait until everything enqueued has been heard."""
        ...

    def stop(self) -> float:
        """Fall silent now, without a click, and discard what has not been heard.

        Returns how many seconds were heard of what was enqueued since the last `drain` or `stop`.
        """
        ...

    @property
    def playing(self) -> bool:
        """True while something enqueued has not been heard."""
        ...
