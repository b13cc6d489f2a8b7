"""`tildes ask`: one turn, from a text or a recording, to a reply in text and perhaps in sound."""

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
    parser = subparsers.add_parser("ask", help="one turn: a question in, an answer out")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--text", metavar="T", help="what the visitor says, typed")
    source.add_argument("--wav", type=Path, metavar="F", help="what the visitor says, recorded")
    add_language(parser)
    add_domain(parser)
    parser.add_argument("--reply-wav", type=Path, metavar="OUT", help="speak the answer into OUT")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the turn and print it."""
    from assistant.asking import Question, ask, turn_as_json
    from assistant.commands.turns import print_turn
    from assistant.config import load_config
    from assistant.engines import open_domain
    from core.clock import SystemClock

    config = load_config()
    domain = open_domain(config, arguments.domain)
    question = Question(arguments.text, arguments.wav, language_of(arguments))
    turn = ask(config, domain, question, arguments.reply_wav, SystemClock())
    if arguments.json:
        print_json(turn_as_json(turn))
    else:
        print_turn(turn)
    return 0
