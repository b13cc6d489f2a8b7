"""The weights of a Transformers folder: one safetensors file, or an index and its shards."""

import json
import re
from pathlib import Path
from typing import Any

from assistant.models.convert.safetensors import StoredTensor, read_header
from core.errors import ConversionError

WHOLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
PICKLED = "pytorch_model.bin"
SHARD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""A file name that can't leave the folder."""


def read_checkpoint(folder: Path) -> dict[str, StoredTensor]:
    """Every tensor of a folder, by name; reads headers alone.

    Raises ConversionError where a file is missing or damaged, or the index and the shards differ.
    """
    if (folder / INDEX).is_file():
        return _sharded(folder)
    if (folder / WHOLE).is_file():
        return read_header(folder / WHOLE)
    if (folder / PICKLED).is_file():
        raise ConversionError(
            f"{folder}: has {PICKLED} alone, which could run code when it is opened: "
            f"use a revision of the model that has {WHOLE}"
        )
    raise ConversionError(f"{folder}: has neither {WHOLE} nor {INDEX}: is it a Transformers model?")


def _sharded(folder: Path) -> dict[str, StoredTensor]:
    index = folder / INDEX
    places = read_json(index).get("weight_map")
    if not isinstance(places, dict) or not places:
        raise ConversionError(f"{index}: has no weight_map: fetch it again")
    for shard in places.values():
        if not isinstance(shard, str) or not SHARD.fullmatch(shard):
            raise ConversionError(f"{index}: {str(shard)[:80]!r} is no file name")
    shards = {shard: read_header(folder / shard) for shard in sorted(set(places.values()))}
    told = {(name, shard) for name, shard in places.items()}
    found = {(name, shard) for shard, tensors in shards.items() for name in tensors}
    for name, shard in sorted(told ^ found):
        lacking = "lacks" if (name, shard) in told else "has unlisted"
        raise ConversionError(f"{folder / shard}: {lacking} {name[:80]}, by {INDEX}")
    return {name: shards[shard][name] for name, shard in places.items()}


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of a model's folder. Raises ConversionError where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConversionError(f"{path.parent}: has no {path.name}: fetch it beside") from None
    except OSError as error:
        raise ConversionError(f"{path}: can't be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ConversionError(f"{path}: no valid JSON: fetch it again") from error
    if not isinstance(content, dict):
        raise ConversionError(f"{path}: must be a JSON object")
    return content
