"""Where inference runs: one thread for live devices, the caller's own thread for files.

The loop hands tasks to a worker and never waits for them itself; tasks run one after the
other, so that two models never compete for the same cores.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from core.cancellation import Cancelled
from core.errors import EngineError

log = logging.getLogger(__name__)

Task = Callable[[], None]


class Worker(Protocol):
    """Runs tasks one after the other."""

    def submit(self, task: Task) -> None:
        """Run `task` after those submitted before it."""
        ...

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        ...


class InlineWorker:
    """Runs each task at once. With a file as microphone, time stands still meanwhile."""

    def submit(self, task: Task) -> None:
        """Run `task` before returning."""
        try:
            task()
        except Cancelled:
            return

    def close(self) -> None:
        """Nothing is ever left over."""


class ThreadWorker:
    """Runs tasks in one background thread, so that the microphone goes on being read.

    Nothing that a task raises ends it: the task is lost and reported, those that wait are run.
    """

    WAITING_LIMIT = 8
    """Tasks that may wait; the loop never has more than three."""

    def __init__(self, on_failure: Callable[[Exception], None]) -> None:
        """`on_failure` is called in the worker's thread with what a task raised."""
        self._on_failure = on_failure
        self._tasks: queue.Queue[Task | None] = queue.Queue(self.WAITING_LIMIT)
        self.closing = False
        self._thread = threading.Thread(target=self._live, name="inference", daemon=True)
        self._thread.start()

    def submit(self, task: Task) -> None:
        """Run `task` in the background, after those submitted before it."""
        self._tasks.put(task)

    def close(self) -> None:
        """Finish the running task, drop the waiting ones, end the thread."""
        self.closing = True
        self._tasks.put(None)
        self._thread.join()

    def _live(self) -> None:
        """Work until `close`, and begin again whatever ended the work before that."""
        while True:
            try:
                self._work()
            except BaseException as error:
                # SystemExit from a library, or a report that failed: no task does it on purpose.
                log.error("inference was ended by %s and goes on", type(error).__name__)
            else:
                return

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            if self.closing:
                continue
            try:
                task()
            except Cancelled:
                continue
            except Exception as error:
                self._on_failure(error)
            except BaseException as error:
                self._on_failure(EngineError(f"a turn was ended by {type(error).__name__}"))
                raise
