"""Says what the set-up is doing and how far it is, on stderr; a bar only on a terminal."""

import shutil
import sys
import time

BAR_CELLS = 24


class Console:
    """Steps one after the other, each with a bar while it runs and its seconds when it is done."""

    def __init__(self) -> None:
        self._title = ""
        self._began_s = 0.0
        self._live = sys.stderr.isatty()

    def begin(self, title: str) -> None:
        """A step begins."""
        self._title = title
        self._began_s = time.monotonic()
        if self._live:
            self._draw(f"{title} …")
        else:
            self.say(title)

    def reach(self, done: int, total: int) -> None:
        """The step has come so far."""
        filled = BAR_CELLS * done // total if total else 0
        bar = "█" * filled + "·" * (BAR_CELLS - filled)
        self._draw(f"{self._title} {bar} {done}/{total}")

    def rest(self) -> None:
        """Let someone else draw below the step's title."""
        if self._live:
            self.say(self._title)

    def finish(self) -> None:
        """The step is done."""
        seconds = time.monotonic() - self._began_s
        self.say(f"{self._title}: done in {seconds:.0f} s")

    def say(self, line: str) -> None:
        """A line that stays."""
        self._draw("")
        print(line, file=sys.stderr, flush=True)

    def _draw(self, line: str) -> None:
        """Draw over the current line of a terminal; nothing elsewhere."""
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{line[:width]}", end="", file=sys.stderr, flush=True)
