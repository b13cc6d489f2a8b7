"""`tildes models bundle`: the models in one file, for machines that have no network."""

import argparse
import sys
from pathlib import Path

from assistant.commands.options import Subparsers
from assistant.models.bundling import write_bundle
from assistant.models.lock import Lock, ModelEntry, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("bundle", help="the models in one file, for a USB stick")
    parser.add_argument("out", type=Path, metavar="OUT.tar")
    parser.add_argument("names", nargs="*", metavar="MODEL", help="default: the set in use")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    entries = [lock.entry(name) for name in dict.fromkeys(arguments.names)]
    entries = entries or entries_in_use(lock, store)
    size = write_bundle(arguments.out, entries, store, lock_file(), _say)
    print(f"{arguments.out}: {len(entries)} models, {size / 1e6:.0f} MB")
    return 0


def entries_in_use(lock: Lock, store: ModelStore) -> list[ModelEntry]:
    """What must be there, and what of the rest is there."""
    optional = lock.optional_set()
    return [entry for entry in lock.default_set() if entry not in optional or store.has(entry)]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
