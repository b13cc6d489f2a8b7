"""Lines that several actions print: what happens on stderr, what came of it on stdout."""

import sys
from collections.abc import Sequence

from assistant.models.lock import ModelEntry
from assistant.models.store import ModelStore


def say(line: str) -> None:
    """Tell what happens, at once."""
    print(line, file=sys.stderr, flush=True)


def print_present(entries: Sequence[ModelEntry], store: ModelStore) -> None:
    """What the licences of these models want said, and how many there are."""
    for notice in dict.fromkeys(entry.notice for entry in entries if entry.notice):
        print(notice)
    print(f"{len(entries)} models are in {store.folder}")
