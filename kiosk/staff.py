"""The screens of the house itself: hall board, operators' desks, owner's page, metrics.

with Staff(config, queue, services, clock) as staff:     beside the visitor's screen
    staff.routes                      for the server on this machine
    staff.server()                    the desk in the local network, where it is wished
    staff.listen, staff.hear          events of the loop and of the queue
    staff.serve(loop)                 once the engines are loaded
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from starlette.routing import BaseRoute

from assistant.attendant import Attendant
from assistant.config import Config
from assistant.events import DomainReloaded, LoopEvent
from assistant.hall import hall_voice
from assistant.health import HealthRecord
from assistant.paths import state_folder
from core.clock import Clock
from core.turn import Reply
from kiosk.board import HallBoard
from kiosk.desk import Desk
from kiosk.desk_server import desk_server
from kiosk.door import Door
from kiosk.metrics import Metrics
from kiosk.operators import Operators
from kiosk.owner import OwnersPage
from kiosk.queue_watch import QueueWatch
from kiosk.server import WebServer
from kiosk.services import Services
from kiosk.sign_in import SignIn
from kiosk.tally import Tally
from tickets.events import QueueEvent
from tickets.queue import TicketQueue
from tickets.ticket import Ticket

OFF = "off"
"""As the hall's speaker: calls are shown alone."""


class TellingLoop(Protocol):
    """What of the loop is needed here."""

    @property
    def attendant(self) -> Attendant:
        """Who speaks, and knows the domain."""
        ...

    def tell(self, reply: Reply) -> None:
        """Say something as soon as nobody speaks."""


class Staff:
    """Everything but the visitor's screen."""

    def __init__(
        self,
        config: Config,
        queue: TicketQueue,
        services: Services,
        clock: Clock,
        folder: Path | None = None,
    ) -> None:
        """`folder`: where operators and counts are kept; None for the state folder."""
        folder = folder or state_folder()
        self._config = config
        self._loop: TellingLoop | None = None
        self._call: Callable[[Sequence[Reply]], None] | None = None
        self._record = HealthRecord(clock)
        self._tally = Tally(folder, clock)
        self._door = Door(SignIn(Operators(folder), clock))
        self._metrics = Metrics()
        self._board = HallBoard(self._say)
        self._desk = Desk(queue, self._door, self._tally, clock)
        self._desk.serve(services)
        self._owner = OwnersPage(self._door, self._record, prints=bool(config.printer.address))
        self._queue = queue
        self._watch: QueueWatch | None = None
        self._opened = ExitStack()
        self._calls_here = bool(config.hall.speaker) or not _is_shared(queue)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """For the server that this machine alone reaches."""
        return (
            *self._door.routes,
            *self._board.routes,
            *self._desk.routes,
            *self._owner.routes,
            *self._metrics.routes,
        )

    def server(self) -> WebServer | None:
        """The desk's own server in the local network; None where it is not configured.

        Raises ConfigError.
        """
        return desk_server(self._config.desk, (*self._door.routes, *self._desk.routes))

    def listen(self, event: LoopEvent) -> None:
        """Take note of what the loop tells; from its thread."""
        for listener in (self._record, self._tally, self._metrics):
            listener.listen(event)
        if isinstance(event, DomainReloaded) and self._loop is not None:
            self._desk.serve(self._loop.attendant.domain.services)

    def hear(self, event: QueueEvent) -> None:
        """Take note of what happened to a ticket; from any thread."""
        for hearer in (self._board, self._metrics, self._watch):
            if hearer is not None:
                hearer.hear(event)

    def serve(self, loop: TellingLoop) -> None:
        """The engines are loaded: calls can be spoken."""
        self._loop = loop
        self._owner.serve(loop.tell)
        speaker = self._config.hall.speaker
        if speaker == OFF or not self._calls_here:
            return
        if speaker:
            voice = hall_voice(speaker, loop.attendant.speak)
            self._opened.callback(voice.close)
            self._call = voice.call
        else:
            self._call = lambda call: _tell_each(loop, call)

    def __enter__(self) -> Self:
        """Read the queue from now on."""
        self._watch = QueueWatch(self._queue, self._show)
        self._opened.callback(self._watch.close)
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the threads."""
        self._call = None
        self._opened.close()

    def _say(self, call: Sequence[Reply]) -> None:
        if self._call is not None:
            self._call(call)

    def _show(self, tickets: Sequence[Ticket]) -> None:
        for screen in (self._board, self._desk, self._metrics):
            screen.show(tickets)


def _tell_each(loop: TellingLoop, call: Iterable[Reply]) -> None:
    for reply in call:
        loop.tell(reply)


def _is_shared(queue: TicketQueue) -> bool:
    """Whether other machines may have the same queue: then each would call everyone."""
    return not queue.database.is_sqlite
