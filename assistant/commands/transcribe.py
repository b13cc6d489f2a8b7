"""`tildes transcribe FILE...`: recognition alone, a line a file."""

import argparse
from pathlib import Path

from assistant.commands.options import (
    Subparsers,
    add_domain,
    add_json,
    add_language,
    language_of,
    print_json,
)


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("transcribe", help="write down what is said in files")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_language(parser)
    add_domain(parser, optional=True)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Recognise every file, in order; all are read before the first is recognised."""
    from assistant.config import load_config
    from assistant.engines import load_recognizer, open_domain
    from assistant.transcription import check_recording, transcribe_file
    from core.clock import SystemClock
    from core.hypothesis import Expectation

    for path in arguments.files:
        check_recording(path)
    config = load_config()
    domain = None if arguments.no_domain else open_domain(config, arguments.domain)
    recognizer = load_recognizer(config, domain)
    expectation = Expectation(language=language_of(arguments))
    for path in arguments.files:
        transcript = transcribe_file(recognizer, path, expectation, SystemClock())
        if arguments.json:
            print_json({"file": str(path), **transcript.as_json()})
        else:
            language = transcript.hypothesis.language if transcript.hypothesis else "--"
            print(f"{path}\t{language}\t{transcript.text}", flush=True)
    return 0
