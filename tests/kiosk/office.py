"""The staff's side of a hall for tests: real queue, screens and web server; the loop is fake."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from assistant.attendant import Attendant
from assistant.config import Config
from assistant.ticket_queue import open_queue
from core.clock import Clock, SystemClock
from core.turn import Reply
from kiosk.operators import Operator, Operators, Role
from kiosk.pins import HashedPin
from kiosk.server import WebServer
from kiosk.staff import Staff
from nlu.content import Domain
from tickets.listening import Listening
from tickets.ticket import Ticket

PINS = {"Айгүл": "271828", "Иван": "314159", "Ерлан": "161803"}
PLAIN = {name: HashedPin("", pin) for name, pin in PINS.items()}
"""As if a PIN's digest was the PIN itself: scrypt takes its time, and is tested by itself."""

PATIENCE_S = 10.0


class FakeTellingLoop:
    """Remembers what it was told to say."""

    def __init__(self, domain: Domain) -> None:
        self.told: list[Reply] = []
        self.domain = domain

    @property
    def attendant(self) -> Attendant:
        return cast(Attendant, self)  # only its domain is asked for

    def tell(self, reply: Reply) -> None:
        self.told.append(reply)


class Office:
    """Айгүл works at window 3, Иван at window 4, and Ерлан owns the machine."""

    def __init__(
        self,
        domain: Domain,
        folder: Path,
        config: Config | None = None,
        clock: Clock | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self.domain = domain
        self.operators = Operators(folder)
        for name, window in (("Айгүл", "3"), ("Иван", "4"), ("Ерлан", "")):
            role = Role.OPERATOR if window else Role.OWNER
            self.operators.add(Operator(name, role, window, PLAIN[name]))
        self.tickets = open_queue(folder / "tickets.sqlite3", clock)
        self.loop = FakeTellingLoop(domain)
        self.staff = Staff(config or Config(), self.tickets, domain.services, clock, folder)
        self.server = WebServer(self.staff.routes, port=0)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def told(self) -> Sequence[str]:
        """What was called in the hall."""
        return [reply.text for reply in self.loop.told]

    def take(self, service: str = "passport") -> Ticket:
        """A visitor takes a ticket."""
        taken: Any = self.tickets.take(self.domain.services[service].queue or "", service)
        assert isinstance(taken, Ticket)
        return taken

    def restart_server(self) -> None:
        """As after a crash of the web server alone: the same port, the same state behind it."""
        port = int(self.server.url.rpartition(":")[2])
        self.server.__exit__(None, None, None)
        self.server = WebServer(self.staff.routes, port).__enter__()

    def __enter__(self) -> Self:
        self.staff.__enter__()
        self._unsubscribe = self.tickets.events.subscribe(self.staff.hear)
        self._listening = Listening(self.tickets)
        assert self._listening.wait_until_connected(PATIENCE_S)
        self.staff.serve(self.loop)
        self.server.__enter__()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.server.__exit__(None, None, None)
        self._listening.close()
        self._unsubscribe()
        self.staff.__exit__(None, None, None)
