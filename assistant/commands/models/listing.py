"""`tildes models list`: every model of the lock, and what of it is on this machine."""

import argparse

from assistant.commands.options import Subparsers, add_json, print_json
from assistant.models.lock import ModelEntry, load_lock
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder

MEGABYTE = 1e6


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("list", help="what models.lock has and what is on this machine")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every model of the lock."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    if arguments.json:
        rows = [_row(entry, store) for entry in lock.entries]
        print_json({"store": str(store.folder), "models": rows})
        return 0
    print(f"model store: {store.folder}")
    for entry in lock.entries:
        state = "present" if store.has(entry) else "default" if entry.default else "-"
        languages = " ".join(entry.languages)
        print(
            f"{entry.name:<22} {entry.role:<15} {languages:<6} {entry.size / MEGABYTE:>7.1f} MB  "
            f"{state:<8} {entry.licence}"
        )
    return 0


def _row(entry: ModelEntry, store: ModelStore) -> dict[str, object]:
    return {
        "name": entry.name,
        "role": entry.role.value,
        "languages": [language.value for language in entry.languages],
        "licence": entry.licence,
        "notice": entry.notice,
        "origin": entry.origin,
        "default": entry.default,
        "optional": entry.optional,
        "fallback": entry.fallback,
        "bytes": entry.size,
        "present": store.has(entry),
        "folder": str(store.folder / entry.name),
    }
