"""`tildes script record FOLDER --consent`: live visits become scenarios with their sound."""

import argparse
from pathlib import Path

RECORD = Path("record")
"""The first word that stands for it; compared by identity, so that `./record` is a path."""


def path_or_record(word: str) -> Path:
    """What stands among the paths of `tildes script`."""
    return RECORD if word == "record" else Path(word)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_argument_group("script record FOLDER")
    group.add_argument(
        "--consent",
        action="store_true",
        help="whoever stands before the microphone knows that visits are recorded, and agrees",
    )
    group.add_argument("--microphone", metavar="NAME", help="a device's name or part of it")
    group.add_argument("--speaker", metavar="NAME", help="a device's name or part of it")


def wanted(arguments: argparse.Namespace) -> bool:
    """Whether a session is to be recorded. Raises UsageError for what is only for that."""
    from core.errors import UsageError

    if arguments.paths[0] is RECORD:
        return True
    for option in ("consent", "microphone", "speaker"):
        if getattr(arguments, option):
            raise UsageError(f"--{option} is for `tildes script record`: leave it out")
    return False


def run(arguments: argparse.Namespace) -> int:
    """Listen and answer until Ctrl-C; 0. Raises UsageError before anything is heard or written."""
    from assistant.config import load_config
    from assistant.engines import open_domain
    from assistant.live import live_loop
    from assistant.turn_start import how_to_speak
    from core.clock import SystemClock
    from core.errors import UsageError
    from scripts.recorder import Recorder, telling

    if len(arguments.paths) != 2:
        raise UsageError("tell where visits go: tildes script record FOLDER --consent")
    if not arguments.consent:
        raise UsageError(
            "a recording keeps what visitors say: put up a sign that says so, then give --consent"
        )
    config = load_config()
    if config.turns.start == "wake":
        raise UsageError(
            "visits that begin by a call can't be played again: set turns.start to continuous"
        )
    domain = telling(open_domain(config, arguments.domain))
    recorder = Recorder(
        arguments.paths[1],
        domain,
        SystemClock(),
        lambda line: print(line, flush=True),
        lambda reply: loop.tell(reply),
    )
    print("Loading the models …", flush=True)
    loop = live_loop(
        config,
        domain,
        arguments.microphone or config.audio.microphone or None,
        arguments.speaker or config.audio.speaker or None,
        recorder.follow,
        tap=recorder.tap,
    )
    print(f"Recording. {how_to_speak(config.turns)} Ctrl-C ends.", flush=True)
    try:
        loop.run()
    except KeyboardInterrupt:
        print(flush=True)
    recorder.close()
    return 0
