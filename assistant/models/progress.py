"""How a pull tells what it is doing; the command line draws it."""

from typing import Protocol


class PullProgress(Protocol):
    """Told by `pull` as it goes, from one thread."""

    def begin(self, what: str, total: int) -> None:
        """A file of `total` bytes is being fetched or joined."""

    def reach(self, done: int) -> None:
        """That file has come so far, in bytes; never past its total."""

    def end(self) -> None:
        """That file is finished or was given up."""

    def say(self, line: str) -> None:
        """Something the owner should read."""


class SilentProgress:
    """Shows nothing."""

    def begin(self, what: str, total: int) -> None:
        """Ignore it."""

    def reach(self, done: int) -> None:
        """Ignore it."""

    def end(self) -> None:
        """Ignore it."""

    def say(self, line: str) -> None:
        """Ignore it."""
