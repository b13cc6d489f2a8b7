"""Whisper checkpoints as Transformers writes them: small ones of random weights, and real ones.

`write_safetensors` writes the format, `names_of_shape` has the true names and shapes, and
`as_transformers` reads a CTranslate2 model back under those names.
"""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from numpy.typing import NDArray

Array = NDArray[Any]

STORED_AS = {"float32": "F32", "float16": "F16", "uint16": "BF16", "int64": "I64"}
CT2_TYPES = ("<f4", "i1", "<i2", "<i4", "<f2")

TINY = {
    "model_type": "whisper",
    "activation_function": "gelu",
    "encoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_layers": 2,
    "decoder_attention_heads": 2,
    "d_model": 64,
    "encoder_ffn_dim": 128,
    "decoder_ffn_dim": 128,
    "vocab_size": 300,
    "num_mel_bins": 80,
    "max_source_positions": 1500,
    "max_target_positions": 448,
}
"""As Whisper's own, but narrow."""

SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ru|>",
    "<|kk|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


def names_of_shape(config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every tensor of a checkpoint of this config, the tied output layer left out."""
    width, words = config["d_model"], config["vocab_size"]
    names: dict[str, tuple[int, ...]] = {
        "model.encoder.conv1.weight": (width, config["num_mel_bins"], 3),
        "model.encoder.conv1.bias": (width,),
        "model.encoder.conv2.weight": (width, width, 3),
        "model.encoder.conv2.bias": (width,),
        "model.encoder.embed_positions.weight": (config["max_source_positions"], width),
        "model.decoder.embed_tokens.weight": (words, width),
        "model.decoder.embed_positions.weight": (config["max_target_positions"], width),
    }
    for side in ("encoder", "decoder"):
        names |= _norm(f"model.{side}.layer_norm", width)
        inner = config[f"{side}_ffn_dim"]
        for number in range(config[f"{side}_layers"]):
            place = f"model.{side}.layers.{number}"
            attentions = ["self_attn"] if side == "encoder" else ["self_attn", "encoder_attn"]
            for attention in attentions:
                names |= _norm(f"{place}.{attention}_layer_norm", width)
                for part in ("q", "k", "v", "out"):
                    names[f"{place}.{attention}.{part}_proj.weight"] = (width, width)
                    if part != "k":
                        names[f"{place}.{attention}.{part}_proj.bias"] = (width,)
            names |= {f"{place}.fc1.weight": (inner, width), f"{place}.fc1.bias": (inner,)}
            names |= {f"{place}.fc2.weight": (width, inner), f"{place}.fc2.bias": (width,)}
            names |= _norm(f"{place}.final_layer_norm", width)
    return names


def _norm(place: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{place}.weight": (width,), f"{place}.bias": (width,)}


def random_weights(config: Mapping[str, Any], seed: int = 0) -> dict[str, Array]:
    """Weights of that shape, all different."""
    random = np.random.default_rng(seed)
    return {
        name: random.normal(0.0, 0.05, shape).astype(np.float32)
        for name, shape in names_of_shape(config).items()
    }


def write_safetensors(path: Path, tensors: Mapping[str, Array]) -> None:
    """Write the format; an array of uint16 is taken for the bits of bfloat16."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, array in tensors.items():
        end = offset + array.nbytes
        header[name] = {
            "dtype": STORED_AS[array.dtype.name],
            "shape": array.shape,
            "data_offsets": [offset, end],
        }
        offset = end
    written = json.dumps(header).encode()
    with path.open("wb") as stream:
        stream.write(struct.pack("<Q", len(written)) + written)
        for array in tensors.values():
            stream.write(array.tobytes())


def write_tokenizer(path: Path) -> int:
    """A tokenizer of bytes and Whisper's special tokens; tells how many tokens it has."""
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate(alphabet)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, []))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(path))
    return len(vocabulary) + len(SPECIAL)


def write_checkpoint(
    folder: Path,
    config: Mapping[str, Any] = TINY,
    weights: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """A whole folder of a Transformers Whisper; random weights where none are given."""
    folder.mkdir(parents=True, exist_ok=True)
    written = random_weights(config) if weights is None else dict(weights)
    write_safetensors(folder / "model.safetensors", written)
    (folder / "config.json").write_text(json.dumps(config))
    first = len(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    generation = {
        "alignment_heads": [[1, 0], [1, 1]],
        "lang_to_id": {"<|kk|>": first + 4, "<|en|>": first + 2, "<|ru|>": first + 3},
        "suppress_tokens": [1, 2, 7],
        "begin_suppress_tokens": [220, first],
    }
    (folder / "generation_config.json").write_text(json.dumps(generation))
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"feature_size": config["num_mel_bins"]})
    )
    write_tokenizer(folder / "tokenizer.json")
    return written


def read_ctranslate2(path: Path) -> dict[str, Array]:
    """The variables of a model.bin by name; an alias stands beside what it is an alias of."""
    content = path.read_bytes()
    place = 0

    def number(kind: str) -> int:
        nonlocal place
        (value,) = struct.unpack_from(f"<{kind}", content, place)
        place += struct.calcsize(f"<{kind}")
        return int(value)

    def text() -> str:
        nonlocal place
        length = number("H")
        place += length
        return content[place - length : place - 1].decode()

    assert number("I") == 6
    assert text() == "WhisperSpec"
    assert number("I") == 3
    variables = {}
    for _ in range(number("I")):
        name = text()
        shape = tuple(number("I") for _ in range(number("B")))
        kind = CT2_TYPES[number("B")]
        size = number("I")
        variables[name] = np.frombuffer(content, kind, size // np.dtype(kind).itemsize, place)
        variables[name] = variables[name].reshape(shape)
        place += size
    for _ in range(number("I")):
        alias = text()
        variables[alias] = variables[text()]
    assert place == len(content)
    return variables


def as_transformers(variables: Mapping[str, Array]) -> dict[str, Array]:
    """A CTranslate2 Whisper's weights under Transformers' names; the inverse of the conversion."""
    found: dict[str, Array] = {}
    for name, array in variables.items():
        side, *inner = name.split("/")
        if side not in ("encoder", "decoder") or not array.shape:
            continue
        place, last = f"model.{side}", inner[-1]
        if inner[0].startswith("layer_") and inner[0] != "layer_norm":
            place += f".layers.{inner.pop(0).removeprefix('layer_')}"
        found |= _renamed(place, inner, last, array)
    return found


ATTENTIONS = {"self_attention": "self_attn", "attention": "encoder_attn"}
FUSED = {
    ("self_attn", "linear_0"): "qkv",
    ("self_attn", "linear_1"): ("out",),
    ("encoder_attn", "linear_0"): "q",
    ("encoder_attn", "linear_1"): "kv",
    ("encoder_attn", "linear_2"): ("out",),
}
PLAIN = {
    "embeddings": "embed_tokens",
    "position_encodings": "embed_positions",
    "linear_0": "fc1",
    "linear_1": "fc2",
}


def _renamed(place: str, inner: list[str], last: str, array: Array) -> dict[str, Array]:
    ending = {"gamma": "weight", "beta": "bias", "encodings": "weight"}.get(last, last)
    block, layer = inner[0], inner[-2]
    if block == "projection":
        return {}
    if block in ATTENTIONS:
        attention = ATTENTIONS[block]
        if layer == "layer_norm":
            return {f"{place}.{attention}_layer_norm.{ending}": array}
        parts = FUSED[attention, layer]
        rows = np.split(array, len(parts))
        return {
            f"{place}.{attention}.{part}_proj.{ending}": values
            for part, values in zip(parts, rows, strict=True)
            if (part, ending) != ("k", "bias")
        }
    if block == "ffn" and layer == "layer_norm":
        return {f"{place}.final_layer_norm.{ending}": array}
    return {f"{place}.{PLAIN.get(layer, layer)}.{ending}": array}
