"""The whole command line: the assistant's commands, those that need the screens, and `script`.

The assistant knows nothing of the screens and of scripts, so the program begins here.
"""

from collections.abc import Sequence

from assistant import cli

COMMANDS = (
    "kiosk.commands.kiosk",
    "kiosk.commands.desktop",
    "kiosk.commands.operators",
    "scripts.commands.script",
)
"""Each has `add_parser(subparsers)`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 found failures, 2 bad input."""
    return cli.main(arguments, more=COMMANDS)
