"""Messages reach sockets at any pace: the latest of each kind, and never more."""

import asyncio
import json
from dataclasses import dataclass
from typing import ClassVar

from kiosk.hub import Channel


@dataclass(frozen=True, slots=True)
class Called:
    kind: ClassVar[str] = "called"
    number: str


@dataclass(frozen=True, slots=True)
class Level:
    kind: ClassVar[str] = "level"
    dbfs: float


def test_who_comes_later_finds_the_present_state() -> None:
    async def later() -> str:
        channel = Channel()
        channel.publish(Called("А-001"))
        channel.publish(Called("А-002"))
        return await channel.join().take()

    assert json.loads(asyncio.run(later())) == {"kind": "called", "number": "А-002"}


def test_a_slow_reader_gets_the_latest_of_each_kind() -> None:
    async def slowly() -> list[str]:
        channel = Channel()
        mailbox = channel.join()
        for number in range(1000):
            channel.publish(Level(-float(number)))
            channel.publish(Called(f"А-{number:03}"))
        await asyncio.sleep(0)
        return [await mailbox.take(), await mailbox.take()]

    level, called = map(json.loads, asyncio.run(slowly()))
    assert level == {"kind": "level", "dbfs": -999.0}
    assert called == {"kind": "called", "number": "А-999"}


def test_messages_come_from_any_thread() -> None:
    async def threaded() -> str:
        channel = Channel()
        mailbox = channel.join()
        waiting = asyncio.create_task(mailbox.take())
        await asyncio.to_thread(channel.publish, Called("Б-007"))
        return await asyncio.wait_for(waiting, 5)

    assert json.loads(asyncio.run(threaded()))["number"] == "Б-007"


def test_a_channel_outlives_the_server_that_it_was_joined_in() -> None:
    async def joined(channel: Channel) -> None:
        channel.join()

    channel = Channel()
    asyncio.run(joined(channel))
    channel.publish(Called("А-001"))  # nobody waits any more, and nothing is raised


def test_who_left_is_told_nothing() -> None:
    async def left() -> int:
        channel = Channel()
        mailbox = channel.join()
        assert channel.sockets == 1
        channel.leave(mailbox)
        return channel.sockets

    assert asyncio.run(left()) == 0
