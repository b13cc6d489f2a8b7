"""Brings what happens to the screens: from any thread, to any number of sockets, at any pace.

    publish ──▶ Channel ──▶ Mailbox of each socket ──▶ one message at a time

A message replaces those of its kind: whoever reads slowly misses steps and has the present state
all the same, and no mailbox ever holds more than one message a kind. A socket that comes later, or
again, first finds the latest of every kind.
"""

import asyncio
import json
import threading
from dataclasses import asdict
from typing import Any, ClassVar, Protocol


class Message(Protocol):
    """A dataclass that is sent as a JSON object, with its kind added."""

    kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Mailbox:
    """What one socket has not sent yet. Belongs to the asyncio loop in which it was made."""

    def __init__(self, waiting: dict[str, str]) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting = dict(waiting)
        self._filled = asyncio.Event()
        if waiting:
            self._filled.set()

    async def take(self) -> str:
        """The next message as JSON; waits for one."""
        await self._filled.wait()
        kind = next(iter(self._waiting))
        message = self._waiting.pop(kind)
        if not self._waiting:
            self._filled.clear()
        return message

    def put(self, kind: str, message: str) -> None:
        """From any thread; a closed asyncio loop has nobody who waits."""
        try:
            self._loop.call_soon_threadsafe(self._fill, kind, message)
        except RuntimeError:
            return

    def _fill(self, kind: str, message: str) -> None:
        # The place in the queue is kept: a kind that changes often does not push itself back.
        self._waiting[kind] = message
        self._filled.set()


class Channel:
    """The messages of one kind of page. Safe to use from any thread."""

    def __init__(self) -> None:
        self._latest: dict[str, str] = {}
        self._mailboxes: set[Mailbox] = set()
        self._lock = threading.Lock()

    def publish(self, message: Message) -> None:
        """Send it to every socket, and to those to come."""
        text = as_json(message)
        with self._lock:
            self._latest[message.kind] = text
            for mailbox in self._mailboxes:
                mailbox.put(message.kind, text)

    def join(self) -> Mailbox:
        """A mailbox with the present state in it; called from the asyncio loop."""
        with self._lock:
            mailbox = Mailbox(self._latest)
            self._mailboxes.add(mailbox)
        return mailbox

    def leave(self, mailbox: Mailbox) -> None:
        """The socket is gone."""
        with self._lock:
            self._mailboxes.discard(mailbox)

    @property
    def sockets(self) -> int:
        """How many are connected."""
        with self._lock:
            return len(self._mailboxes)


def as_json(message: Message) -> str:
    """A message as it goes over the wire."""
    fields = {"kind": message.kind, **asdict(message)}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
