"""A LoRA adapter as peft writes it, added to the weights that it adapts.

A layer of an adapter is two narrow matrices: the merged weight is W + B·A·scale, with the scale
lora_alpha / r, or lora_alpha / √r where it is rank-stabilised. `fan_in_fan_out`, which peft itself
ignores for the linear layers that Whisper is made of, changes nothing.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.convert.checkpoint import read_json
from assistant.models.convert.safetensors import Array, Weight, read_header
from core.errors import ConversionError

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
PREFIX = "base_model.model."
NAME = re.compile(r"(?P<module>.+)\.lora_(?P<side>[AB])(\.default)?\.weight")
LARGEST_RANK = 4096

CHANGES_MORE = (
    "use_dora",
    "lora_bias",
    "rank_pattern",
    "alpha_pattern",
    "modules_to_save",
    "layer_replication",
    "trainable_token_indices",
)
"""Settings of which each, where it is on, means that the sum above is not the whole adapter."""

KEEPS_BASE = (True, False, "gaussian", "orthogonal", "eva")
"""Ways to begin an adapter that leave the base's weights as they are; others alter them."""


@dataclass(frozen=True, slots=True)
class MergedWeight:
    """A weight with its share of an adapter; summed up when it is read."""

    base: Weight
    down: Weight
    """A, of shape (rank, in)."""

    up: Weight
    """B, of shape (out, rank)."""

    scale: float

    @property
    def name(self) -> str:
        """That of the weight."""
        return self.base.name

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the weight: (out, in)."""
        return self.base.shape

    @property
    def dtype(self) -> str:
        """Wide enough for what the adapter adds."""
        return "float32"

    def read(self) -> Array:
        """The sum."""
        up, down = (side.read().astype(np.float32) for side in (self.up, self.down))
        merged: Array = self.base.read().astype(np.float32)
        merged += up @ down * np.float32(self.scale)
        return merged


def merge(weights: Mapping[str, Weight], folder: Path) -> dict[str, Weight]:
    """The weights, of which those that the adapter of a folder adapts are sums.

    Raises ConversionError where the adapter is damaged, of another kind, or of another model.
    """
    config = read_json(folder / CONFIG)
    rank, scale = _scale(folder / CONFIG, config)
    sides: dict[str, dict[str, Weight]] = {}
    for name, tensor in read_header(folder / WEIGHTS).items():
        match = NAME.fullmatch(name.removeprefix(PREFIX))
        if match is None:
            raise ConversionError(f"{folder / WEIGHTS}: {name[:80]} is no part of a LoRA adapter")
        sides.setdefault(match["module"], {})[match["side"]] = tensor
    _refuse_untold(folder, config, sides)
    merged = dict(weights)
    for module, pair in sides.items():
        if len(pair) != 2:
            raise ConversionError(f"{folder / WEIGHTS}: {module} lacks one of its two matrices")
        base = weights.get(f"{module}.weight")
        if base is None:
            raise ConversionError(
                f"{folder / WEIGHTS}: adapts {module[:80]}, which the model lacks"
            )
        down, up = pair["A"], pair["B"]
        if len(base.shape) != 2 or (up.shape, down.shape) != (
            (base.shape[0], rank),
            (rank, base.shape[1]),
        ):
            raise ConversionError(
                f"{folder / WEIGHTS}: {module} is {up.shape} by {down.shape}, which does not fit "
                f"rank {rank} and the model's {base.shape}"
            )
        _ = up.dtype, down.dtype  # raise where they are no weights' types
        merged[f"{module}.weight"] = MergedWeight(base, down, up, scale)
    return merged


def _scale(path: Path, config: dict[str, Any]) -> tuple[int, float]:
    """Rank of the adapter, and the factor of B·A."""
    if config.get("peft_type") != "LORA":
        raise ConversionError(
            f"{path}: the adapter is {str(config.get('peft_type'))[:40]!r}; only LORA is merged"
        )
    for key in CHANGES_MORE:
        if config.get(key):
            raise ConversionError(f"{path}: {key} is set, and adapters of that kind aren't merged")
    begun = config.get("init_lora_weights", True)
    if begun not in KEEPS_BASE:
        raise ConversionError(
            f"{path}: init_lora_weights is {str(begun)[:40]!r}: its base is not the model as it was"
        )
    if config.get("bias", "none") != "none":
        raise ConversionError(f"{path}: adapters with biases aren't merged")
    rank, alpha = config.get("r"), config.get("lora_alpha")
    if not isinstance(rank, int) or isinstance(rank, bool) or not 1 <= rank <= LARGEST_RANK:
        raise ConversionError(f"{path}: r must be a whole number from 1 to {LARGEST_RANK}")
    if not isinstance(alpha, int | float) or isinstance(alpha, bool) or not math.isfinite(alpha):
        raise ConversionError(f"{path}: lora_alpha must be a number")
    return rank, alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)


def _refuse_untold(folder: Path, config: dict[str, Any], modules: Mapping[str, object]) -> None:
    """Raise ConversionError where the adapted layers are not those of `target_modules`."""
    if not modules:
        raise ConversionError(f"{folder / WEIGHTS}: the adapter is empty: fetch it again")
    targets = config.get("target_modules")
    if not isinstance(targets, list):
        # A pattern: which layers it means is told by the matrices that are there.
        return
    for module in modules:
        if not any(f".{module}".endswith(f".{target}") for target in targets):
            raise ConversionError(
                f"{folder / WEIGHTS}: adapts {module[:80]}, which target_modules does not name"
            )
    for target in targets:
        if not any(f".{module}".endswith(f".{target}") for module in modules):
            raise ConversionError(
                f"{folder / WEIGHTS}: adapts no {str(target)[:40]}, which target_modules names"
            )
