"""`tildes models`: what models.lock promises, what the store holds, and how it gets there."""

from assistant.commands.models import converting, listing, pulling, verifying
from assistant.commands.options import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("models", help="the model files: list, pull, verify, convert")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action in (listing, pulling, verifying, converting):
        action.add_action(actions)
