"""Many kiosks take tickets at once; every number must be given once, and none left out.

    python -m benchmarks.queue_rush [--kiosks 8] [--tickets 500] [--postgres] [--json]

Each kiosk is a program of its own. Prints how long one ticket took at the 50th and 95th percentile
and at worst, in milliseconds, and tickets a second in all. Exits with 1 where a number is missing.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.queue_kill import address
from core.clock import SystemClock
from tickets.database import Database
from tickets.queue import TicketQueue
from tickets.ticket import Ticket

_RUSH = "import sys; from benchmarks.queue_rush import take; take(sys.argv[1], int(sys.argv[2]))"


def main() -> None:
    """Let them loose, look, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kiosks", type=int, default=8)
    parser.add_argument("--tickets", type=int, default=500, help="of each kiosk")
    parser.add_argument("--postgres", action="store_true", help="default: SQLite")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with address(postgres=arguments.postgres) as where:
        result = rush(where, arguments.kiosks, arguments.tickets)
    if arguments.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        sys.stdout.writelines(f"{name:<12}{value}\n" for name, value in result.items())
    sys.exit(0 if result["gapless"] else 1)


def rush(where: str, kiosks: int, tickets: int) -> dict[str, float]:
    """What came of it; times in milliseconds."""
    Database(where)
    programs = [
        subprocess.Popen(  # noqa: S603 - this very module
            [sys.executable, "-c", _RUSH, where, str(tickets)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(kiosks)
    ]
    for program in programs:
        _line(program)  # it is ready
    began_s = time.perf_counter()
    for program in programs:
        assert program.stdin is not None  # noqa: S101 - it is a pipe
        program.stdin.write("go\n")
        program.stdin.flush()
    taken = [json.loads(_line(program)) for program in programs]
    took_s = time.perf_counter() - began_s
    for program in programs:
        program.communicate()
    numbers = sorted(number for numbers, _ in taken for number in numbers)
    return {
        "tickets": len(numbers),
        "gapless": numbers == list(range(1, kiosks * tickets + 1)),
        **percentiles([ms for _, times in taken for ms in times]),
        "a_second": round(len(numbers) / took_s),
    }


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and worst, in milliseconds."""
    cuts = statistics.quantiles(times_ms, n=20)
    named = {"p50_ms": cuts[9], "p95_ms": cuts[18], "max_ms": max(times_ms)}
    return {name: round(value, 2) for name, value in named.items()}


def take(where: str, tickets: int) -> None:
    """One kiosk: says that it is ready, waits for the word, takes, and prints what it got."""
    queue = TicketQueue(Database(where), SystemClock())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    numbers, times = [], []
    for _ in range(tickets):
        began_s = time.perf_counter()
        taken = queue.take("А", "passport")
        times.append(1000 * (time.perf_counter() - began_s))
        if isinstance(taken, Ticket):
            numbers.append(taken.number)
    sys.stdout.write(json.dumps((numbers, times)) + "\n")


def _line(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None  # noqa: S101 - it is a pipe
    return program.stdout.readline()


if __name__ == "__main__":
    main()
