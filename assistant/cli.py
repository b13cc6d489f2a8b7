"""The command line: finds the command, runs it, and turns errors into one line and exit code 2."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

from core.errors import TildesError, UsageError

COMMANDS = (
    "demo",
    "run",
    "ask",
    "transcribe",
    "say",
    "normalize",
    "evaluate",
    "domain",
    "queue",
    "printer",
    "models",
    "devices",
    "doctor",
)
"""Each is a module of assistant.commands with `add_parser(subparsers)`."""

DONE, FAILURES, BAD_INPUT = 0, 1, 2
INTERRUPTED = 130
"""The shell's convention for a command that was ended by Ctrl-C."""


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line, as every other error's."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and exiting."""
        raise UsageError(f"{message} (see `{self.prog} --help`)")


def build_parser(more: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Declare every command; `more`: modules of commands that the assistant does not know."""
    parser = OneLineParser(
        prog="tildes",
        description="Offline voice assistant in Kazakh and Russian.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"tildes {version('tildes')}")
    parser.add_argument("-v", "--verbose", action="store_true", help="log what happens to stderr")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (*(f"assistant.commands.{name}" for name in COMMANDS), *more):
        import_module(module).add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None, more: Sequence[str] = ()) -> int:
    """Run one command and return its exit code: 0 done, 1 found failures, 2 bad input."""
    set_engines_up()
    try:
        parsed = build_parser(more).parse_args(arguments)
        logging.basicConfig(
            level=logging.INFO if parsed.verbose else logging.WARNING,
            format="%(levelname)s %(name)s: %(message)s",
            stream=sys.stderr,
        )
        code: int = parsed.run(parsed)
    except TildesError as error:
        print(f"tildes: {one_line(error)}", file=sys.stderr)  # noqa: T201 - the command line speaks
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (head, less) has gone; there is nobody to tell.
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def set_engines_up() -> None:
    """Set what the engines' libraries read from the environment when the first one is loaded."""
    # Idle OpenMP threads of the engines soon sleep instead of spinning for milliseconds: as fast
    # on an idle machine, and up to ten times faster where others want the cores. The owner's
    # own setting stands.
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
    # ONNX Runtime sends usage data over the network from its first session on; only this variable
    # keeps it from that (its own disable_telemetry_events comes too late). No owner may undo it.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def one_line(error: Exception) -> str:
    """Fold an error's message into one line."""
    return " ".join(str(error).split())
