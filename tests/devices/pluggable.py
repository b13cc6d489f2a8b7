"""Sound cards of plain Python that a test pulls out and plugs in, and a keeper without a thread."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import numpy as np

from core.audio import HEARING_RATE_HZ, AudioChunk
from core.clock import FakeClock
from core.errors import DeviceError
from devices.finding import Offer
from devices.keeper import Keeper

BLOCK = 320
"""Samples of a block: 20 ms."""


class Card:
    """A card as its owner sees it: plugged in or not."""

    def __init__(self, name: str, rank: int = 0) -> None:
        self.name = name
        self.rank = rank
        self.plugged = True
        self.dead = False
        """It opens, and brings nothing."""
        self.streams: list[Any] = []

    def unplug(self) -> None:
        self.plugged = False
        for stream in self.streams:
            stream.ended = True


class CardStream:
    """What the streams of a microphone and of a speaker have in common."""

    def __init__(self, card: Card) -> None:
        if not card.plugged:
            raise DeviceError(f"can't open {card.name!r}: plug it in")
        self.name = card.name
        self.blocks = 0 if card.dead else 1
        self.lost_blocks = 0
        self.ended = False
        self.closed = False
        card.streams.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert not self.closed
        self.closed = self.ended = True

    def check(self) -> None:
        if self.ended:
            raise DeviceError(f"{self.name!r} is gone: plug it in")


class MicrophoneOnCard(CardStream):
    """Hears a constant."""

    def read(self, timeout_s: float) -> AudioChunk | None:
        self.check()
        self.blocks += 1
        return AudioChunk(np.full(BLOCK, 0.5, dtype=np.float32), HEARING_RATE_HZ)

    @property
    def present(self) -> bool:
        return True


class SpeakerOnCard(CardStream):
    """Takes chunks; they are heard when the test says so, or when it is drained."""

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self.given: list[AudioChunk] = []
        self.heard_s = 0.0
        self.waiting_s = 0.0

    def play(self, chunk: AudioChunk) -> None:
        self.check()
        self.given.append(chunk)
        self.waiting_s += chunk.duration_s

    def hear(self, seconds: float) -> None:
        self.waiting_s -= seconds
        self.heard_s += seconds
        self.blocks += 1

    def drain(self) -> None:
        if self.waiting_s:
            self.check()
        self.waiting_s = self.heard_s = 0.0

    def stop(self) -> float:
        heard_s, self.heard_s, self.waiting_s = self.heard_s, 0.0, 0.0
        return heard_s

    @property
    def playing(self) -> bool:
        return self.waiting_s > 0


StreamT = TypeVar("StreamT", bound=CardStream)


class CardFinder(Generic[StreamT]):
    """Offers the cards that are listed, plugged in or not."""

    def __init__(self, kind: Callable[[Card], StreamT], *cards: Card) -> None:
        self._kind = kind
        self.listed = list(cards)
        self.there = self.listed
        """What is listed once the list is made anew."""
        self.outdated = False
        self.listings = 0
        self.failure: DeviceError | None = None

    def offers(self) -> Iterator[Offer[StreamT]]:
        if self.failure is not None:
            raise self.failure
        for card in sorted(self.listed, key=lambda card: card.rank):
            yield Offer(card.rank, partial(self._kind, card))

    def list_anew(self, make_room: Callable[[], bool]) -> bool:
        if not make_room():
            return False
        self.listings += 1
        self.listed = self.there
        self.outdated = False
        return True


class Bench:
    """Time and the keepers of a test, moved on by hand."""

    def __init__(self) -> None:
        self.clock = FakeClock(datetime(2026, 11, 23, tzinfo=UTC))
        self.told: list[tuple[str, str, bool]] = []
        self.keepers: list[Keeper[Any]] = []

    def note(self, kind: str, name: str, there: bool) -> None:
        self.told.append((kind, name, there))

    def take(self, keeper: Keeper[Any]) -> None:
        """Have a keeper attend when time passes, in the place of its thread."""
        keeper.start = keeper.open  # type: ignore[method-assign] # what the thread does first
        keeper.finish = keeper.close  # type: ignore[method-assign] # and last
        self.keepers.append(keeper)

    def pause(self, seconds: float) -> None:
        """Time passes for whoever waits, while the streams go on."""
        self.clock.advance(seconds)

    def passes(self, seconds: float) -> None:
        """Time passes, and the keepers attend to it."""
        for _ in range(round(seconds / 0.1)):
            self.clock.advance(0.1)
            for keeper in self.keepers:
                if keeper.held is not None:
                    keeper.held.blocks += 1
                keeper.attend()
