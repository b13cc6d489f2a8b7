"""Draws a pull on stderr: bars on a terminal, one line a file elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from assistant.models.progress import PullProgress


@contextmanager
def pull_display() -> Iterator[PullProgress]:
    """Whatever fits where stderr goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bars:
        yield _Bars(bars)


class _Bars:
    """One bar a file."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._current = TaskID(0)

    def begin(self, what: str, total: int) -> None:
        self._current = self._bars.add_task(what, total=total)

    def reach(self, done: int) -> None:
        self._bars.update(self._current, completed=done)

    def end(self) -> None:
        self._bars.stop_task(self._current)

    def say(self, line: str) -> None:
        self._bars.console.print(line, markup=False, highlight=False)


class _Lines:
    """One line a file, as it begins."""

    def begin(self, what: str, total: int) -> None:
        self.say(f"{what} ({total / 1e6:.1f} MB)")

    def reach(self, done: int) -> None:
        """Draw nothing: a log wants no half files."""

    def end(self) -> None:
        """Say nothing: the next line or an error follows."""

    def say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
