"""What happened to tickets, told to whoever shows it: boards, kiosks, the operator's desk.

tickets.queue publishes after each commit; tickets.listening what other machines did.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from tickets.ticket import Step, Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """A step that is committed."""

    step: Step
    ticket: Ticket
    """As it stands after the step."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Events may have been lost while the connection was down: read everything anew."""


QueueEvent = TicketEvent | Missed
Listener = Callable[[QueueEvent], None]


class TicketEvents:
    """Hands each event to every listener, in the thread that published it."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on. It must be quick; the function that is returned ends it."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def publish(self, event: QueueEvent) -> None:
        """Tell everyone; a listener that fails is logged and stops nobody."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                # The ticket is committed: a screen's fault must not look like the queue's.
                log.exception("a listener failed on %s", event)
