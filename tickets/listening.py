"""Hears what other programs did to the tickets: by LISTEN in PostgreSQL, by looking in SQLite.

    PostgreSQL    NOTIFY arrives with the commit; a lost connection is made anew, and `Missed`
                  tells listeners to read everything again
    SQLite        five times a second: has another connection written? then the audit's new rows

Both run in a thread of their own and publish into the queue's events. Screens start one.
"""

import logging
import threading
from typing import Any

from core.errors import QueueError
from tickets.database import CHANNEL
from tickets.events import Missed, TicketEvent
from tickets.queue import TicketQueue
from tickets.ticket import Step

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
"""Between two looks, and at most until `close` is noticed; a look costs microseconds."""

AGAIN_AFTER_S = 2.0
"""Between two tries to connect."""


class Listening:
    """A thread that publishes what others did until it is closed."""

    def __init__(self, queue: TicketQueue) -> None:
        """Start at once."""
        self._queue = queue
        self._closing = threading.Event()
        self._connected = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tickets", daemon=True)
        self._thread.start()

    def wait_until_connected(self, timeout_s: float) -> bool:
        """Whether what happens from now on will be heard."""
        return self._connected.wait(timeout_s)

    def close(self) -> None:
        """Stop listening."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        listen = self._look if self._queue.database.is_sqlite else self._listen
        while not self._closing.is_set():
            try:
                listen()
            except QueueError as error:
                self._connected.clear()
                log.warning("what other desks do is not heard: %s", error)
                self._closing.wait(AGAIN_AFTER_S)

    def _listen(self) -> None:
        with self._queue.database.own_connection() as connection:
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._begin()
            while not self._closing.is_set():
                for notice in connection.notifies(timeout=LOOK_EVERY_S):
                    origin, step, key = notice.payload.split(" ")
                    self._hear(origin, step, int(key))

    def _look(self) -> None:
        with self._queue.database.own_connection() as connection:
            seen, version = self._queue.last_noted(), _version(connection)
            self._begin()
            while not self._closing.wait(LOOK_EVERY_S):
                before, version = version, _version(connection)
                if version == before:
                    continue
                for noted in self._queue.noted_since(seen):
                    self._hear(noted.origin, noted.step, noted.ticket)
                    seen = noted.id

    def _begin(self) -> None:
        """Events of the time without a connection are lost; so whoever shows tickets must read."""
        self._connected.set()
        self._queue.events.publish(Missed())

    def _hear(self, origin: str | None, step: str, key: int) -> None:
        if origin == self._queue.database.origin:
            return  # published when it was done
        ticket = self._queue.by_id(key)
        if ticket:
            self._queue.events.publish(TicketEvent(Step(step), ticket))


def _version(connection: Any) -> int:
    """Changes whenever another connection has written to the file."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)
