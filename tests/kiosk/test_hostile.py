"""Clients that mean no good, against the real server: bounded, refused, and the visit goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from assistant.events import PartialHeard, TurnTaken
from core.language import Language
from kiosk.server import MESSAGE_LIMIT
from kiosk.sockets import SOCKETS_LIMIT
from tests.kiosk.hall import PATIENCE_S, Hall

CROWD = 1000
AT_A_TIME = 50


def dial(hall: Hall) -> connect:
    address = hall.url.replace("http", "ws") + "/visitor"
    return connect(address, origin=Origin(hall.url), proxy=None, open_timeout=PATIENCE_S)


async def messages(socket: ClientConnection) -> AsyncIterator[dict[str, object]]:
    async with asyncio.timeout(PATIENCE_S):
        async for message in socket:
            yield json.loads(message)


async def a_visit_goes_on(socket: ClientConnection) -> None:
    """Touch something, and see the answer."""
    await socket.send('{"do": "language", "language": "ru"}')
    async for message in messages(socket):
        if message["kind"] == "view" and message["captions"]:
            return


def test_a_thousand_sockets_are_too_many_and_the_visit_goes_on(hall: Hall) -> None:
    async def crowd() -> tuple[int, int]:
        gate = asyncio.Semaphore(AT_A_TIME)
        came: list[ClientConnection] = []

        async def come() -> None:
            async with gate:
                with suppress(InvalidStatus, ConnectionClosed, OSError):
                    came.append(await dial(hall))

        async with dial(hall) as visitor:
            await asyncio.gather(*(come() for _ in range(CROWD)))
            await a_visit_goes_on(visitor)
            sockets = hall.screen._channel.sockets
        for socket in came:
            socket.transport.abort()
        return len(came), sockets

    let_in, sockets = asyncio.run(crowd())
    assert let_in == SOCKETS_LIMIT - 1
    assert sockets == SOCKETS_LIMIT


@pytest.mark.parametrize(
    "sent",
    ["x" * (MESSAGE_LIMIT + 1), b"\x00", "{", '{"do": "fly"}'],
    ids=["large", "bytes", "torn", "unknown"],
)
def test_a_bad_message_ends_its_socket_alone(hall: Hall, sent: str | bytes) -> None:
    async def attack() -> None:
        async with dial(hall) as visitor, dial(hall) as attacker:
            await attacker.send(sent)
            with pytest.raises(ConnectionClosed):
                async for _ in messages(attacker):
                    pass
                raise ConnectionClosed(attacker.protocol.close_rcvd, None)
            assert attacker.close_code in (1003, 1008, 1009)
            await a_visit_goes_on(visitor)

    asyncio.run(attack())


def test_who_reads_nothing_holds_nobody_up(hall: Hall) -> None:
    async def lazy() -> None:
        async with dial(hall) as visitor, dial(hall) as lazy:
            lazy.transport.pause_reading()
            for number in range(5000):
                hall.screen.listen(PartialHeard(f"{number} " + "сөз " * 200, Language.KK))
            await a_visit_goes_on(visitor)
            lazy.transport.abort()

    asyncio.run(lazy())
    assert any(isinstance(event, TurnTaken) for event in hall.events)
