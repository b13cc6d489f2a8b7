"""How soon the hall board shows a call, and what it costs: `python -m benchmarks.board`.

Calls are made in the board's own program (a desk) and in another one (`tildes queue call`, a second
kiosk) on one SQLite file; a WebSocket client stands in for the browser, whose drawing is not in it.
"""

import argparse
import json
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from assistant.config import Config, load_config
from assistant.engines import open_domain
from assistant.ticket_queue import open_queue
from benchmarks.memory import memory_mb
from core.clock import SystemClock
from tickets.listening import Listening

CALLS = 40
LIMIT_MS = 300.0


def another_program(address: str, orders: Connection) -> None:
    """Calls the next ticket whenever it is told to."""
    queue = open_queue(address, SystemClock())
    while orders.recv():
        began_s = time.time()
        queue.call_next("7")
        orders.send(began_s)


def delays_ms(board: ClientConnection, call: Callable[[], float]) -> list[float]:
    """From before each call, by `time.time`, to the board's message with it."""
    found: list[float] = []
    shown = latest(board)
    for _ in range(CALLS):
        before, began_s = shown, call()
        while shown == before:
            shown = latest(board)
        found.append(1000 * (time.time() - began_s))
        # Not in step with the five looks a second that are taken at SQLite.
        time.sleep(random.uniform(0.05, 0.25))  # noqa: S311 - no secret
    return sorted(found)


def latest(board: ClientConnection) -> object:
    """The call on top of the board's next message."""
    return json.loads(board.recv(timeout=10))["calls"][:1]


def main() -> int:
    """Measure, print, and fail where the board is too slow."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    clock, domain = SystemClock(), open_domain(load_config(), None)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        address = f"{folder}/tickets.sqlite3"
        queue = open_queue(address, clock)
        for _ in range(2 * CALLS + 5):
            queue.take("А", "passport")
        before_mb = memory_mb()
        from kiosk.server import WebServer  # what they load is a part of what they cost
        from kiosk.staff import Staff

        staff = opened.enter_context(Staff(Config(), queue, domain.services, clock, Path(folder)))
        opened.callback(queue.events.subscribe(staff.hear))
        opened.callback(Listening(queue).close)
        server = opened.enter_context(WebServer(staff.routes, port=0))
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        other = multiprocessing.get_context("spawn").Process(
            target=another_program, args=(address, theirs)
        )
        other.start()

        def call_elsewhere() -> float:
            ours.send(True)
            return float(ours.recv())

        def call_here() -> float:
            began_s = time.time()
            queue.call_next("3")
            return began_s

        slowest_ms = 0.0
        url = f"{server.url.replace('http', 'ws')}/board/socket"
        for name, call in (("its own program", call_here), ("another program", call_elsewhere)):
            with connect(url, origin=Origin(server.url)) as board:
                found = delays_ms(board, call)
            slowest_ms = max(slowest_ms, found[-1])
            print(  # noqa: T201 - a benchmark speaks
                f"called in {name:<16} median {statistics.median(found):5.0f} ms, "
                f"95 % {found[round(0.95 * CALLS) - 1]:5.0f} ms, slowest {found[-1]:5.0f} ms"
            )
        ours.send(False)
        other.join()
        print(f"memory of server and screens {memory_mb() - before_mb:.0f} MB")  # noqa: T201
    return int(slowest_ms > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
