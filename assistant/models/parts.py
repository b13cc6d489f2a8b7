"""The parts of a model that is converted, as models of their own that can be pulled.

They lie in `<store>/<model>.parts`. Since no lock names those, `models prune` deletes them.
"""

from collections.abc import Iterator
from dataclasses import replace

from assistant.models.lock import ModelEntry, Recipe

PARTS_ENDING = ".parts"


def parts_of(entry: ModelEntry) -> tuple[ModelEntry, ...]:
    """Those of an adapter, then those of its base; none where the model is no converted one."""
    return tuple(_parts_entry(entry, recipe) for recipe in _recipes(entry.recipe))


def _recipes(recipe: Recipe | None) -> Iterator[Recipe]:
    while recipe:
        yield recipe
        recipe = recipe.base


def _parts_entry(entry: ModelEntry, recipe: Recipe) -> ModelEntry:
    name = f"{recipe.model}{PARTS_ENDING}"
    return replace(entry, name=name, files=recipe.parts, recipe=None, default=False)
