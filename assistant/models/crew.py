"""Several jobs at a time, for as long as none fails."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

JobT = TypeVar("JobT")

FAREWELL_S = 2.0
"""How long the others are waited for once all is to end; they only wait for a network then."""


class Stopped(Exception):
    """Raised in a job that has to end since another one failed."""


class Crew:
    """Works off jobs, in order, with several threads."""

    def __init__(self, hands: int) -> None:
        self._hands = hands
        self._stop = threading.Event()
        self._failures: list[BaseException] = []

    def check(self) -> None:
        """To be called by a job now and then. Raises Stopped where it has to end."""
        if self._stop.is_set():
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Sleep within a job. Raises Stopped."""
        self._stop.wait(seconds)
        self.check()

    def work_off(self, jobs: Iterable[JobT], work: Callable[[JobT], None]) -> None:
        """Do all jobs. The first failure ends the others and is raised."""
        waiting = deque(jobs)
        threads = [
            threading.Thread(target=self._hand, args=(waiting, work), name="pull", daemon=True)
            for _ in range(min(self._hands, len(waiting)))
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            self._stop.set()
            deadline = time.monotonic() + FAREWELL_S
            for thread in threads:
                thread.join(max(0.0, deadline - time.monotonic()))
        if self._failures:
            raise self._failures[0]

    def _hand(self, waiting: deque[JobT], work: Callable[[JobT], None]) -> None:
        while waiting and not self._stop.is_set():
            try:
                work(waiting.popleft())
            except (Stopped, IndexError):
                return
            except BaseException as error:
                self._failures.append(error)
                self._stop.set()
