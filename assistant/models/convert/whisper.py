"""Whisper's weights under Transformers' names, put where ctranslate2.specs.WhisperSpec wants them.

The layout follows CTranslate2's own converter (converters/transformers.py, WhisperLoader): the
projections of queries, keys and values are laid under one another, the keys' bias, which Whisper
lacks, is zero, and an output layer that a checkpoint leaves out is the embedding of the tokens.
Other than there, the two convolutions stay in floating point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.models.convert.safetensors import Array, Weight
from assistant.models.convert.shape import WhisperShape
from assistant.models.convert.variable import LazyVariable
from core.errors import ConversionError

OUTPUT = "proj_out.weight"
KERNEL = 3
"""Frames that each convolution sees at once."""


@dataclass(frozen=True, slots=True)
class Zeros:
    """The bias of a layer that has none, where its neighbours have one."""

    name: str
    shape: tuple[int, ...]
    dtype: str

    def read(self) -> Array:
        """As many zeros."""
        return np.zeros(self.shape, self.dtype)


class Weights:
    """Weights by name, each taken once, with the shape it must have."""

    def __init__(self, weights: Mapping[str, Weight]) -> None:
        self._weights = weights
        self._taken: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._weights

    def take(self, name: str, *shape: int) -> Weight:
        """The weight of this name. Raises ConversionError where it is missing or does not fit."""
        if name not in self._weights:
            raise ConversionError(f"the model lacks {name}: is the checkpoint whole?")
        weight = self._weights[name]
        if weight.shape != shape:
            raise ConversionError(f"{name} has the shape {weight.shape}, by config.json {shape}")
        _ = weight.dtype  # raises where it is no weight's type
        self._taken.add(name)
        return weight

    def finish(self) -> None:
        """Raise ConversionError where a weight is left that no Whisper has."""
        left = sorted(set(self._weights) - self._taken)
        if left:
            raise ConversionError(
                f"the model has {left[0][:80]}, which no Whisper of this shape has"
                + (f", and {len(left) - 1} more" if len(left) > 1 else "")
            )


def fill(spec: Any, weights: Mapping[str, Weight], shape: WhisperShape) -> None:
    """Put every weight into a ctranslate2.specs.WhisperSpec; none is read yet.

    Raises ConversionError for the first that is missing, does not fit, or is too many.
    """
    taken = Weights(weights)
    _fill_encoder(spec.encoder, taken, shape)
    _fill_decoder(spec.decoder, taken, shape)
    taken.finish()


def _fill_encoder(spec: Any, weights: Weights, shape: WhisperShape) -> None:
    prefix, width = "model.encoder", shape.width
    for name, channels in (("conv1", shape.mels), ("conv2", width)):
        convolution = getattr(spec, name)
        convolution.weight = _one(weights.take(f"{prefix}.{name}.weight", width, channels, KERNEL))
        convolution.bias = _one(weights.take(f"{prefix}.{name}.bias", width))
        # Where CTranslate2 quantises as it loads, it leaves a Whisper's convolutions in floating
        # point; so does this: without a place for a scale they are not quantised.
        del convolution.weight_scale
    positions = weights.take(f"{prefix}.embed_positions.weight", shape.frames, width)
    spec.position_encodings.encodings = _one(positions)
    _fill_norm(spec.layer_norm, weights, f"{prefix}.layer_norm", width)
    for number, layer in enumerate(spec.layer):
        place = f"{prefix}.layers.{number}"
        _fill_self_attention(layer.self_attention, weights, place, width)
        _fill_feed_forward(layer.ffn, weights, place, width, shape.encoder_inner)


def _fill_decoder(spec: Any, weights: Weights, shape: WhisperShape) -> None:
    prefix, width = "model.decoder", shape.width
    embeddings = weights.take(f"{prefix}.embed_tokens.weight", shape.vocabulary, width)
    spec.embeddings.weight = _one(embeddings)
    tied = shape.tied and OUTPUT not in weights
    output = embeddings if tied else weights.take(OUTPUT, shape.vocabulary, width)
    spec.projection.weight = _one(output)
    positions = weights.take(f"{prefix}.embed_positions.weight", shape.positions, width)
    spec.position_encodings.encodings = _one(positions)
    _fill_norm(spec.layer_norm, weights, f"{prefix}.layer_norm", width)
    for number, layer in enumerate(spec.layer):
        place = f"{prefix}.layers.{number}"
        _fill_self_attention(layer.self_attention, weights, place, width)
        _fill_cross_attention(layer.attention, weights, place, width)
        _fill_feed_forward(layer.ffn, weights, place, width, shape.decoder_inner)


def _fill_self_attention(spec: Any, weights: Weights, place: str, width: int) -> None:
    attention = f"{place}.self_attn"
    _fill_linear(spec.linear[0], weights, attention, "qkv", width)
    _fill_linear(spec.linear[1], weights, attention, ("out",), width)
    _fill_norm(spec.layer_norm, weights, f"{attention}_layer_norm", width)


def _fill_cross_attention(spec: Any, weights: Weights, place: str, width: int) -> None:
    attention = f"{place}.encoder_attn"
    _fill_linear(spec.linear[0], weights, attention, "q", width)
    _fill_linear(spec.linear[1], weights, attention, "kv", width)
    _fill_linear(spec.linear[2], weights, attention, ("out",), width)
    _fill_norm(spec.layer_norm, weights, f"{attention}_layer_norm", width)


def _fill_linear(
    spec: Any, weights: Weights, attention: str, projections: str | tuple[str, ...], width: int
) -> None:
    """One matrix for several of an attention's projections: `q`, `k`, `v` or `out`."""
    places = [f"{attention}.{projection}_proj" for projection in projections]
    spec.weight = LazyVariable(
        tuple(weights.take(f"{place}.weight", width, width) for place in places)
    )
    biases: list[Weight] = []
    for place in places:
        name = f"{place}.bias"
        if place.endswith(".k_proj"):
            biases.append(Zeros(name, (width,), "float16"))
        else:
            biases.append(weights.take(name, width))
    spec.bias = LazyVariable(tuple(biases))


def _fill_feed_forward(spec: Any, weights: Weights, place: str, width: int, inner: int) -> None:
    for linear, name, rows, columns in (
        (spec.linear_0, "fc1", inner, width),
        (spec.linear_1, "fc2", width, inner),
    ):
        linear.weight = _one(weights.take(f"{place}.{name}.weight", rows, columns))
        linear.bias = _one(weights.take(f"{place}.{name}.bias", rows))
    _fill_norm(spec.layer_norm, weights, f"{place}.final_layer_norm", width)


def _fill_norm(spec: Any, weights: Weights, place: str, width: int) -> None:
    spec.gamma = _one(weights.take(f"{place}.weight", width))
    spec.beta = _one(weights.take(f"{place}.bias", width))


def _one(weight: Weight) -> LazyVariable:
    return LazyVariable((weight,))
