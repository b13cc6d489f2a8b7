"""`tildes models prune`: frees what models.lock no longer uses."""

import argparse

from assistant.commands.models.lines import say
from assistant.commands.options import Subparsers, add_json, print_json
from assistant.models.lock import load_lock
from assistant.models.prune import prune
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder

MEGABYTE = 1e6


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("prune", help="delete what models.lock no longer uses")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would go")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Delete, and say how much that freed."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    freed = prune(lock, store, say, dry=arguments.dry_run)
    total = sum(folder.size for folder in freed)
    if arguments.json:
        rows = [{"folder": str(folder.path), "bytes": folder.size} for folder in freed]
        print_json({"dry_run": arguments.dry_run, "bytes": total, "freed": rows})
        return 0
    for folder in freed:
        print(f"{folder.path.name:<32} {folder.size / MEGABYTE:>8.1f} MB")
    done = "would be freed" if arguments.dry_run else "freed"
    print(f"{store.folder}: {total / MEGABYTE:.1f} MB {done}")
    return 0
