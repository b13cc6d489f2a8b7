"""Entry of `./tildes`: what must be set up for this command, and then the command."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from core.errors import TildesError
from launch.check import check
from launch.environment import Environment
from launch.failure import SetupError
from launch.relock import relock
from launch.setup import set_up

ROOT = Path(__file__).resolve().parent.parent
# Not `desktop`: its wizard fetches them, and shows how far it is.
NEED_MODELS = {"demo", "run", "kiosk", "ask", "transcribe", "say", "evaluate", "script"}
BAD_INPUT, INTERRUPTED = 2, 130


def main() -> int:
    """Set up, then become the command. Returns only where there is no command to become."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(INTERRUPTED))  # so that children are ended
    # A shell's background job ignores interrupts; a set-up should not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        bundle, arguments = take_bundle(sys.argv[1:])
        command = next((part for part in arguments if not part.startswith("-")), "")
        if command == "lock":
            relock(ROOT)
            return 0
        environment = Environment(ROOT)
        testing = command == "test"
        helping = "-h" in arguments or "--help" in arguments
        set_up(
            environment,
            models=testing or bundle is not None or (command in NEED_MODELS and not helping),
            development=testing,
            bundle=bundle,
        )
        if testing:
            return check(environment, arguments[arguments.index("test") + 1 :])
        become(environment, arguments)
    except (SetupError, TildesError) as error:
        print(f"tildes: {error}", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"tildes: {_reason(error)}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("\ntildes: interrupted; the same command goes on from here", file=sys.stderr)
        return INTERRUPTED


def take_bundle(arguments: list[str]) -> tuple[Path | None, list[str]]:
    """The file of `--from-bundle FILE`, and the arguments without it."""
    if arguments[:1] != ["--from-bundle"]:
        return None, arguments
    if len(arguments) < 2 or not Path(arguments[1]).is_file():
        raise SetupError(
            "--from-bundle needs the file that `tildes models bundle --with-wheels` wrote: "
            "./tildes --from-bundle FILE.tar demo"
        )
    return Path(arguments[1]).absolute(), arguments[2:]


def become(environment: Environment, arguments: Sequence[str]) -> NoReturn:
    """Replace this program by the whole command line."""
    python = str(environment.python)
    # -P: a folder called `kiosk` where the caller stands is not ours.
    os.execv(python, [python, "-P", "-m", "kiosk", *arguments])  # noqa: S606 - our own Python


def _reason(error: OSError) -> str:
    """One line for a file that can't be written or read."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; free or unlock it, and run the same command again"
