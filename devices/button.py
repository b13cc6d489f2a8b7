"""The button that a visitor presses to be heard. assistant.attention asks for it with each chunk.

The seam, its fake, and the button on a screen; a terminal's and a board's are beside it, since each
needs something that not every machine has.
"""

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self

from core.clock import Clock


class Button(Protocol):
    """A button that is there while the context is entered."""

    def __enter__(self) -> Self:
        """Take hold of the button; raises DeviceError, which says what to do."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of it; it may be entered again."""
        ...

    @property
    def pressed(self) -> bool:
        """Whether it is pressed now; takes no time. False outside the context.

        Raises DeviceError where the button is lost.
        """
        ...

    def turn_ended(self) -> None:
        """The visitor's utterance is over: what stays pressed by itself comes up again."""
        ...


DEBOUNCE_S = 0.03
"""Seconds after a change in which a contact may still chatter."""


class Contact:
    """A contact without its chatter: changes count at once, then nothing for DEBOUNCE_S."""

    def __init__(self, clock: Clock) -> None:
        """Open, as it is until the first look."""
        self._clock = clock
        self._closed = False
        self._changed_s = clock.monotonic_s() - DEBOUNCE_S

    def look(self, closed: bool) -> bool:
        """Whether it counts as closed, where it seems so or not."""
        now_s = self._clock.monotonic_s()
        if closed != self._closed and now_s - self._changed_s >= DEBOUNCE_S:
            self._closed, self._changed_s = closed, now_s
        return self._closed


class ScreenButton:
    """A button on a page; whoever shows it presses and releases it, from any thread."""

    def __init__(self) -> None:
        self._down = threading.Event()
        self._there = False

    def __enter__(self) -> Self:
        """Nothing is pressed yet."""
        self._down.clear()
        self._there = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Comes up."""
        self._there = False

    @property
    def pressed(self) -> bool:
        """Whether the visitor's finger is on it."""
        return self._there and self._down.is_set()

    def press(self) -> None:
        """The finger is on it."""
        self._down.set()

    def release(self) -> None:
        """The finger has left it, or the page is gone."""
        self._down.clear()

    def turn_ended(self) -> None:
        """Nothing: the finger tells."""


class FakeButton:
    """Pressed as a script says, one entry a look; released once the script is over."""

    def __init__(self, script: Iterable[bool]) -> None:
        self._script = iter(script)
        self._there = False
        self.turns = 0
        """How many utterances were ended."""

    def __enter__(self) -> Self:
        """Begins the script."""
        self._there = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Comes up."""
        self._there = False

    @property
    def pressed(self) -> bool:
        """The script's next entry."""
        return self._there and next(self._script, False)

    def turn_ended(self) -> None:
        """Counts."""
        self.turns += 1
