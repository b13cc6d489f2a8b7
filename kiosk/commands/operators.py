"""`tildes operators …`: who may sign in at the desk and on the owner's page."""

import argparse
import getpass
import sys
from collections.abc import Callable

from assistant.commands.options import Subparsers, add_json, print_json
from assistant.paths import state_folder
from core.errors import UsageError
from kiosk.operators import Operator, Operators, Role
from kiosk.pins import HashedPin, hashed


def add_parser(subparsers: Subparsers) -> None:
    """Declare what can be done with the list of operators."""
    parser = subparsers.add_parser("operators", help="who may sign in at the desk")
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    listing = steps.add_parser("list", help="names, roles and windows")
    add_json(listing)
    listing.set_defaults(run=run_list)
    add = _step(steps, "add", "add somebody; asks for the PIN, or reads it from stdin", run_add)
    add.add_argument("--window", default="", metavar="N", help="where visitors are called to")
    add.add_argument("--owner", action="store_true", help="may see the owner's page")
    _step(steps, "pin", "give another PIN", run_pin)
    _step(steps, "remove", "sign out at once, and in no more", run_remove)


def _step(
    steps: Subparsers, name: str, does: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(name, help=does)
    parser.add_argument("name", metavar="NAME")
    parser.set_defaults(run=run)
    return parser


def run_list(arguments: argparse.Namespace) -> int:
    """Print a line a person; never anything of a PIN."""
    everyone = Operators(state_folder()).everyone()
    if arguments.json:
        print_json(
            [{"name": one.name, "role": one.role.value, "window": one.window} for one in everyone]
        )
        return 0
    for one in everyone:
        print(f"{one.name:<24}{one.role:<10}{one.window}")
    if not everyone:
        print("nobody yet: tildes operators add NAME --window 3")
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    """Add an operator or an owner."""
    role = Role.OWNER if arguments.owner else Role.OPERATOR
    if role is Role.OPERATOR and not arguments.window:
        raise UsageError("give the window where visitors are called to, e.g. --window 3")
    operators = Operators(state_folder())
    if operators.find(arguments.name):
        raise UsageError(f"{arguments.name} is there already: remove, or change the PIN")
    operators.add(Operator(arguments.name, role, arguments.window, _asked_pin()))
    print(f"{arguments.name} may sign in")
    return 0


def run_pin(arguments: argparse.Namespace) -> int:
    """Change a PIN."""
    Operators(state_folder()).change_pin(arguments.name, _asked_pin())
    print(f"{arguments.name} has a new PIN and must sign in again")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Remove a person."""
    Operators(state_folder()).remove(arguments.name)
    print(f"{arguments.name} can't sign in any more")
    return 0


def _asked_pin() -> HashedPin:
    """Twice on a terminal, since it is not shown; else one line of stdin."""
    if not sys.stdin.isatty():
        return hashed(sys.stdin.readline().strip())
    pin = getpass.getpass("PIN: ")
    if getpass.getpass("Again: ") != pin:
        raise UsageError("the two PINs differ: try again")
    return hashed(pin)
