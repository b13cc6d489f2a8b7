"""`tildes demo`: a scripted visit in both languages through the whole real loop."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.options import Subparsers, add_domain, add_json, print_json

if TYPE_CHECKING:
    from assistant.demo.page import TurnRecord


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("demo", help="a scripted visit through the whole loop")
    parser.add_argument(
        "--visitor", nargs="+", type=Path, metavar="FILE", help="recordings instead of the script"
    )
    parser.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR")
    add_domain(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play the visit, write the page, and tell whether every turn went as scripted."""
    from assistant.config import load_config
    from assistant.demo.visit import demo_visit, scripted_cues, visitor_cues
    from assistant.engines import open_domain

    config = load_config()
    domain = open_domain(config, arguments.domain)
    cues = visitor_cues(arguments.visitor) if arguments.visitor else scripted_cues(domain)
    records = demo_visit(
        config,
        domain,
        cues,
        arguments.out,
        on_record=ignore if arguments.json else print_record,
    )
    page = arguments.out / "index.html"
    if arguments.json:
        print_json(as_json(records, page))
    else:
        print_end(records, page)
    return 1 if any(record.right is False for record in records) else 0


def ignore(record: "TurnRecord") -> None:
    """Print nothing meanwhile: JSON comes in one piece."""


def print_record(record: "TurnRecord") -> None:
    """Print one turn as soon as it is over."""
    from assistant.commands.turns import print_turn

    line = record.line
    said = f"{line.language:<5} «{line.text}»" if line else record.visitor_wav
    verdict = {True: "as scripted", False: "NOT AS SCRIPTED", None: ""}[record.right]
    print(f"\nsaid  {said}  {verdict}".rstrip())
    if record.turn is None:
        print("  heard       nothing")
    else:
        print_turn(record.turn)


def print_end(records: "list[TurnRecord]", page: Path) -> None:
    """Print the ticket, the score and where to listen."""
    ticket = last_ticket(records)
    if ticket:
        edge = "─" * (len(ticket) + 8)
        print(f"\n┌{edge}┐\n│    {ticket}    │\n└{edge}┘")
    scripted = [record for record in records if record.right is not None]
    if scripted:
        right = sum(record.right is True for record in scripted)
        print(f"\n{right} of {len(scripted)} turns as scripted (intent, slots and language)")
    print(f"Listen and look: {page}")


def last_ticket(records: "list[TurnRecord]") -> str | None:
    """Find the number of the last ticket that was issued."""
    tickets = [record.turn.reply.ticket for record in records if record.turn]
    return next((ticket for ticket in reversed(tickets) if ticket), None)


def as_json(records: "list[TurnRecord]", page: Path) -> dict[str, object]:
    """Give every turn, the ticket and the score."""
    from assistant.asking import turn_as_json

    return {
        "turns": [
            {
                "said": record.line.text if record.line else None,
                "said_language": record.line.language if record.line else None,
                "right": record.right,
                **(turn_as_json(record.turn) if record.turn else {}),
                "visitor_wav": record.visitor_wav,
                "assistant_wav": record.assistant_wav,
            }
            for record in records
        ],
        "right": sum(record.right is True for record in records),
        "ticket": last_ticket(records),
        "page": str(page),
    }
