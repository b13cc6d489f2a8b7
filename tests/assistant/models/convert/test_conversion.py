"""Conversions of small Whispers of random weights, read back and loaded."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest

from assistant.models.convert.conversion import convert
from core.errors import ConversionError
from tests.assistant.models.convert.checkpoints import (
    TINY,
    Array,
    as_transformers,
    random_weights,
    read_ctranslate2,
    write_checkpoint,
    write_safetensors,
)

LARGE_V3 = {
    **TINY,
    "encoder_layers": 32,
    "decoder_layers": 32,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "d_model": 16,
    "encoder_ffn_dim": 16,
    "decoder_ffn_dim": 16,
    "num_mel_bins": 128,
    "vocab_size": 301,
}
TURBO = {**LARGE_V3, "decoder_layers": 4}
"""As many layers and mels as the true ones, but narrow."""

KINDS = {"float32": np.float32, "float16": np.float16}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_checkpoint(tmp_path / "source")
    return tmp_path / "source"


def equal(found: Mapping[str, Array], wanted: Mapping[str, Array], kind: Any) -> bool:
    return set(found) == set(wanted) and all(
        found[name].dtype == kind and np.array_equal(found[name], array.astype(kind))
        for name, array in wanted.items()
    )


@pytest.mark.parametrize("config", [TINY, TURBO, LARGE_V3], ids=["tiny", "turbo", "large-v3"])
def test_every_weight_is_where_it_belongs(config: dict[str, Any], tmp_path: Path) -> None:
    weights = write_checkpoint(tmp_path / "source", config)
    done = convert(tmp_path / "source", tmp_path / "out", "float32")
    variables = read_ctranslate2(tmp_path / "out" / "model.bin")
    assert equal(as_transformers(variables), weights, np.float32)
    assert variables["decoder/projection/weight"] is variables["decoder/embeddings/weight"]
    assert done.read_bytes == sum(array.nbytes for array in weights.values())
    model = ctranslate2.models.Whisper(str(tmp_path / "out"))
    assert model.n_mels == config["num_mel_bins"]


def test_keys_have_no_bias_so_theirs_is_zero(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "out", "float32")
    variables = read_ctranslate2(tmp_path / "out" / "model.bin")
    bias = variables["encoder/layer_0/self_attention/linear_0/bias"]
    assert not bias[64:128].any()
    assert bias[:64].all()


def test_eight_bits_keep_the_weights_within_half_a_step_and_leave_the_convolutions(
    source: Path, tmp_path: Path
) -> None:
    convert(source, tmp_path / "out")
    variables = read_ctranslate2(tmp_path / "out" / "model.bin")
    for name, array in variables.items():
        if not name.endswith("weight_scale"):
            continue
        whole = variables[name.removesuffix("_scale")]
        assert whole.dtype == np.int8
        steps = array.reshape(-1, *[1] * (whole.ndim - 1))
        assert np.abs(whole).max() == 127
        assert np.abs(whole / steps).max() < 0.5
    weights = random_weights(TINY)
    for name in ("conv1", "conv2"):
        kept = variables[f"encoder/{name}/weight"]
        assert np.array_equal(kept, weights[f"model.encoder.{name}.weight"])
    name = "encoder/layer_1/ffn/linear_0/weight"
    back = variables[name] / variables[f"{name}_scale"][:, None]
    wanted = weights["model.encoder.layers.1.fc1.weight"]
    assert np.abs(back - wanted).max() <= 0.51 * np.abs(wanted).max() / 127


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_sixteen_bits_stay_as_they_are(kind: str, tmp_path: Path) -> None:
    weights = {name: array.astype(np.float16) for name, array in random_weights(TINY).items()}
    write_checkpoint(tmp_path / "source", weights=weights)
    convert(tmp_path / "source", tmp_path / "out", kind)
    found = as_transformers(read_ctranslate2(tmp_path / "out" / "model.bin"))
    assert equal(found, weights, KINDS[kind])


def test_bfloat16_is_converted(tmp_path: Path) -> None:
    upper = {
        name: (array.view(np.uint32) >> 16).astype(np.uint16)
        for name, array in random_weights(TINY).items()
    }
    write_checkpoint(tmp_path / "source", weights=upper)
    convert(tmp_path / "source", tmp_path / "out", "float32")
    found = as_transformers(read_ctranslate2(tmp_path / "out" / "model.bin"))
    wide = {name: (array.astype(np.uint32) << 16).view(np.float32) for name, array in upper.items()}
    assert equal(found, wide, np.float32)


def test_shards_are_read_as_one(source: Path, tmp_path: Path) -> None:
    weights = shard(source)
    convert(source, tmp_path / "out", "float32")
    found = as_transformers(read_ctranslate2(tmp_path / "out" / "model.bin"))
    assert equal(found, weights, np.float32)


def shard(folder: Path) -> dict[str, Array]:
    """Spread a checkpoint over three files, as Transformers does with large ones."""
    weights = random_weights(TINY)
    (folder / "model.safetensors").unlink()
    places = {name: f"model-{number % 3 + 1}.safetensors" for number, name in enumerate(weights)}
    for file in sorted(set(places.values())):
        write_safetensors(
            folder / file, {name: weights[name] for name in weights if places[name] == file}
        )
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    return weights


def test_an_index_that_differs_from_its_shards_is_refused(source: Path, tmp_path: Path) -> None:
    shard(source)
    index = source / "model.safetensors.index.json"
    places = json.loads(index.read_text())["weight_map"]
    first, *_ = places
    for wrong, complaint in [
        ({**places, "model.ghost": "model-1.safetensors"}, "lacks model.ghost"),
        ({name: file for name, file in places.items() if name != first}, "has unlisted"),
        ({**places, first: "model-9.safetensors"}, "can't be read"),
        ({**places, first: "../model-1.safetensors"}, "no file name"),
        ({**places, first: 1}, "no file name"),
        ({}, "has no weight_map"),
    ]:
        index.write_text(json.dumps({"weight_map": wrong}))
        refused(source, tmp_path / "out", complaint)


def refused(source: Path, out: Path, complaint: str) -> None:
    """One line, and nothing is left."""
    with pytest.raises(ConversionError, match=complaint) as raised:
        convert(source, out)
    assert "\n" not in str(raised.value)
    assert not out.exists()
    assert not list(out.parent.glob(".convert-*"))


def test_an_output_layer_of_its_own_is_kept(tmp_path: Path) -> None:
    weights = random_weights(TINY)
    own = weights["model.decoder.embed_tokens.weight"] + np.float32(1)
    write_checkpoint(tmp_path / "source", weights={**weights, "proj_out.weight": own})
    convert(tmp_path / "source", tmp_path / "out", "float32")
    variables = read_ctranslate2(tmp_path / "out" / "model.bin")
    assert np.array_equal(variables["decoder/projection/weight"], own)


def test_an_output_layer_that_repeats_the_embedding_is_stored_once(tmp_path: Path) -> None:
    weights = random_weights(TINY)
    same = weights["model.decoder.embed_tokens.weight"]
    write_checkpoint(tmp_path / "source", weights={**weights, "proj_out.weight": same})
    convert(tmp_path / "source", tmp_path / "out", "float32")
    variables = read_ctranslate2(tmp_path / "out" / "model.bin")
    assert variables["decoder/projection/weight"] is variables["decoder/embeddings/weight"]


def test_an_output_layer_that_is_not_tied_may_not_lack(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "source", {**TINY, "tie_word_embeddings": False})
    refused(tmp_path / "source", tmp_path / "out", r"lacks proj_out\.weight")


def test_a_missing_a_foreign_and_a_misshapen_weight_are_named(tmp_path: Path) -> None:
    weights, name = random_weights(TINY), "model.encoder.layers.1.fc2.bias"
    few = {key: array for key, array in weights.items() if key != name}
    for number, (wrong, complaint) in enumerate(
        [
            (few, f"lacks {name}"),
            ({**weights, "model.encoder.layers.2.fc2.bias": weights[name]}, "no Whisper of this"),
            ({**weights, name: weights[name][:-1]}, r"has the shape \(63,\)"),
            ({**weights, name: weights[name].astype(np.int64)}, "stored as I64"),
            ({**weights, name: weights[name] * np.nan}, "no float32 numbers"),
        ]
    ):
        write_checkpoint(tmp_path / str(number), weights=wrong)
        refused(tmp_path / str(number), tmp_path / "out", complaint)


def test_a_weight_too_large_for_sixteen_bits_is_named(tmp_path: Path) -> None:
    weights = random_weights(TINY)
    weights["model.encoder.layer_norm.weight"] *= np.float32(1e7)
    write_checkpoint(tmp_path / "source", weights=weights)
    with pytest.raises(ConversionError, match=r"encoder\.layer_norm\.weight: .* no float16"):
        convert(tmp_path / "source", tmp_path / "out", "float16")


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"model_type": "wav2vec2"}, "the model is 'wav2vec2'"),
        ({"activation_function": "relu"}, "activation_function must be 'gelu'"),
        ({"scale_embedding": True}, "scale_embedding must be False"),
        ({"encoder_layers": 0}, "encoder_layers must be"),
        ({"decoder_layers": 10**9}, "decoder_layers must be"),
        ({"d_model": "64"}, "d_model must be"),
        ({"encoder_attention_heads": 3}, "can't be split on 3 heads"),
        ({"d_model": 128}, "has the shape"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(
    source: Path, tmp_path: Path, settings: dict[str, Any], complaint: str
) -> None:
    (source / "config.json").write_text(json.dumps({**TINY, **settings}))
    refused(source, tmp_path / "out", complaint)


def test_a_model_with_fewer_tokens_than_its_tokenizer_is_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "source", {**TINY, "vocab_size": 200})
    refused(tmp_path / "source", tmp_path / "out", "has 267 tokens, the model 200")


def test_what_is_no_transformers_folder_is_refused(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused(tmp_path / "nowhere", out, "there is no such folder")
    (source / "model.safetensors").unlink()
    refused(source, out, "has neither")
    (source / "pytorch_model.bin").write_bytes(b"")
    refused(source, out, "could run code")
    (source / "config.json").write_text("{")
    refused(source, out, "no valid JSON")
    (source / "config.json").write_text("[]")
    refused(source, out, "must be a JSON object")
    (source / "config.json").unlink()
    refused(source, out, r"has no config\.json")


def test_what_is_there_already_is_not_written_over(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").write_bytes(b"1")
    with pytest.raises(ConversionError, match="is there already"):
        convert(source, out)
    assert [path.name for path in out.iterdir()] == ["mine"]
    (out / "mine").unlink()
    convert(source, out)
    assert (out / "model.bin").is_file()


def test_a_full_disk_leaves_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    refused(source, tmp_path / "out", "can't be written: No space left on device")


def test_tokenizer_and_features_are_carried_over(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "out")
    for name in ("tokenizer.json", "preprocessor_config.json"):
        assert (tmp_path / "out" / name).read_bytes() == (source / name).read_bytes()
    shutil.rmtree(tmp_path / "out")
    (source / "tokenizer.json").unlink()
    refused(source, tmp_path / "out", r"has no tokenizer\.json")
