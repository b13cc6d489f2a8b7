"""How large a Whisper is, by its config.json."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.models.convert.checkpoint import read_json
from core.errors import ConversionError

CONFIG = "config.json"
MOST_LAYERS = 64
LARGEST = 1 << 20
"""No dimension of a Whisper comes near; bounds what a damaged file can ask for."""


@dataclass(frozen=True, slots=True)
class WhisperShape:
    """Layers, heads and widths; large-v3 is 32, 20, 32, 20, 1280, 5120, 5120, 51866, 128, …."""

    encoder_layers: int
    encoder_heads: int
    decoder_layers: int
    decoder_heads: int
    width: int
    """Of a state: `d_model`."""

    encoder_inner: int
    """Width within the encoder's feed-forward layers."""

    decoder_inner: int
    vocabulary: int
    mels: int
    frames: int
    """Encoder states of 30 s: 1500."""

    positions: int
    """Tokens that the decoder can see: 448."""

    tied: bool
    """Whether the output layer is the embedding of the tokens."""


def read_shape(folder: Path) -> WhisperShape:
    """The shape that config.json tells. Raises ConversionError where it is no Whisper's."""
    path = folder / CONFIG
    config = read_json(path)
    if config.get("model_type") != "whisper":
        raise ConversionError(
            f"{path}: the model is {str(config.get('model_type'))[:40]!r}; only 'whisper' is "
            "converted"
        )
    _refuse(path, config, "activation_function", "gelu")
    _refuse(path, config, "scale_embedding", False)
    layers = [
        _number(path, config, key, MOST_LAYERS) for key in ("encoder_layers", "decoder_layers")
    ]
    shape = WhisperShape(
        encoder_layers=layers[0],
        encoder_heads=_number(path, config, "encoder_attention_heads"),
        decoder_layers=layers[1],
        decoder_heads=_number(path, config, "decoder_attention_heads"),
        width=_number(path, config, "d_model"),
        encoder_inner=_number(path, config, "encoder_ffn_dim"),
        decoder_inner=_number(path, config, "decoder_ffn_dim"),
        vocabulary=_number(path, config, "vocab_size"),
        mels=_number(path, config, "num_mel_bins"),
        frames=_number(path, config, "max_source_positions"),
        positions=_number(path, config, "max_target_positions"),
        tied=config.get("tie_word_embeddings", True) is not False,
    )
    for heads in (shape.encoder_heads, shape.decoder_heads):
        if shape.width % heads:
            raise ConversionError(f"{path}: d_model {shape.width} can't be split on {heads} heads")
    return shape


def _number(path: Path, config: dict[str, Any], key: str, most: int = LARGEST) -> int:
    value = config.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ConversionError(f"{path}: {key} must be a whole number from 1 to {most}")
    return value


def _refuse(path: Path, config: dict[str, Any], key: str, wanted: object) -> None:
    """Raise ConversionError where a setting is there that CTranslate2's Whisper has no room for."""
    if config.get(key, wanted) != wanted:
        raise ConversionError(f"{path}: {key} must be {wanted!r} for CTranslate2's Whisper")
