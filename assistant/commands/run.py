"""`tildes run`: the live loop on microphone and speaker."""

import argparse
import shutil
import sys

from assistant.commands.options import Subparsers, add_domain

CLEARED_LINE = "\r\x1b[K"
"""Back to the beginning of the line, and erase it (ECMA-48)."""


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("run", help="listen and answer, on microphone and speaker")
    parser.add_argument("--microphone", metavar="NAME", help="a device's name or part of it")
    parser.add_argument("--speaker", metavar="NAME", help="a device's name or part of it")
    add_domain(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the devices, load the engines and listen until Ctrl-C."""
    from assistant.config import load_config
    from assistant.engines import open_domain
    from assistant.events import ignore
    from assistant.live import live_loop
    from assistant.logs import in_journal, keep_log
    from assistant.turn_start import how_to_speak

    # Each line is seen at once, under systemd too.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text stream here
    config = load_config()
    domain = open_domain(config, arguments.domain)
    microphone = arguments.microphone or config.audio.microphone or None
    speaker = arguments.speaker or config.audio.speaker or None
    log_file = keep_log(config.log)
    print("Loading the models …")
    # What is printed holds a visitor's words: a journal would keep them.
    listener = ignore if in_journal() else on_event
    loop = live_loop(config, domain, microphone, speaker, listener, log_file=log_file)
    print(f"Listening. {how_to_speak(config.turns)} Ctrl-C ends.")
    try:
        loop.run()
    except KeyboardInterrupt:
        print()
    return 0


def on_event(event: object) -> None:
    """Show what happens, line by line; on a terminal, partials share a line that is rewritten."""
    from assistant.events import LevelHeard, PartialHeard

    if isinstance(event, LevelHeard):
        return
    if sys.stdout.isatty():
        print(CLEARED_LINE, end="")
        if isinstance(event, PartialHeard):
            width = shutil.get_terminal_size().columns - 3
            print(f"… {event.text[-width:]}", end="", flush=True)
    _show_visit(event)
    _show_machine(event)


def _show_visit(event: object) -> None:
    from assistant.commands.turns import print_turn
    from assistant.events import (
        Announced,
        NothingHeard,
        Prompted,
        ReplyCutOff,
        StateChanged,
        TurnFailed,
        TurnTaken,
        VisitEnded,
    )
    from core.turn import TurnState

    match event:
        case StateChanged(TurnState.LISTENING):
            print("… listening")
        case TurnTaken(turn):
            print(f"turn {turn.number}")
            print_turn(turn)
        case Prompted(reply):
            print(f"  silence     {reply.text}")
        case Announced(reply):
            print(f"  announced   {reply.text}")
        case ReplyCutOff():
            print("  cut off")
        case NothingHeard():
            print("  no words")
        case VisitEnded():
            print("— the visit is over and forgotten —")
        case TurnFailed(error):
            print(f"  failed: {error}")


def _show_machine(event: object) -> None:
    from assistant.events import (
        Degraded,
        DeviceBack,
        DeviceLost,
        DomainReloaded,
        Recovered,
        TicketNotPrinted,
        TicketPrinted,
    )

    match event:
        case DomainReloaded():
            print("— the domain was edited and read again —")
        case TicketPrinted(number):
            print(f"  printed     {number}")
        case TicketNotPrinted(number, reason):
            print(f"  not printed {number}: {reason}")
        case DeviceLost(kind, name):
            print(f"— the {kind} {name} is gone: it is waited for —")
        case DeviceBack(kind, name):
            print(f"— the {kind} {name} is there —")
        case Degraded(reason, what):
            print(f"— without {what}: {reason} —")
        case Recovered(what):
            print(f"— with {what} again —")
