"""The space bar as a button, where the assistant runs in a terminal.

A terminal tells of a key that goes down and never of one that comes up, so the bar can't be held:
it is pressed once to be heard, and comes up by itself when the utterance has ended in silence, or
at the next press.
"""

import os
import select
import sys
from types import TracebackType
from typing import Any, Self

from core.errors import DeviceError

try:
    import termios
    import tty
except ImportError:  # Windows has neither
    termios = tty = None  # type: ignore[assignment] # asked about before it is used

SPACE = b" "
KEYS_AT_ONCE = 64
"""More keys than anybody hits between two chunks of sound."""


class KeyboardButton:
    """The space bar of a terminal, the program's own unless another is given."""

    def __init__(self, terminal: int | None = None) -> None:
        """`terminal`: a file descriptor."""
        self._terminal = terminal
        self._open: int | None = None
        self._before: list[Any] = []
        self._down = False

    def __enter__(self) -> Self:
        """Take the keys one by one, unechoed; raises DeviceError where there is no terminal."""
        terminal = _stdin() if self._terminal is None else self._terminal
        if termios is None or terminal is None or not os.isatty(terminal):
            raise DeviceError(
                "button = keyboard needs a terminal: start the assistant in one, "
                'or set [turns] button to "screen" or "gpio:17"'
            )
        self._before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal, termios.TCSANOW)
        self._open, self._down = terminal, False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        terminal, self._open = self._open, None
        if terminal is None:
            return
        try:
            termios.tcsetattr(terminal, termios.TCSANOW, self._before)
        except termios.error:
            return  # the terminal was closed meanwhile

    @property
    def pressed(self) -> bool:
        """Whether the bar was pressed and nothing has ended that since."""
        if self._open is None:
            return False
        if _keys(self._open).count(SPACE) % 2:
            self._down = not self._down
        return self._down

    def turn_ended(self) -> None:
        """Comes up."""
        self._down = False


def _stdin() -> int | None:
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or no file
        return None


def _keys(terminal: int) -> bytes:
    """What was typed since the last look. Raises DeviceError."""
    try:
        ready, _, _ = select.select([terminal], [], [], 0)
        keys = os.read(terminal, KEYS_AT_ONCE) if ready else b""
        gone = bool(ready) and not keys
    except OSError:
        gone = True
    if gone:
        raise DeviceError("the terminal with the space bar is gone: start the assistant again")
    return keys
