"""Lets the threads of a pull tell one progress what they do."""

import threading

from assistant.models.crew import Crew
from assistant.models.progress import PullProgress


class Told:
    """A PullProgress before another one: one thread at a time, and each line once."""

    def __init__(self, progress: PullProgress, crew: Crew) -> None:
        self._progress = progress
        self._crew = crew
        self._turn = threading.Lock()
        self._said: set[str] = set()

    def plan(self, files: int, total: int) -> None:
        """Hand it on."""
        with self._turn:
            self._progress.plan(files, total)

    def begin(self, what: str, total: int) -> None:
        """Hand it on."""
        with self._turn:
            self._progress.begin(what, total)

    def reach(self, what: str, done: int) -> None:
        """Hand it on, unless all is to end. Raises Stopped."""
        self._crew.check()
        with self._turn:
            self._progress.reach(what, done)

    def end(self, what: str, *, landed: bool) -> None:
        """Hand it on."""
        with self._turn:
            self._progress.end(what, landed=landed)

    def say(self, line: str) -> None:
        """Hand it on, the first time: a host that fails does so for each of its files."""
        with self._turn:
            if line not in self._said:
                self._said.add(line)
                self._progress.say(line)
