"""`tildes queue …`: the operators' desk at the command line."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.options import Subparsers, add_json, print_json

if TYPE_CHECKING:
    # They bring SQLAlchemy; other commands should not wait for it.
    from tickets.queue import TicketQueue
    from tickets.report import ServiceFigures
    from tickets.ticket import Ticket

STEPS = {
    "recall": "call it again, to the same desk; who did not come may be called once more",
    "serve": "the visitor has come to the desk",
    "finish": "the visitor has been served",
    "no-show": "the visitor did not come",
    "cancel": "take it out of the queue",
}


def add_parser(subparsers: Subparsers) -> None:
    """Declare every step of a ticket, and the figures."""
    parser = subparsers.add_parser("queue", help="call and end tickets; figures of a day")
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    listing = _step(steps, "list", "tickets that wait or are at a desk", run_list)
    listing.add_argument("--all", action="store_true", help="the ended ones of today too")
    call = _step(steps, "call", "call the next ticket, or the one that is named", run_call)
    call.add_argument("ticket", nargs="?", metavar="TICKET", help="e.g. А-015; default: the next")
    call.add_argument("--desk", required=True, metavar="DESK", help="where to, e.g. 3")
    call.add_argument(
        "--line", action="append", default=[], metavar="А", help="only these; may be repeated"
    )
    for name, does in STEPS.items():
        _step(steps, name, does, run_step).add_argument("ticket", metavar="TICKET")
    transfer = _step(steps, "transfer", "let it wait for another service", run_transfer)
    transfer.add_argument("ticket", metavar="TICKET")
    transfer.add_argument("service", metavar="SERVICE", help="its id in the domain")
    stats = _step(steps, "stats", "figures of a day, a row a service", run_stats)
    stats.add_argument("--day", type=_day, metavar="DAY", help="e.g. 2026-11-23; default: today")
    report = _step(steps, "report", "the same as a CSV file", run_report)
    report.add_argument("day", type=_day, metavar="DAY")
    report.add_argument("out", type=Path, metavar="OUT.csv")


def _step(
    steps: Subparsers, name: str, does: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(name, help=does)
    add_json(parser)
    parser.set_defaults(run=run)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write e.g. 2026-11-23") from None


def run_list(arguments: argparse.Namespace) -> int:
    """Print a line a ticket, those at desks first."""
    from tickets.ticket import ALIVE

    states = () if arguments.all else ALIVE
    tickets = _open_queue().present(*states)
    if arguments.json:
        print_json([_as_json(ticket) for ticket in tickets])
        return 0
    for ticket in tickets:
        print(_line(ticket))
    if not tickets:
        print("nobody waits")
    return 0


def run_call(arguments: argparse.Namespace) -> int:
    """Call a ticket; where nobody waits that is said, and no failure."""
    from core.errors import UsageError
    from tickets.ticket import parse_line

    queue = _open_queue()
    lines = [parse_line(line) for line in arguments.line]
    if arguments.ticket and lines:
        raise UsageError("name a ticket or a --line, not both")
    if arguments.ticket:
        called: Ticket | None = queue.call(queue.find(arguments.ticket), arguments.desk)
    else:
        called = queue.call_next(arguments.desk, lines)
    _tell(called, arguments)
    return 0


def run_step(arguments: argparse.Namespace) -> int:
    """Take one of the steps that need nothing but the ticket."""
    queue = _open_queue()
    step: Callable[[Ticket], Ticket] = getattr(queue, arguments.step.replace("-", "_"))
    _tell(step(queue.find(arguments.ticket)), arguments)
    return 0


def run_transfer(arguments: argparse.Namespace) -> int:
    """Transfer a ticket to another service of the configured domain."""
    from assistant.config import load_config, names
    from assistant.engines import open_domain
    from core.errors import UsageError

    domain = open_domain(load_config(), None)
    lines = {service.id: service.queue for service in domain.services.values() if service.queue}
    if arguments.service not in lines:
        raise UsageError(f"no service {arguments.service!r}; there are {names(lines)}")
    queue = _open_queue()
    ticket = queue.find(arguments.ticket)
    moved = queue.transfer(ticket, lines[arguments.service] or "", arguments.service)
    _tell(moved, arguments)
    return 0


def run_stats(arguments: argparse.Namespace) -> int:
    """Print the figures of a day."""
    queue = _open_queue()
    rows = queue.figures(arguments.day or queue.today())
    if arguments.json:
        print_json([_row(row) for row in rows])
        return 0
    print(f"{rows[-1].day}")
    _print_table(rows)
    return 0


def run_report(arguments: argparse.Namespace) -> int:
    """Write the figures of a day; spreadsheets know the encoding by the mark at its beginning."""
    from core.errors import UsageError
    from tickets.report import write_csv

    rows = _open_queue().figures(arguments.day)
    try:
        with arguments.out.open("w", encoding="utf-8-sig", newline="") as file:
            write_csv(rows, file)
    except OSError as error:
        raise UsageError(f"{arguments.out}: can't be written: {error.strerror}") from error
    if arguments.json:
        print_json({"file": str(arguments.out), "rows": len(rows)})
    else:
        print(f"{arguments.out}: {len(rows)} rows")
    return 0


def _open_queue() -> "TicketQueue":
    """The configured queue, under the rules of the configured domain (which is not loaded)."""
    from assistant.config import load_config
    from assistant.queue_rules import read_rules
    from core.clock import SystemClock
    from tickets.database import Database
    from tickets.queue import TicketQueue

    config = load_config()
    rules = read_rules(config.domain_folder)
    return TicketQueue(Database(config.queue.address), SystemClock(), rules)


def _tell(ticket: "Ticket | None", arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(None if ticket is None else _as_json(ticket))
    else:
        print("nobody waits" if ticket is None else _line(ticket))


def _line(ticket: "Ticket") -> str:
    desk = f"desk {ticket.desk}" if ticket.desk else ""
    return f"{ticket!s:<8}{ticket.state:<10}{desk:<10}{ticket.service}"


def _as_json(ticket: "Ticket") -> dict[str, Any]:
    moments = {name: getattr(ticket, name) for name in ("taken", "called", "ended")}
    return {
        "ticket": str(ticket),
        "day": ticket.day.isoformat(),
        "state": ticket.state.value,
        "service": ticket.service,
        "line": ticket.line,
        "priority": ticket.priority,
        "desk": ticket.desk,
        **{name: at and at.isoformat(timespec="seconds") for name, at in moments.items()},
    }


def _row(row: "ServiceFigures") -> dict[str, Any]:
    return {**asdict(row), "day": row.day.isoformat()}


def _print_table(rows: "Sequence[ServiceFigures]") -> None:
    titles = [name for name in asdict(rows[0]) if name not in ("day", "service")]
    width = max(len(row.service) for row in rows) + 2
    print(" " * width + "".join(f"{title:>16}" for title in titles))
    for row in rows:
        cells = [_cell(asdict(row)[title]) for title in titles]
        print(f"{row.service:<{width}}" + "".join(f"{cell:>16}" for cell in cells))


def _cell(value: float | None) -> str:
    return "-" if value is None else str(value)
