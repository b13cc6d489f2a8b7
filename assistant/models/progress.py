"""How a pull tells what it is doing; the command line draws it."""

from typing import Protocol


class PullProgress(Protocol):
    """Told by `pull` as it goes: from several threads, but never from two at once.

    Files are named `<model>/<file>`. Several are under way at a time.
    """

    def plan(self, files: int, total: int) -> None:
        """So many files lack, of so many bytes in all; what has no known size counts 0."""

    def begin(self, what: str, total: int) -> None:
        """A file of `total` bytes is being fetched or joined; 0 where that is not known."""

    def reach(self, what: str, done: int) -> None:
        """That file has come so far, in bytes; never past its total. It may fall back."""

    def end(self, what: str, *, landed: bool) -> None:
        """That file is in the store, or was given up: perhaps another source begins it again."""

    def say(self, line: str) -> None:
        """Something the owner should read."""


class SilentProgress:
    """Shows nothing."""

    def plan(self, files: int, total: int) -> None:
        """Ignore it."""

    def begin(self, what: str, total: int) -> None:
        """Ignore it."""

    def reach(self, what: str, done: int) -> None:
        """Ignore it."""

    def end(self, what: str, *, landed: bool) -> None:
        """Ignore it."""

    def say(self, line: str) -> None:
        """Ignore it."""
