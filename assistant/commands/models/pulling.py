"""`tildes models pull`: fetches what is missing or wrong."""

import argparse
from collections.abc import Collection, Sequence

from assistant.commands.models.lines import print_present, say
from assistant.commands.options import Subparsers
from assistant.config import load_config
from assistant.models.lock import Lock, ModelEntry, Role
from assistant.models.mirror import mirror_at
from assistant.profiles.settling import settle
from core.language import Language

LANGUAGE_NAMES = {Language.KK: "Kazakh", Language.RU: "Russian"}


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("pull", help="fetch what is missing or wrong")
    parser.add_argument("names", nargs="*", metavar="MODEL", help="default: those of the profile")
    parser.add_argument("--profile", metavar="NAME", default="", help="another than the one in use")
    parser.add_argument(
        "--mirror",
        metavar="FOLDER|URL",
        help="asked before the sources of models.lock; default: as configured",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fetch the named models, or the profile's. A model that is named must come."""
    # Only here: a pull needs pip and the network, and drawing it needs rich.
    from assistant.commands.pull_display import pull_display
    from assistant.models.pull import pull

    config = load_config()
    found = settle(config, profile=arguments.profile)
    lock, store = found.lock, found.store
    mirror = mirror_at(arguments.mirror or config.models.mirror)
    named = [lock.entry(name) for name in arguments.names]
    if not named:
        print(found.choice)
    with pull_display() as progress:
        wanted, may_lack = (named, ()) if named else (found.models.entries, found.models.optional)
        outcome = pull(wanted, store, progress, may_lack, mirror)
    for line in lack_warnings(lock, outcome.unavailable):
        say(line)
    print_present(outcome.present, store)
    return 0


def lack_warnings(lock: Lock, unavailable: Sequence[tuple[ModelEntry, str]]) -> list[str]:
    """Say what could not be had, and what that means."""
    voices = [each for each in unavailable if each[0].role is Role.VOICE]
    others = [each for each in unavailable if each[0].role is not Role.VOICE]
    lines = [
        f"{entry.name} could not be had ({_reason(why)}): the assistant does without, and hears "
        f"{_spoken(entry.languages)} less well; `tildes models pull` tries again"
        for entry, why in others
    ]
    return [*lines, accent_warning(lock, voices)] if voices else lines


def accent_warning(lock: Lock, unavailable: Sequence[tuple[ModelEntry, str]]) -> str:
    """Say which voices could not be had, why, and who speaks instead."""
    names = " and ".join(entry.name for entry, _ in unavailable)
    spoken = _spoken({language for entry, _ in unavailable for language in entry.languages})
    reason = _reason(unavailable[0][1])
    stand_in = next((entry.name for entry in lock.default_set() if entry.fallback), "no voice")
    return (
        f"{names} could not be had ({reason}): {stand_in} will speak {spoken} with an accent; "
        "`tildes models pull` tries again"
    )


def _spoken(languages: Collection[Language]) -> str:
    return " and ".join(name for language, name in LANGUAGE_NAMES.items() if language in languages)


def _reason(why: str) -> str:
    """The last part of why a model could not be had: what the network said."""
    return why.rsplit(": ", 1)[-1]
