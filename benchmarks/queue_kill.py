"""Programs that take and call tickets are killed at random moments; nothing may be lost.

    python -m benchmarks.queue_kill [--kills 200] [--postgres] [--seed 1] [--json]

Each program writes down a ticket's number once `take` has returned it, as a printer would; the
number must be in the database ever after. Two work at once, on SQLite or a PostgreSQL of our own.
Afterwards numbers must be unique and gapless, every ticket's audit must be a walk through the
table of transitions that ends in its state, and taking must go on. Exits with 1 otherwise.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.postgres import PostgresServer
from core.clock import SystemClock
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.schema import audit, counter, ticket
from tickets.ticket import TRANSITIONS, Step, Ticket

AT_ONCE = 2
LIFE_S = (0.0, 0.25)
"""How long a program works before it is killed, evenly spread."""


def main() -> None:
    """Kill, look, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--postgres", action="store_true", help="default: SQLite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with address(postgres=arguments.postgres) as where:
        result = kill_often(where, arguments.kills, random.Random(arguments.seed))  # noqa: S311 - chance
    if arguments.json:
        sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(
            f"{result.kills} kills: {result.promised} tickets promised, {result.kept} in the "
            f"database, {result.steps} steps\n"
        )
        sys.stdout.writelines(f"  {fault}\n" for fault in result.faults)
    sys.exit(1 if result.faults else 0)


@dataclass(slots=True)
class Result:
    """What was left."""

    kills: int
    promised: int
    kept: int
    steps: int
    faults: list[str]


@contextlib.contextmanager
def address(*, postgres: bool) -> Iterator[str]:
    """An empty database that writes to the disk in earnest."""
    if postgres:
        with PostgresServer() as server:
            yield server.new_database()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "tickets.sqlite3")


def kill_often(where: str, kills: int, chance: random.Random) -> Result:
    """Let programs work and kill them, again and again; then look at what is there."""
    TicketQueue(Database(where), SystemClock())
    with tempfile.TemporaryDirectory() as folder:
        for number in range(0, kills, AT_ONCE):
            papers = [Path(folder) / f"{number + one}" for one in range(AT_ONCE)]
            workers = [_start(where, paper) for paper in papers]
            for worker in workers:
                time.sleep(chance.uniform(*LIFE_S))
                os.kill(worker.pid, signal.SIGKILL)
            for worker in workers:
                worker.wait()
        promised = [
            line
            for paper in Path(folder).iterdir()
            # Half a line: the kill came while it was written down.
            for line in paper.read_text(encoding="utf-8").split("\n")[:-1]
        ]
    return look(where, kills, promised)


def _start(where: str, paper: Path) -> subprocess.Popen[str]:
    """A program that is at work already when this returns."""
    worker = subprocess.Popen(  # noqa: S603 - this very module
        [sys.executable, "-c", _WORK, where, str(paper)], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None  # noqa: S101 - it is a pipe
    worker.stdout.readline()
    return worker


_WORK = "import sys; from benchmarks.queue_kill import work; work(*sys.argv[1:])"


def work(where: str, paper: str) -> None:
    """Take, call and end tickets until this is killed, or nobody is left to do so."""
    queue = TicketQueue(Database(where), SystemClock())
    desk, parent = str(os.getpid()), os.getppid()
    sys.stdout.write("\n")
    sys.stdout.flush()
    with Path(paper).open("w", encoding="utf-8", buffering=1) as written:
        while os.getppid() == parent:
            for line in "АБА":
                written.write(f"{queue.take(line, 'passport')}\n")
            called = queue.call_next(desk)
            if called:
                queue.serve(called)
                queue.finish(called)
            queue.call_next(desk, ["Б"])


def look(where: str, kills: int, promised: list[str]) -> Result:
    """Compare what was promised with what is there."""
    queue = TicketQueue(Database(where), SystemClock())
    with queue.database.reading() as connection:
        rows = connection.execute(sa.select(ticket)).all()
        steps = connection.execute(sa.select(audit).order_by(audit.c.id)).all()
        last = {row.letter: row.last for row in connection.execute(sa.select(counter))}
    faults = []
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.letter, []).append(row.number)
    for letter, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)) or last[letter] != len(found):
            faults.append(f"line {letter}: {len(found)} numbers are not 1 … {last[letter]}")
    kept = {f"{row.letter}-{row.number:03}" for row in rows}
    faults += [f"promised and lost: {name}" for name in set(promised) - kept]
    if len(set(promised)) != len(promised):
        faults.append("a number was promised twice")
    walks: dict[int, list[sa.Row[tuple[object, ...]]]] = {}
    for step in steps:
        walks.setdefault(step.ticket, []).append(step)
    faults += [f"the audit of {row.letter}-{row.number}" for row in rows if not _walked(row, walks)]
    for letter, count in last.items():
        taken = queue.take(letter, "passport")
        if not isinstance(taken, Ticket) or taken.number != count + 1:
            faults.append(f"after {letter}-{count} comes {taken}")
    return Result(kills, len(promised), len(rows), len(steps), faults)


def _walked(
    row: sa.Row[tuple[object, ...]], walks: dict[int, list[sa.Row[tuple[object, ...]]]]
) -> bool:
    """Whether the audit of a ticket leads to its state by steps that the table allows."""
    state = None
    for number, step in enumerate(walks.get(row.id, [])):
        if number == 0:
            allowed = step.step == Step.TAKE
        else:
            sources, target = TRANSITIONS.get(Step(step.step), (frozenset(), None))
            allowed = step.before in sources and step.after == target
        if not allowed or step.before != state:
            return False
        state = step.after
    return bool(state == row.state)


if __name__ == "__main__":
    main()
