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
from rich.table import Column

from assistant.models.progress import PullProgress, PullTally

BAR_COLUMNS = 16
SPEED_OVER_S = 10.0
"""What speed and time left are reckoned from."""


def size_told(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


@contextmanager
def pull_display() -> Iterator[PullProgress]:
    """Whatever fits where stderr goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    with Progress(
        # On a narrow terminal a file's name gives way, not its figures.
        TextColumn("{task.description}", table_column=Column(no_wrap=True, ratio=1)),
        BarColumn(BAR_COLUMNS),
        *(
            kind(table_column=Column(no_wrap=True))
            for kind in (DownloadColumn, TransferSpeedColumn, TimeRemainingColumn)
        ),
        console=console,
        expand=True,
        speed_estimate_period=SPEED_OVER_S,
    ) as bars:
        yield Bars(bars)


class Bars:
    """One bar a file that is under way, and one for all."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tally = PullTally()
        self._all = TaskID(-1)
        self._of: dict[str, TaskID] = {}

    def plan(self, files: int, total: int) -> None:
        """Draw the bar for all."""
        self._tally.plan(files, total)
        self._all = self._bars.add_task("", total=total)
        self._draw()

    def begin(self, what: str, total: int) -> None:
        """Draw a bar."""
        self._tally.begin(what, total)
        self._of[what] = self._bars.add_task(what, total=total or None)
        self._draw()

    def reach(self, what: str, done: int) -> None:
        """Lengthen it."""
        self._tally.reach(what, done)
        self._bars.update(self._of[what], completed=done)
        self._draw()

    def end(self, what: str, *, landed: bool) -> None:
        """Take it away."""
        self._tally.end(what, landed=landed)
        self._bars.remove_task(self._of.pop(what))
        self._draw()

    def say(self, line: str) -> None:
        """Print it above the bars."""
        self._bars.console.print(line, markup=False, highlight=False)

    def _draw(self) -> None:
        tally = self._tally
        self._bars.update(
            self._all,
            description=f"all: {tally.landed} of {tally.files} files",
            completed=tally.done,
            total=tally.total,
        )


class Lines:
    """One line a file as it begins, and one as it is there."""

    def __init__(self) -> None:
        self._tally = PullTally()

    def plan(self, files: int, total: int) -> None:
        """Say how much it is."""
        self._tally.plan(files, total)
        self.say(f"fetching {files} files, {size_told(total)}")

    def begin(self, what: str, total: int) -> None:
        """Say it."""
        self._tally.begin(what, total)
        self.say(f"{what} ({size_told(total)})" if total else what)

    def reach(self, what: str, done: int) -> None:
        """Draw nothing: a log wants no half files."""

    def end(self, what: str, *, landed: bool) -> None:
        """Say that it is there; a reason or an error follows otherwise."""
        self._tally.end(what, landed=landed)
        if landed:
            self.say(f"{what} is there ({self._tally.landed} of {self._tally.files})")

    def say(self, line: str) -> None:
        """Print it."""
        print(line, file=sys.stderr, flush=True)
