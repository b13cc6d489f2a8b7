"""The button that a visitor presses to be heard. assistant.attention asks for it with each chunk.

The seam, its fake, and the button on a screen; a terminal's and a board's are beside it, since each
needs something that not every machine has.
"""

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self


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
