"""`tildes models import`: takes the models of a bundle into the store."""

import argparse
from pathlib import Path

from assistant.commands.models.lines import print_present, say
from assistant.commands.options import Subparsers
from assistant.models.importing import import_bundle
from assistant.models.lock import load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("import", help="take in what `models bundle` wrote")
    parser.add_argument("bundle", type=Path, metavar="FILE.tar")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify the bundle, and move its models into the store."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    entries = import_bundle(arguments.bundle, lock, store, say)
    print_present(entries, store)
    return 0
