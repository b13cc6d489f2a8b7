"""Makes a model of the store out of its parts, which a pull has brought there.

The parts lie in `<store>/<model>.parts`. They are no model of the lock, so `models prune` deletes
them; only a conversion needs them again. What comes out is written down in first_seen.json, as
for any file whose sha256 the lock lacks.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.models.convert.conversion import convert
from assistant.models.first_seen import FirstSeen
from assistant.models.lock import ModelEntry, Recipe
from assistant.models.store import ModelStore, file_sha256
from assistant.models.workspace import sync_folder

PARTS_ENDING = ".parts"
MEGABYTE = 1e6


def parts_of(entry: ModelEntry) -> tuple[ModelEntry, ...]:
    """The parts as models of their own, to be pulled: those of an adapter, then of its base."""
    return tuple(_parts_entry(entry, recipe) for recipe in _recipes(entry.recipe))


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


def _recipes(recipe: Recipe | None) -> Iterator[Recipe]:
    while recipe:
        yield recipe
        recipe = recipe.base


def _parts_entry(entry: ModelEntry, recipe: Recipe) -> ModelEntry:
    name = f"{recipe.model}{PARTS_ENDING}"
    return replace(entry, name=name, files=recipe.parts, recipe=None, default=False)
