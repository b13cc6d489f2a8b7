"""The hall board: which number goes to which window, in both languages; and the spoken call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from core.language import Language
from core.turn import Reply
from kiosk.hub import Channel
from kiosk.pages import shown
from kiosk.sockets import BadCommandError, Command, attend
from kiosk.words import words
from tickets.events import QueueEvent, TicketEvent
from tickets.ticket import AT_A_DESK, Step, Ticket, TicketState

ROWS = 6
"""What can be read from ten metres on one screen."""

Say = Callable[[Sequence[Reply]], None]


@dataclass(frozen=True, slots=True)
class BoardCall:
    """A number and where it goes."""

    number: str
    window: str
    serving: bool
    """Whether the visitor has come."""

    called: str
    """When, in ISO 8601: a number that is called again has another time."""


@dataclass(frozen=True, slots=True)
class BoardShown:
    """All that the board shows."""

    kind: ClassVar[str] = "board"

    calls: tuple[BoardCall, ...] = ()
    """Latest first."""

    waiting: int = 0


class HallBoard:
    """What all boards of the hall show."""

    def __init__(self, say: Say) -> None:
        """`say` speaks a call in each language; must return at once."""
        self._say = say
        self._channel = Channel()
        self._channel.publish(BoardShown())

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page and its socket."""

        async def page(_: Request) -> HTMLResponse:
            return shown("board", Language.KK, ru=words("board"))

        async def socket(websocket: WebSocket) -> None:
            await attend(websocket, self._channel, _refuse)

        return (Route("/board", page), WebSocketRoute("/board/socket", socket))

    def show(self, tickets: Sequence[Ticket]) -> None:
        """Take up the present queue."""
        called = [ticket for ticket in tickets if ticket.state in AT_A_DESK and ticket.called]
        called.sort(key=lambda one: (_when(one), one.id), reverse=True)
        waiting = sum(ticket.state is TicketState.WAITING for ticket in tickets)
        self._channel.publish(BoardShown(tuple(_row(one) for one in called[:ROWS]), waiting))

    def hear(self, event: QueueEvent) -> None:
        """Speak the call; from any thread."""
        match event:
            case TicketEvent(Step.CALL | Step.RECALL, ticket) if ticket.desk:
                self._say(call_words(str(ticket), ticket.desk))


def call_words(number: str, window: str) -> tuple[Reply, ...]:
    """The spoken call, in each language. Windows may have names instead of numbers."""
    form = words("board")["call" if window.isdigit() else "call.named"]
    return tuple(
        Reply(form[language].format(ticket=number, window=window), language)
        for language in Language
    )


def _row(ticket: Ticket) -> BoardCall:
    serving = ticket.state is TicketState.SERVING
    return BoardCall(str(ticket), ticket.desk or "", serving, _when(ticket))


def _when(ticket: Ticket) -> str:
    return ticket.called.isoformat() if ticket.called else ""


def _refuse(_command: Command) -> None:
    raise BadCommandError("a board asks for nothing")
