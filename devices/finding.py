"""Which open streams a keeper looks after, and where it finds the next: the seam Finder.

Used by devices/keeper.py and devices/hotplug.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from devices.choosing import Side, candidates
from devices.portaudio import SoundDevice, cards_came, has_moved, list_anew


class SoundStream(Protocol):
    """What a keeper needs to know of an open device."""

    @property
    def name(self) -> str:
        """The device's."""
        ...

    @property
    def blocks(self) -> int:
        """Blocks it brought or took so far."""
        ...

    @property
    def lost_blocks(self) -> int:
        """Blocks that came too late."""
        ...

    @property
    def ended(self) -> bool:
        """True once it is lost for sure."""
        ...

    def __exit__(self, error_type: None, error: None, traceback: None, /) -> None:
        """Close it."""
        ...


StreamT = TypeVar("StreamT", bound=SoundStream)
StreamT_co = TypeVar("StreamT_co", bound=SoundStream, covariant=True)


@dataclass(frozen=True, slots=True)
class Offer(Generic[StreamT_co]):
    """A device that may be tried."""

    rank: int
    """0 for the one preferred."""

    open: Callable[[], StreamT_co]
    """Opens it, or raises DeviceError."""


class Finder(Protocol[StreamT_co]):
    """Knows which devices would do."""

    def offers(self) -> Iterator[Offer[StreamT_co]]:
        """The devices that are there as far as is known, the preferred first."""
        ...

    @property
    def outdated(self) -> bool:
        """True where devices came since they were listed."""
        ...

    def list_anew(self, make_room: Callable[[], bool]) -> bool:
        """See devices.portaudio.list_anew."""
        ...


class SoundcardFinder(Generic[StreamT]):
    """Finds the sound cards that a wish means."""

    def __init__(
        self, side: Side, wish: str | None, open_stream: Callable[[SoundDevice], StreamT]
    ) -> None:
        self._side = side
        self._wish = wish
        self._open = open_stream

    def offers(self) -> Iterator[Offer[StreamT]]:
        """The cards that are where they were when they were listed."""
        for candidate in candidates(self._side, self._wish):
            if not has_moved(candidate.device):
                yield Offer(candidate.rank, partial(self._open, candidate.device))

    @property
    def outdated(self) -> bool:
        """Whether cards came since."""
        return cards_came()

    def list_anew(self, make_room: Callable[[], bool]) -> bool:
        """Let PortAudio see them."""
        return list_anew(make_room)
