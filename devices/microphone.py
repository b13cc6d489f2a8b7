"""The seam between the loop and whatever it hears with: the Microphone protocol."""

from types import TracebackType
from typing import Protocol, Self

from core.audio import AudioChunk


class Microphone(Protocol):
    """A source of mono sound at HEARING_RATE_HZ, open between `__enter__` and `__exit__`."""

    def __enter__(self) -> Self:
        """Start to listen; raises DeviceError where the device can't be opened."""
        ...

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening and let go of the device."""
        ...

    def read(self, timeout_s: float) -> AudioChunk | None:
        """The next chunk, of any length, in order; None once the stream has ended.

        Raises DeviceError where the device is lost or gives nothing for `timeout_s`.
        """
        ...

    @property
    def present(self) -> bool:
        """False while the device is lost and silence comes in its stead."""
        ...
