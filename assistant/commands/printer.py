"""`tildes printer …`: a picture of a ticket, a test ticket, and how the printer is."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.options import Subparsers, add_domain, add_json, print_json

if TYPE_CHECKING:
    from assistant.config import Config
    from devices.printer.printer import Page, TicketPrinter

SAMPLE_NUMBER = 15


def add_parser(subparsers: Subparsers) -> None:
    """Declare the steps."""
    parser = subparsers.add_parser("printer", help="preview tickets; test the ticket printer")
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    preview = steps.add_parser("preview", help="draw a ticket as a PNG; needs no printer")
    preview.add_argument("--out", type=Path, required=True, metavar="OUT.png")
    add_domain(preview)
    preview.set_defaults(run=run_preview)
    test = steps.add_parser("test", help="print a test ticket")
    add_domain(test)
    test.set_defaults(run=run_test)
    status = steps.add_parser("status", help="is it there, and has it paper")
    add_json(status)
    status.set_defaults(run=run_status)


def run_preview(arguments: argparse.Namespace) -> int:
    """Write the picture, in the configured width."""
    from assistant.config import load_config
    from core.errors import UsageError

    config = load_config()
    page = _sample(config, arguments.domain, config.printer.width_dots, SAMPLE_NUMBER)
    try:
        page.save(arguments.out, format="PNG", optimize=True)
    except OSError as error:
        raise UsageError(f"{arguments.out}: can't be written: {error.strerror}") from error
    print(f"{arguments.out}: {page.width} × {page.height} dots")
    return 0


def run_test(arguments: argparse.Namespace) -> int:
    """Print a ticket that is in no queue."""
    from assistant.config import load_config
    from assistant.ticket_page import TEST_NUMBER

    config = load_config()
    printer = _printer(config)
    printer.print(_sample(config, arguments.domain, printer.width_dots, TEST_NUMBER))
    print(f"printer {printer.name}: a test ticket is printed")
    return 0


def run_status(arguments: argparse.Namespace) -> int:
    """Print how it is; 1 where it can't print."""
    from assistant.config import load_config

    printer = _printer(load_config())
    condition = printer.condition()
    if arguments.json:
        print_json({"printer": printer.name, **asdict(condition)})
    else:
        print(condition.reason or f"printer {printer.name}: {condition.status}")
    return 0 if condition.status.prints else 1


def _printer(config: "Config") -> "TicketPrinter":
    from assistant.printing import open_printer
    from core.errors import UsageError

    if not config.printer.address:
        raise UsageError(
            'no printer is configured: write `[printer] address = "usb"` in the config'
        )
    return open_printer(config.printer)


def _sample(config: "Config", folder: Path | None, width_dots: int, number: int) -> "Page":
    from assistant.engines import open_domain
    from assistant.ticket_page import sample_page
    from devices.printer.drawing import draw

    return draw(sample_page(open_domain(config, folder), number), width_dots)
