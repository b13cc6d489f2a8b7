"""Attention: when the loop listens. It is asked with each chunk of sound, on the loop's thread.

    continuous   always; a wake phrase, where there is one, is the recogniser's business: voice.wake
    push         while a button is pressed; pressing it while the assistant speaks cuts it off

See assistant.turn_start for the choice, docs/turns.md for what it means to a visitor.
"""

from enum import Enum, auto
from types import TracebackType
from typing import Protocol, Self

from devices.button import Button


class Attending(Enum):
    """What to do with a chunk of sound."""

    OPEN = auto()
    """Listen to it."""

    CLOSED = auto()
    """Drop it; the utterance under way, if there is one, ends here."""


class Attention(Protocol):
    """Decides when the visitor wants to be heard; the loop enters it with its devices."""

    def __enter__(self) -> Self:
        """Take hold of what the visitor shows it with; raises DeviceError."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of it."""
        ...

    def look(self) -> Attending:
        """Called with each chunk, before it is heard; takes no time. Raises DeviceError."""
        ...

    @property
    def interrupts(self) -> bool:
        """True in the moment in which the visitor asked for silence; reading it clears it."""
        ...

    def turn_ended(self) -> None:
        """The visitor's utterance is over."""
        ...


class Always:
    """Whoever speaks is heard."""

    def __enter__(self) -> Self:
        """Needs nothing."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Needs nothing."""

    def look(self) -> Attending:
        """Open."""
        return Attending.OPEN

    @property
    def interrupts(self) -> bool:
        """Never: speech itself interrupts, where it can be told from the assistant's own."""
        return False

    def turn_ended(self) -> None:
        """The next one may begin."""


class WhilePressed:
    """Who presses the button is heard, and pressing it interrupts the assistant."""

    def __init__(self, button: Button) -> None:
        self._button = button
        self._pressed = False
        self._interrupts = False

    def __enter__(self) -> Self:
        """Take hold of the button."""
        self._button.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the button."""
        self._button.__exit__(kind, error, trace)

    def look(self) -> Attending:
        """Open while the button is pressed."""
        pressed = self._button.pressed
        if pressed and not self._pressed:
            self._interrupts = True
        self._pressed = pressed
        return Attending.OPEN if pressed else Attending.CLOSED

    @property
    def interrupts(self) -> bool:
        """True once after each press."""
        interrupts, self._interrupts = self._interrupts, False
        return interrupts

    def turn_ended(self) -> None:
        """Tell the button, which may come up."""
        self._button.turn_ended()
