"""`tildes models bundle`: the models in one file, for machines that have no network."""

import argparse
import tempfile
from pathlib import Path

from assistant.commands.models.lines import say
from assistant.commands.options import Subparsers
from assistant.config import load_config
from assistant.models.bundling import write_bundle
from assistant.models.lock import ModelEntry
from assistant.models.wheelhouse import fetch_wheels, target_of
from assistant.paths import ROOT, cache_folder, lock_file
from assistant.profiles.settling import Settled, settle
from core.errors import UsageError


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("bundle", help="the models in one file, for a USB stick")
    parser.add_argument("out", type=Path, metavar="OUT.tar")
    parser.add_argument("names", nargs="*", metavar="MODEL", help="default: the set in use")
    parser.add_argument("--profile", metavar="NAME", default="", help="another than the one in use")
    parser.add_argument(
        "--with-wheels", action="store_true", help="also what ./tildes installs, for a new machine"
    )
    parser.add_argument("--platform", default="", help="x86_64 or aarch64; default: as this one")
    parser.add_argument("--python", default="", help="such as 3.11; default: as this one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle."""
    found = settle(load_config(), profile=arguments.profile)
    store = found.store
    entries = [found.lock.entry(name) for name in dict.fromkeys(arguments.names)]
    entries = entries or entries_in_use(found)
    if not arguments.with_wheels and (arguments.platform or arguments.python):
        raise UsageError("--platform and --python say which wheels: add --with-wheels")
    if not arguments.with_wheels:
        size = write_bundle(arguments.out, entries, store, lock_file(), say)
        print(f"{arguments.out}: {len(entries)} models, {size / 1e6:.0f} MB")
        return 0
    target = target_of(arguments.platform, arguments.python)
    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wheels-", dir=cache_folder()) as bench:
        shelf = cache_folder() / "wheels"
        wheels = fetch_wheels(target, ROOT / "locks", shelf, Path(bench), say)
        size = write_bundle(arguments.out, entries, store, lock_file(), say, wheels)
    print(
        f"{arguments.out}: {len(entries)} models and {len(wheels)} packages for Python "
        f"{target.python} on {target.machine}, {size / 1e6:.0f} MB"
    )
    print(
        "llama.cpp is in it as source: a machine with another processor than this one needs a C++ "
        "compiler (g++)"
    )
    return 0


def entries_in_use(found: Settled) -> list[ModelEntry]:
    """What the profile must have, and what of its other models is there."""
    models, store = found.models, found.store
    return [*models.required, *(entry for entry in models.optional if store.has(entry))]
