"""How a pull tells what it is doing; the command line and the wizard show it."""

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class PullTally:
    """How far all files are together, in bytes."""

    total: int = 0
    files: int = 0
    landed: int = 0
    """Files."""

    _sizes: dict[str, int] = field(default_factory=dict)
    _done: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Bytes of the files that are there and of those under way."""
        return sum(self._done.values())

    def plan(self, files: int, total: int) -> None:
        """Begin."""
        self.files, self.total = files, total

    def begin(self, what: str, total: int) -> None:
        """A file is begun."""
        self._sizes[what], self._done[what] = total, 0

    def reach(self, what: str, done: int) -> None:
        """It has come so far; what had no size makes the whole larger as it comes."""
        if not self._sizes[what]:
            self.total += done - self._done[what]
        self._done[what] = done

    def end(self, what: str, *, landed: bool) -> None:
        """It is there, or nothing of it counts."""
        self.landed += landed
        if landed and self._sizes[what]:
            self.reach(what, self._sizes[what])
        elif not landed:
            self.reach(what, 0)
