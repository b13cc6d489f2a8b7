"""`tildes models`: what models.lock promises, what the store holds, and how it gets there."""

from assistant.commands.models import (
    bundling,
    converting,
    importing,
    listing,
    pruning,
    pulling,
    verifying,
)
from assistant.commands.options import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("models", help="the model files: list, pull, verify …")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for action in (listing, pulling, verifying, converting, bundling, importing, pruning):
        action.add_action(actions)
