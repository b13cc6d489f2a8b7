"""The kiosk: one live loop and the screens that show it.

with Kiosk(config, domain_folder, port) as kiosk:    the screens say that it is starting
    kiosk.load(microphone, speaker).run()            the engines take seconds; then visitors come
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.routing import BaseRoute

from assistant.config import Config
from assistant.engines import open_domain
from assistant.events import LoopEvent
from assistant.live import live_loop
from assistant.logs import LogFile
from assistant.loop import Loop
from assistant.ticket_queue import open_queue
from assistant.turn_start import screen_button
from core.clock import SystemClock
from kiosk.server import WebServer
from kiosk.staff import Staff
from kiosk.visitor import VisitorScreen
from tickets.listening import Listening


class Kiosk:
    """Screens, and the loop behind them. Open between `__enter__` and `__exit__`."""

    def __init__(
        self,
        config: Config,
        domain: Path | None,
        port: int | None = None,
        more: Sequence[BaseRoute] = (),
    ) -> None:
        """`domain`, `port`: None for those of the config. `more`: pages beside those of a kiosk.

        Raises ConfigError where the port is taken, and DomainError, QueueError.
        """
        self._config = config
        self._domain = open_domain(config, domain)
        clock = SystemClock()
        self._tickets = open_queue(config.queue.address, clock, self._domain)
        self._button = screen_button(config.turns)
        self._screen = VisitorScreen(self._button)
        self._staff = Staff(config, self._tickets, self._domain.services, clock)
        routes = (*self._screen.routes, *self._staff.routes, *more)
        self._server = WebServer(routes, port or config.screens.port)
        self._desks = self._staff.server()
        self._opened = ExitStack()

    @property
    def url(self) -> str:
        """Of the visitor's screen."""
        return f"{self._server.url}/"

    def load(
        self,
        microphone: str | None = None,
        speaker: str | None = None,
        log_file: LogFile | None = None,
    ) -> Loop:
        """The loop on named devices, None for the config's. Raises DeviceError, ModelError."""
        loop = live_loop(
            self._config,
            self._domain,
            microphone or self._config.audio.microphone or None,
            speaker or self._config.audio.speaker or None,
            self._listen,
            self._tickets,
            self._button,
            log_file,
        )
        self._screen.serve(loop)
        self._staff.serve(loop)
        return loop

    def __enter__(self) -> Self:
        """Show the screens."""
        with ExitStack() as opening:
            opening.enter_context(self._staff)
            for hearer in (self._screen, self._staff):
                opening.callback(self._tickets.events.subscribe(hearer.hear))
            opening.callback(Listening(self._tickets).close)
            opening.enter_context(self._server)
            if self._desks is not None:
                opening.enter_context(self._desks)
            self._opened = opening.pop_all()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take them down."""
        self._opened.close()

    def _listen(self, event: LoopEvent) -> None:
        self._screen.listen(event)
        self._staff.listen(event)
