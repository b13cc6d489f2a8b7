"""A weight as CTranslate2's specs take it, read when it is quantised or written and not before."""

import hashlib
import math

import numpy as np
from ctranslate2.specs.model_spec import Variable

from assistant.models.convert.safetensors import Array, Weight
from core.errors import ConversionError


class LazyVariable(Variable):  # type: ignore[misc]  # CTranslate2 carries no types
    """Weights laid one under the other along their first dimension; mostly one alone.

    CTranslate2's optimisation replaces a variable by its quantised array one after the other, so
    no more than one is in memory at full width.
    """

    def __init__(self, parts: tuple[Weight, ...], dtype: str | None = None) -> None:
        self._parts = parts
        self._dtype = dtype or str(np.result_type(*(part.dtype for part in parts)))
        # Kept, since every variable is compared with every other one.
        self._shape = [sum(part.shape[0] for part in parts), *parts[0].shape[1:]]
        self._digest: bytes | None = None

    @property
    def shape(self) -> list[int]:
        """Its dimensions."""
        return self._shape

    @property
    def dtype(self) -> str:
        """Name of the numpy type that `numpy` gives."""
        return self._dtype

    def numpy(self) -> Array:
        """Its values, the caller's to change.

        Raises ConversionError where one is not finite or too large for the type.
        """
        with np.errstate(over="ignore"):
            values: Array = np.concatenate(
                [part.read() for part in self._parts], dtype=self._dtype, casting="same_kind"
            )
        if not np.isfinite(values).all():
            names = ", ".join(part.name for part in self._parts)
            raise ConversionError(f"{names}: has values that are no {self._dtype} numbers")
        return values

    def num_bytes(self) -> int:
        """How many bytes `to_bytes` gives."""
        return math.prod(self.shape) * np.dtype(self._dtype).itemsize

    def to_bytes(self) -> bytes:
        """Its values as they are written."""
        return self.numpy().tobytes()

    def _to(self, dtype: str) -> "LazyVariable":
        return LazyVariable(self._parts, dtype)

    def _equal(self, other: "LazyVariable") -> bool:
        """Whether all values are equal: CTranslate2 stores such a variable once."""
        if self._shape != other._shape or self._dtype != other._dtype:
            return False
        return self._parts == other._parts or self._fingerprint() == other._fingerprint()

    def _fingerprint(self) -> bytes:
        # Many are compared with many: each is read once for it.
        if self._digest is None:
            self._digest = hashlib.blake2b(self.numpy().data.cast("B")).digest()
        return self._digest
