"""`tildes models pull`: fetches what is missing or wrong."""

import argparse
import sys
from collections.abc import Sequence

from assistant.commands.options import Subparsers
from assistant.config import load_config
from assistant.models.lock import Lock, ModelEntry, load_lock
from assistant.models.mirror import mirror_at
from assistant.models.store import ModelStore
from assistant.paths import lock_file, model_store_folder
from core.language import Language

LANGUAGE_NAMES = {Language.KK: "Kazakh", Language.RU: "Russian"}


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("pull", help="fetch what is missing or wrong")
    parser.add_argument("names", nargs="*", metavar="MODEL", help="default: the default set")
    parser.add_argument(
        "--mirror",
        metavar="FOLDER|URL",
        help="asked before the sources of models.lock; default: as configured",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fetch the named models, or the default set. A model that is named must come."""
    # Only here: a pull needs pip and the network, and drawing it needs rich.
    from assistant.commands.pull_display import pull_display
    from assistant.models.pull import pull

    lock, store = load_lock(lock_file()), ModelStore(model_store_folder())
    mirror = mirror_at(arguments.mirror or load_config().models.mirror)
    named = [lock.entry(name) for name in arguments.names]
    # The official voices come first: they are what the assistant should speak with.
    wanted = named or sorted(lock.default_set(), key=lambda entry: not entry.optional)
    with pull_display() as progress:
        may_lack = () if named else lock.optional_set()
        outcome = pull(wanted, store, progress, may_lack, mirror)
    for notice in dict.fromkeys(entry.notice for entry in outcome.present if entry.notice):
        print(notice)
    if outcome.unavailable:
        print(accent_warning(lock, outcome.unavailable), file=sys.stderr)
    print(f"{len(outcome.present)} models are in {store.folder}")
    return 0


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
