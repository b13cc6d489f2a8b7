"""`tildes desktop`: the kiosk in a window of its own."""

import argparse

from assistant.commands.options import Subparsers, add_domain


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("desktop", help="the same in a window of its own")
    parser.add_argument("--microphone", metavar="NAME", help="a device's name or part of it")
    parser.add_argument("--speaker", metavar="NAME", help="a device's name or part of it")
    parser.add_argument("--port", type=int, metavar="N", help="where the pages are served")
    parser.add_argument("--wizard", action="store_true", help="ask again what was asked at first")
    parser.add_argument(
        "--autostart", choices=["on", "off"], help="start with the session, or not; opens nothing"
    )
    add_domain(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    from kiosk.autostart import start_with_session

    if arguments.autostart:
        start_with_session(arguments.autostart == "on")
        starts = "starts" if arguments.autostart == "on" else "does not start"
        print(f"Tildes {starts} with the session")
        return 0
    _open_window(arguments)
    return 0


def _open_window(arguments: argparse.Namespace) -> None:
    from dataclasses import replace

    from assistant.config import load_config
    from assistant.logs import keep_log
    from kiosk.desktop import Desktop, with_answers
    from kiosk.kiosk import Kiosk

    config = load_config()
    microphone = arguments.microphone or config.audio.microphone
    speaker = arguments.speaker or config.audio.speaker
    config = replace(config, audio=replace(config.audio, microphone=microphone, speaker=speaker))
    port = arguments.port or config.screens.port
    desktop = Desktop(
        config,
        port,
        lambda answers, more: Kiosk(with_answers(config, answers), arguments.domain, port, more),
        log_file=keep_log(config.log),
    )
    desktop.run(wizard=arguments.wizard)
