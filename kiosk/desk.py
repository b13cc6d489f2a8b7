"""The operator's desk: the queue as it is, one's own visitor, and today's figures.

GET  /desk            the page, or the one to sign in
/desk/socket     the queue, at each change; as long as the session lives
POST /desk/step       see kiosk.desk_steps; 409 where another desk was quicker
GET  /desk/figures    today's figures
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from core.clock import Clock
from core.errors import QueueError, TicketError
from kiosk.desk_steps import take_step
from kiosk.door import Door, command_of
from kiosk.hub import Channel
from kiosk.operators import Operator
from kiosk.pages import language_of, shown
from kiosk.services import Services
from kiosk.sockets import BadCommandError, Command, attend
from kiosk.tally import Tally
from kiosk.words import words
from tickets.queue import TicketQueue
from tickets.report import ALL
from tickets.ticket import Ticket, TicketState

log = logging.getLogger(__name__)

WAITING_SHOWN, MISSED_SHOWN = 200, 20
"""Tickets in one message; how many more there are is told."""

SESSION_CHECK_S = 5.0
"""How long a socket may outlive its session."""


@dataclass(frozen=True, slots=True)
class DeskTicket:
    """A ticket as desks see it."""

    id: int
    number: str
    service: str
    line: str
    state: str
    window: str
    taken: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class QueueShown:
    """The queue: at desks, waiting in calling order, called in vain."""

    kind: ClassVar[str] = "queue"

    tickets: tuple[DeskTicket, ...] = ()
    waiting: dict[str, int] = field(default_factory=dict)
    """Service → how many wait, also those that are not listed."""

    now: str = ""
    """The machine's time, ISO 8601: an operator's own computer may have another."""


@dataclass(frozen=True, slots=True)
class ShownService:
    """A service to transfer to."""

    id: str
    line: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class ServicesShown:
    """All services; when the domain is read."""

    kind: ClassVar[str] = "services"

    services: tuple[ShownService, ...] = ()


class Desk:
    """What all desks show and do."""

    def __init__(self, queue: TicketQueue, door: Door, tally: Tally, clock: Clock) -> None:
        self._queue = queue
        self._door = door
        self._tally = tally
        self._clock = clock
        self._services: Services = {}
        self._channel = Channel()
        self._channel.publish(QueueShown())

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page, its socket and what it asks for."""
        return (
            Route("/desk", self._page),
            Route("/desk/step", self._step, methods=["POST"]),
            Route("/desk/figures", self._figures),
            WebSocketRoute("/desk/socket", self._socket),
        )

    def serve(self, services: Services) -> None:
        """Name the services as the domain does; again when it was edited."""
        self._services = services
        self._channel.publish(
            ServicesShown(
                tuple(
                    ShownService(one.id, one.queue, {k.value: v for k, v in one.names.items()})
                    for one in services.values()
                    if one.queue
                )
            )
        )

    def show(self, tickets: Sequence[Ticket]) -> None:
        """Take up the present queue."""
        waiting = [one for one in tickets if one.state is TicketState.WAITING]
        missed = [one for one in tickets if one.state is TicketState.NO_SHOW]
        missed.sort(key=lambda one: one.ended or one.taken, reverse=True)
        at_desks = [
            one for one in tickets if one.state in (TicketState.CALLED, TicketState.SERVING)
        ]
        listed = (*at_desks, *waiting[:WAITING_SHOWN], *missed[:MISSED_SHOWN])
        counted = Counter(one.service for one in waiting)
        now = self._clock.now().isoformat()
        self._channel.publish(QueueShown(tuple(map(_row, listed)), dict(counted), now))

    async def _page(self, request: Request) -> Response:
        language = language_of(request)
        operator = await self._door.who(request)
        if operator is None or not operator.window:
            lacks = "lacks.window" if operator else ""
            return shown("sign_in", language, lacks=lacks)
        window = operator.window
        place = words("desk")["at"][language].format(n=window) if window.isdigit() else window
        return shown("desk", language, operator=operator, place=place)

    async def _socket(self, websocket: WebSocket) -> None:
        if await self._operator(websocket) is None:
            await websocket.send_denial_response(PlainTextResponse("sign in\n", status_code=401))
            return
        serving = asyncio.create_task(attend(websocket, self._channel, _refuse))
        while not serving.done():
            await asyncio.wait([serving], timeout=SESSION_CHECK_S)
            if not serving.done() and await self._operator(websocket) is None:
                serving.cancel()
                await asyncio.wait([serving])
                await websocket.close(1008)
                return
        await serving

    async def _step(self, request: Request) -> Response:
        operator = await self._operator(request, step=True)
        if operator is None:
            return JSONResponse({"error": "signed_out"}, 401)
        command = await command_of(request)
        try:
            ticket = await run_in_threadpool(
                take_step, self._queue, self._services, operator, command
            )
        except BadCommandError as error:
            raise HTTPException(400) from error
        except TicketError as error:
            log.info("refused at window %s: %s", operator.window, error)
            return JSONResponse({"error": "impossible"}, 409)
        except QueueError as error:
            log.error("at window %s: %s", operator.window, error)
            return JSONResponse({"error": "database"}, 503)
        return JSONResponse({"ticket": None if ticket is None else asdict(_row(ticket))})

    async def _figures(self, request: Request) -> Response:
        if await self._operator(request) is None:
            return JSONResponse({"error": "signed_out"}, 401)
        try:
            return JSONResponse(await run_in_threadpool(self._day))
        except QueueError as error:
            log.error("no figures: %s", error)
            return JSONResponse({"error": "database"}, 503)

    def _day(self) -> dict[str, Any]:
        day = self._queue.today()
        services = [
            {key: value for key, value in asdict(row).items() if key != "day"}
            for row in self._queue.figures(day)
        ]
        return {
            "day": day.isoformat(),
            "services": [row for row in services if row["service"] != ALL],
            "all": next(row for row in services if row["service"] == ALL),
            "hours": [asdict(row) for row in self._queue.hours(day)],
            "talks": asdict(self._tally.today()),
        }

    async def _operator(
        self, connection: Request | WebSocket, *, step: bool = False
    ) -> Operator | None:
        """Somebody who is signed in and has a window."""
        found = await self._door.who(connection, step=step)
        return found if found and found.window else None


def _row(ticket: Ticket) -> DeskTicket:
    return DeskTicket(
        ticket.id,
        str(ticket),
        ticket.service,
        ticket.line,
        ticket.state.value,
        ticket.desk or "",
        ticket.taken.isoformat(),
    )


def _refuse(_command: Command) -> None:
    raise BadCommandError("steps are taken by POST")
