"""Reads a safetensors file: a header of names, types, shapes and places, then the bytes.

The format is described at https://huggingface.co/docs/safetensors: eight bytes with the length of
a JSON header, the header, and the tensors one after the other without holes. Nothing but the
header is read here; a tensor is mapped into memory when it is asked for, and let go after.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from core.errors import ConversionError

LENGTH_BYTES = 8
LONGEST_HEADER_BYTES = 100_000_000
"""The bound of the reference implementation."""

MOST_DIMENSIONS = 8

WIDTHS = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2"), 1),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 2),
    **dict.fromkeys(("I32", "U32", "F32"), 4),
    **dict.fromkeys(("I64", "U64", "F64"), 8),
}
"""Bytes of one value of each type."""

WEIGHT_TYPES = {"F32": "float32", "F16": "float16", "BF16": "float32"}
"""The types that a weight can have, and the numpy type that it is read as."""

Array = NDArray[Any]


class Weight(Protocol):
    """A named array that is read when it is needed."""

    @property
    def name(self) -> str:
        """What errors call it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its dimensions."""

    @property
    def dtype(self) -> str:
        """`float32` or `float16`: what `read` gives."""

    def read(self) -> Array:
        """Its values; not to be written to."""


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor of a safetensors file."""

    name: str
    path: Path
    stored_as: str
    """One of WIDTHS."""

    shape: tuple[int, ...]
    offset: int
    """Bytes from the file's beginning."""

    @property
    def size(self) -> int:
        """Bytes."""
        return math.prod(self.shape) * WIDTHS[self.stored_as]

    @property
    def dtype(self) -> str:
        """What `read` gives. Raises ConversionError where it is no type of a weight."""
        if self.stored_as not in WEIGHT_TYPES:
            raise ConversionError(
                f"{self.path}: {self.name} is stored as {self.stored_as}; the weights of a "
                f"Whisper are {', '.join(WEIGHT_TYPES)}"
            )
        return WEIGHT_TYPES[self.stored_as]

    def read(self) -> Array:
        """Map it into memory; bfloat16, which numpy lacks, is widened to float32."""
        stored = "<u2" if self.stored_as == "BF16" else np.dtype(self.dtype).newbyteorder("<")
        mapped = np.memmap(self.path, stored, mode="r", offset=self.offset, shape=self.shape)
        if self.stored_as != "BF16":
            return mapped
        # A bfloat16 is the upper half of the float32 of the same value.
        widened = mapped.astype("<u4")
        widened <<= 16
        return widened.view("<f4")


def read_header(path: Path) -> dict[str, StoredTensor]:
    """The tensors of a file, by name.

    Raises ConversionError where the file can't be read, is cut, or contradicts itself.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(LENGTH_BYTES), "little")
            if not 2 <= length <= min(LONGEST_HEADER_BYTES, size - LENGTH_BYTES):
                raise ConversionError(f"{path}: no safetensors file, or a cut one: fetch it again")
            header = json.loads(stream.read(length), object_pairs_hook=_without_doubles)
    except OSError as error:
        raise ConversionError(f"{path}: can't be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ConversionError(f"{path}: its header is damaged: fetch it again") from error
    if not isinstance(header, dict):
        raise ConversionError(f"{path}: its header is damaged: fetch it again")
    header.pop("__metadata__", None)
    start = LENGTH_BYTES + length
    tensors = {name: _tensor(path, name, row, start) for name, row in header.items()}
    _refuse_holes(path, list(tensors.values()), start, size)
    return tensors


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a name stands there twice")
    return row


def _tensor(path: Path, name: str, row: Any, start: int) -> StoredTensor:
    """One row of the header; `start` is where the tensors begin."""
    damaged = ConversionError(f"{path}: its header is damaged at {name[:80]!r}: fetch it again")
    if not isinstance(row, dict):
        raise damaged
    stored_as, shape, offsets = row.get("dtype"), row.get("shape"), row.get("data_offsets")
    if not isinstance(stored_as, str) or stored_as not in WIDTHS:
        raise ConversionError(
            f"{path}: {name[:80]!r} has the unknown type {str(stored_as)[:20]!r}; "
            f"known: {', '.join(WIDTHS)}"
        )
    if not _sizes(shape) or not _sizes(offsets):
        raise damaged
    if len(shape) > MOST_DIMENSIONS or len(offsets) != 2:
        raise damaged
    tensor = StoredTensor(name, path, stored_as, tuple(shape), start + offsets[0])
    if tensor.size != offsets[1] - offsets[0]:
        raise damaged
    return tensor


def _sizes(values: Any) -> TypeGuard[list[int]]:
    """Whether it is a list of whole numbers that a file can hold."""
    return isinstance(values, list) and all(
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 48
        for value in values
    )


def _refuse_holes(path: Path, tensors: list[StoredTensor], start: int, size: int) -> None:
    reached = start
    for tensor in sorted(tensors, key=lambda tensor: (tensor.offset, tensor.size)):
        if tensor.offset != reached:
            raise ConversionError(f"{path}: its tensors overlap or leave holes: fetch it again")
        reached += tensor.size
    if reached != size:
        raise ConversionError(
            f"{path}: it has {size} bytes, its header tells of {reached}: fetch it again"
        )
