"""What a ticket costs in a database with many past ones: taking, its place in the queue, a call.

    python -m benchmarks.queue_pace [--past 100000] [--times 300] [--postgres] [--json]

Milliseconds at the 50th and 95th percentile and at worst. Past tickets are served, 1,000 a day.
The database writes to the disk in earnest, on the folder for temporary files.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from benchmarks.queue_kill import address
from benchmarks.queue_rush import percentiles
from core.clock import SystemClock
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.schema import audit, counter, ticket
from tickets.ticket import Step, Ticket, TicketState

A_DAY = 1000
LINES = "АБВГД"


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--past", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--postgres", action="store_true", help="default: SQLite")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with address(postgres=arguments.postgres) as where:
        began_s = time.perf_counter()
        queue = TicketQueue(Database(where), SystemClock())
        opened_ms = 1000 * (time.perf_counter() - began_s)
        fill(queue, arguments.past)
        result = {"open": {"once_ms": round(opened_ms, 1)}, **measure(queue, arguments.times)}
        queue.database.close()
    if arguments.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    for name, figures in result.items():
        cells = "  ".join(f"{figure} {value}" for figure, value in figures.items())
        sys.stdout.write(f"{name:<10}{cells}\n")


def fill(queue: TicketQueue, past: int) -> None:
    """Tickets of the days before this one, each with its audit."""
    for days in range(-(-past // A_DAY)):
        with queue.database.writing() as connection:
            day = queue.today() - timedelta(days=days + 1)
            each = A_DAY // len(LINES)
            taken = SystemClock().now() - timedelta(days=days + 1)
            rows = [
                {
                    "id": days * A_DAY + place * each + number,
                    "day": day,
                    "letter": line,
                    "number": number,
                    "service": "passport",
                    "line": line,
                    "priority": 0,
                    "state": TicketState.SERVED,
                    "taken": taken,
                    "called": taken + timedelta(minutes=20),
                    "ended": taken + timedelta(minutes=30),
                    "desk": str(number % 9),
                }
                for place, line in enumerate(LINES)
                for number in range(1, each + 1)
            ]
            connection.execute(ticket.insert(), rows)
            steps = [
                {"ticket": row["id"], "step": step, "before": before, "after": after, "at": taken}
                for row in rows
                for step, before, after in (
                    (Step.TAKE, None, TicketState.WAITING),
                    (Step.CALL, TicketState.WAITING, TicketState.CALLED),
                    (Step.FINISH, TicketState.CALLED, TicketState.SERVED),
                )
            ]
            connection.execute(audit.insert(), steps)
            last = [{"day": day, "letter": line, "last": each} for line in LINES]
            connection.execute(counter.insert(), last)
    if not queue.database.is_sqlite:
        with queue.database.writing() as connection:
            # The keys above were given by hand.
            connection.exec_driver_sql(
                "SELECT setval('ticket_id_seq', (SELECT max(id) FROM ticket))"
            )


def measure(queue: TicketQueue, times: int) -> dict[str, dict[str, float]]:
    """Take, ask and call in turn, as a day goes."""
    taken: list[Ticket] = []

    def take() -> None:
        given = queue.take(LINES[len(taken) % len(LINES)], "passport")
        if isinstance(given, Ticket):
            taken.append(given)

    steps: dict[str, Callable[[], object]] = {
        "take": take,
        "standing": lambda: queue.standing(taken[-1]),
        "call": lambda: queue.call_next("1"),
    }
    times_ms: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(times):
        for name, step in steps.items():
            began_s = time.perf_counter()
            step()
            times_ms[name].append(1000 * (time.perf_counter() - began_s))
    return {name: percentiles(measured) for name, measured in times_ms.items()}


if __name__ == "__main__":
    main()
