"""`tildes normalize TEXT --language kk|ru`: the text as it will be spoken, in words."""

import argparse

from assistant.commands.options import Subparsers
from core.language import Language


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("normalize", help="write a text as it will be spoken")
    parser.add_argument("text")
    parser.add_argument("--language", choices=[x.value for x in Language], required=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line."""
    from tts.normalize import normalize

    spoken = normalize(arguments.text, Language(arguments.language)).text
    print(" ".join(spoken.split()))
    return 0
