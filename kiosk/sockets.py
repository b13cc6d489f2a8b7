"""One socket of a screen: the channel's messages go out, commands come in, each with a limit."""

import asyncio
import json
import logging
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.hub import Channel, Mailbox

log = logging.getLogger(__name__)

SOCKETS_LIMIT = 64
"""Of one channel; a hall has a handful."""

SEND_LIMIT_S = 10.0
"""A screen that takes nothing for so long is let go; it comes again when it can."""

COMMANDS_LIMIT = 20
"""A second, from one screen; nobody touches faster."""

BAD_COMMAND, LATER = 1008, 1013
"""Close codes: policy violation, and try again later (RFC 6455, IANA)."""

Command = dict[str, object]
OnCommand = Callable[[Command], None]


class BadCommandError(Exception):
    """What a screen sent is none of its commands."""


async def attend(websocket: WebSocket, channel: Channel, on_command: OnCommand) -> None:
    """Serve a socket until it ends. `on_command` must be quick, and raise BadCommandError."""
    if channel.sockets >= SOCKETS_LIMIT:
        log.warning("a socket was refused: %d are open", SOCKETS_LIMIT)
        await websocket.close(LATER)
        return
    mailbox = channel.join()
    try:
        await websocket.accept()
        await _close(websocket, *await _exchange(websocket, mailbox, on_command))
    finally:
        channel.leave(mailbox)


async def _exchange(
    websocket: WebSocket, mailbox: Mailbox, on_command: OnCommand
) -> list[BaseException | None]:
    """Send and receive until one of them ends; what ended them."""
    directions = {
        asyncio.create_task(_send(websocket, mailbox)),
        asyncio.create_task(_receive(websocket, on_command)),
    }
    try:
        ended, _ = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for direction in directions:
            direction.cancel()
        # Not gather: it would hide from anyio whose cancellation it was.
        await asyncio.wait(directions)
    return [direction.exception() for direction in ended]


async def _send(websocket: WebSocket, mailbox: Mailbox) -> None:
    while True:
        message = await mailbox.take()
        # Not wait_for: in Python 3.11 it loses a cancellation that comes as the sending ends.
        async with asyncio.timeout(SEND_LIMIT_S):
            await websocket.send_text(message)


async def _receive(websocket: WebSocket, on_command: OnCommand) -> None:
    clock = asyncio.get_running_loop().time
    allowance, counted_s = float(COMMANDS_LIMIT), clock()
    while True:
        event = await websocket.receive()
        if event["type"] == "websocket.disconnect":
            return
        now_s = clock()
        allowance = min(allowance + COMMANDS_LIMIT * (now_s - counted_s), COMMANDS_LIMIT)
        counted_s = now_s
        if allowance < 1:
            raise BadCommandError("too many commands")
        allowance -= 1
        on_command(parsed(event.get("text")))


def parsed(text: str | None) -> Command:
    """A command: a JSON object. Raises BadCommandError."""
    try:
        command = json.loads(text or "")
    except (ValueError, RecursionError):
        raise BadCommandError("not JSON") from None
    if not isinstance(command, dict):
        raise BadCommandError("not an object")
    return command


async def _close(websocket: WebSocket, *errors: BaseException | None) -> None:
    """Say why, where the screen is still there to hear it."""
    code = 1000
    for error in errors:
        match error:
            case None | WebSocketDisconnect():
                return
            case BadCommandError():
                log.warning("a socket was closed: %s", error)
                code = BAD_COMMAND
            case TimeoutError():
                log.warning("a socket was closed: it reads too slowly")
                code = LATER
            case _:
                log.error("a socket failed: %s", error)
                code = 1011
    try:
        await websocket.close(code)
    except (RuntimeError, WebSocketDisconnect):
        return
