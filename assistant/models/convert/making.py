"""Makes a model of the store out of its parts, which a pull has brought there.

What comes out is written down in first_seen.json, as for any file whose sha256 the lock lacks.
The parts are needed again by another conversion alone.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.models.convert.conversion import convert
from assistant.models.first_seen import FirstSeen
from assistant.models.lock import ModelEntry
from assistant.models.parts import parts_of
from assistant.models.store import ModelStore, file_sha256
from assistant.models.workspace import sync_folder

MEGABYTE = 1e6


def make(entry: ModelEntry, store: ModelStore, bench: Path, say: Callable[[str], None]) -> None:
    """Convert a model whose parts are in the store, and let it land there.

    `bench` is a workspace in the store; only who holds the store may call. Raises ConversionError
    where the parts can't be converted, and OSError.
    """
    folders = [store.folder_of(parts) for parts in parts_of(entry)]
    say(f"{entry.name}: converting, which takes from seconds to minutes")
    made = bench / f"{entry.name}.converted"
    done = convert(folders[-1], made, adapter=folders[0] if len(folders) > 1 else None)
    found = [
        replace(file, size=path.stat().st_size, sha256=file_sha256(path))
        for file, path in ((file, made / file.name) for file in entry.files)
    ]
    store.claim(entry)
    record = FirstSeen(store.folder)
    # Written down first: a cut in between leaves files that are known to be wrong.
    for file in found:
        record.write_down(entry.name, file)
    for file in found:
        (made / file.name).replace(store.path_of(entry, file))
    sync_folder(store.folder_of(entry))
    say(
        f"{entry.name}: converted, {sum(file.size for file in found) / MEGABYTE:.0f} MB; what it "
        f"was made from ({done.read_bytes / MEGABYTE:.0f} MB) can go: `tildes models prune`"
    )
