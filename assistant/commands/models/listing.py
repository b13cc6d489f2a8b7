"""`tildes models list`: the models of the profile, and what of them is on this machine."""

import argparse
from collections.abc import Sequence

from assistant.commands.options import Subparsers, add_json, print_json
from assistant.config import PROFILES, load_config
from assistant.models.lock import ModelEntry
from assistant.models.store import ModelStore
from assistant.profiles.memory import MEGABYTE
from assistant.profiles.settling import Settled, settle


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("list", help="the profile's models and what is on this machine")
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default="",
        help=f"{', '.join(PROFILES)}; default: the one in use",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the profile's models, the others by name alone."""
    found = settle(load_config(), profile=arguments.profile)
    wanted = found.models
    others = [entry for entry in found.lock.entries if entry not in wanted.entries]
    if arguments.json:
        print_json(_listing(found, others))
        return 0
    store = found.store
    print(f"model store: {store.folder}")
    print(found.choice)
    for entry in wanted.entries:
        print(_line(entry, store, "required" if entry in wanted.required else "optional"))
    print(
        f"{wanted.size / MEGABYTE:.0f} MB, {found.missing_bytes / MEGABYTE:.0f} MB of them "
        f"missing; memory: {_memory(found)}"
    )
    print("others in models.lock:")
    for entry in others:
        print(_line(entry, store, ""))
    return 0


def _line(entry: ModelEntry, store: ModelStore, lacking: str) -> str:
    state = "present" if store.has(entry) else lacking
    # What is converted here has no size before.
    size = f"{entry.size / MEGABYTE:.1f} MB" if entry.size else "converted"
    return (
        f"  {entry.name:<24} {entry.role:<15} {' '.join(entry.languages):<6} {size:>10}  "
        f"{state:<9} {entry.licence}"
    )


def _memory(found: Settled) -> str:
    """What is needed once all models are there, and what there is."""
    text = f"{found.best_needs_bytes // MEGABYTE} MB needed"
    there = found.machine.memory_bytes
    return f"{text}, {there // MEGABYTE} MB there" if there else text


def _listing(found: Settled, others: Sequence[ModelEntry]) -> dict[str, object]:
    wanted, profile = found.models, found.profile
    required = set(wanted.required)
    return {
        "store": str(found.store.folder),
        "profile": {
            "name": profile.name,
            "about": profile.about,
            "reason": found.choice.reason,
            "device": found.device,
            "compute_type": found.compute_type,
            "threads": found.threads,
            "window_s": found.window_s,
            "writer_window_s": found.writer_window_s,
            "short_beam": found.short_beam,
            "long_beam": found.long_beam,
            "used": {name: entry and entry.name for name, entry in found.chosen.items()},
            "needed_bytes": found.best_needs_bytes,
            "memory_bytes": found.machine.memory_bytes,
            "fits": found.machine.has_memory(found.best_needs_bytes),
        },
        "bytes": wanted.size,
        "missing_bytes": found.missing_bytes,
        "models": [
            _row(entry, found.store) | {"required": entry in required} for entry in wanted.entries
        ],
        "others": [_row(entry, found.store) for entry in others],
    }


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
        "reported": entry.reported,
        "bytes": entry.size,
        "present": store.has(entry),
        "folder": str(store.folder_of(entry)),
    }
