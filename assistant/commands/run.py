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
    from assistant.live import live_loop
    from assistant.turn_start import how_to_speak

    # Each line is seen at once, under systemd too.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text stream here
    config = load_config()
    domain = open_domain(config, arguments.domain)
    microphone = arguments.microphone or config.audio.microphone or None
    speaker = arguments.speaker or config.audio.speaker or None
    print("Loading the models …")
    loop = live_loop(config, domain, microphone, speaker, on_event)
    print(f"Listening. {how_to_speak(config.turns)} Ctrl-C ends.")
    try:
        loop.run()
    except KeyboardInterrupt:
        print()
    return 0


def on_event(event: object) -> None:
    """Show what happens, line by line; on a terminal, partials share a line that is rewritten."""
    from assistant.commands.turns import print_turn
    from assistant.events import (
        Announced,
        DomainReloaded,
        NothingHeard,
        PartialHeard,
        Prompted,
        StateChanged,
        TurnFailed,
        TurnTaken,
        VisitEnded,
    )
    from core.turn import TurnState

    if sys.stdout.isatty():
        print(CLEARED_LINE, end="")
    match event:
        case StateChanged(TurnState.LISTENING):
            print("… listening")
        case PartialHeard(text) if sys.stdout.isatty():
            width = shutil.get_terminal_size().columns - 3
            print(f"… {text[-width:]}", end="", flush=True)
        case TurnTaken(turn):
            print(f"turn {turn.number}")
            print_turn(turn)
        case Prompted(reply):
            print(f"  silence     {reply.text}")
        case Announced(reply):
            print(f"  announced   {reply.text}")
        case NothingHeard():
            print("  no words")
        case VisitEnded():
            print("— the visit is over and forgotten —")
        case DomainReloaded():
            print("— the domain was edited and read again —")
        case TurnFailed(error):
            print(f"  failed: {error}")
