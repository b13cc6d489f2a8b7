"""Reads the queue after each step and hands it to the screens; many steps at once are one reading.

hear ──▶ changed ──▶ thread: read ──▶ show
▲ every REFRESH_S, since tickets of yesterday end by the clock
"""

import logging
import threading
from collections.abc import Callable, Sequence

from core.errors import QueueError
from tickets.events import QueueEvent
from tickets.queue import TicketQueue
from tickets.ticket import ALIVE, Ticket, TicketState

log = logging.getLogger(__name__)

REFRESH_S = 30.0
AGAIN_AFTER_S = 2.0
"""Between two tries where the database fails."""

SHOWN = (*ALIVE, TicketState.NO_SHOW)
"""Who did not come may still be called again."""


class QueueWatch:
    """A thread that reads until it is closed."""

    def __init__(self, queue: TicketQueue, show: Callable[[Sequence[Ticket]], None]) -> None:
        """`show` gets the tickets in calling order, in the thread; first at once."""
        self._queue = queue
        self._show = show
        self._changed = threading.Event()
        self._closing = threading.Event()
        self._changed.set()
        self._thread = threading.Thread(target=self._run, name="queue screens", daemon=True)
        self._thread.start()

    def hear(self, _event: QueueEvent) -> None:
        """Something changed; from any thread."""
        self._changed.set()

    def close(self) -> None:
        """Stop reading."""
        self._closing.set()
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._changed.wait(REFRESH_S)
            self._changed.clear()
            if self._closing.is_set():
                return
            try:
                self._show(self._queue.present(*SHOWN))
            except QueueError as error:
                log.warning("the screens show an old queue: %s", error)
                if not self._closing.wait(AGAIN_AFTER_S):
                    self._changed.set()
