"""`tildes kiosk`: the live loop with its screens."""

import argparse
import sys

from assistant.commands.options import Subparsers, add_domain


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("kiosk", help="the live loop, with screens in the browser")
    parser.add_argument("--microphone", metavar="NAME", help="a device's name or part of it")
    parser.add_argument("--speaker", metavar="NAME", help="a device's name or part of it")
    parser.add_argument("--port", type=int, metavar="N", help="where the screens are served")
    add_domain(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the screens at once, load the engines, and listen until Ctrl-C."""
    from assistant.config import load_config
    from assistant.logs import keep_log
    from assistant.turn_start import how_to_speak
    from kiosk.kiosk import Kiosk

    # Each line is seen at once, under systemd too.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text stream here
    config = load_config()
    log_file = keep_log(config.log)
    with Kiosk(config, arguments.domain, arguments.port) as kiosk:
        print(f"The screen: {kiosk.url}")
        print("Loading the models …")
        loop = kiosk.load(arguments.microphone, arguments.speaker, log_file)
        print(f"Listening. {how_to_speak(config.turns)} Ctrl-C ends.")
        try:
            loop.run()
        except KeyboardInterrupt:
            print()
    return 0
