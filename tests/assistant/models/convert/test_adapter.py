"""LoRA adapters, merged, against the sum that defines them."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.models.convert.adapter import merge
from assistant.models.convert.checkpoint import read_checkpoint
from core.errors import ConversionError
from tests.assistant.models.convert.checkpoints import Array, write_checkpoint
from tests.assistant.models.convert.checkpoints import write_safetensors as write

QUERY = "model.decoder.layers.1.encoder_attn.q_proj"
FIRST = "model.encoder.layers.0.fc1"
RANK = 3


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("base")
    write_checkpoint(folder)
    return folder


def sides(module: str, rows: int, columns: int, seed: int = 7) -> dict[str, Array]:
    """Both matrices of a module, under peft's names."""
    random = np.random.default_rng(seed)
    return {
        f"base_model.model.{module}.lora_A.weight": random.normal(size=(RANK, columns)).astype(
            np.float32
        ),
        f"base_model.model.{module}.lora_B.weight": random.normal(size=(rows, RANK)).astype(
            np.float32
        ),
    }


def make_adapter(folder: Path, tensors: dict[str, Array] | None = None, **settings: Any) -> Path:
    """An adapter's folder; by default one of two layers."""
    folder.mkdir(exist_ok=True)
    if tensors is None:
        tensors = sides(QUERY, 64, 64) | sides(FIRST, 128, 64)
    write(folder / "adapter_model.safetensors", tensors)
    config = {
        "peft_type": "LORA",
        "r": RANK,
        "lora_alpha": 16,
        "bias": "none",
        "target_modules": ["q_proj", "fc1"],
        "rank_pattern": {},
        "init_lora_weights": True,
    }
    (folder / "adapter_config.json").write_text(json.dumps(config | settings))
    return folder


@pytest.mark.parametrize(
    ("settings", "scale"),
    [({}, 16 / RANK), ({"use_rslora": True}, 16 / math.sqrt(RANK)), ({"lora_alpha": 0.5}, 0.5 / 3)],
)
def test_the_sum_is_what_it_is_by_definition(
    base: Path, tmp_path: Path, settings: dict[str, Any], scale: float
) -> None:
    weights = read_checkpoint(base)
    merged = merge(weights, make_adapter(tmp_path / "adapter", **settings))
    pair = sides(QUERY, 64, 64)
    up, down = (
        pair[f"base_model.model.{QUERY}.lora_B.weight"],
        pair[f"base_model.model.{QUERY}.lora_A.weight"],
    )
    wanted = weights[f"{QUERY}.weight"].read() + scale * (up.astype(float) @ down)
    assert merged[f"{QUERY}.weight"].read() == pytest.approx(wanted, abs=1e-4)
    assert merged[f"{QUERY}.weight"].dtype == "float32"
    changed = {name for name in weights if merged[name] is not weights[name]}
    assert changed == {f"{QUERY}.weight", f"{FIRST}.weight"}


def test_fan_in_fan_out_changes_nothing_for_linear_layers(base: Path, tmp_path: Path) -> None:
    weights = read_checkpoint(base)
    plain = merge(weights, make_adapter(tmp_path / "a"))
    told = merge(weights, make_adapter(tmp_path / "b", fan_in_fan_out=True))
    name = f"{QUERY}.weight"
    assert np.array_equal(plain[name].read(), told[name].read())


def test_names_with_the_adapter_in_them_are_the_same(base: Path, tmp_path: Path) -> None:
    named = {
        name.replace(".weight", ".default.weight"): array
        for name, array in sides(QUERY, 64, 64).items()
    }
    adapter = make_adapter(tmp_path / "a", named, target_modules=".*q_proj")
    assert merge(read_checkpoint(base), adapter)[f"{QUERY}.weight"].dtype == "float32"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"peft_type": "IA3"}, "'IA3'; only LORA"),
        ({"r": 0}, "r must be"),
        ({"r": "3"}, "r must be"),
        ({"r": 4}, "does not fit rank 4"),
        ({"lora_alpha": None}, "lora_alpha must be"),
        ({"lora_alpha": math.inf}, "lora_alpha must be"),
        ({"bias": "all"}, "biases"),
        ({"use_dora": True}, "use_dora is set"),
        ({"rank_pattern": {"q_proj": 8}}, "rank_pattern is set"),
        ({"modules_to_save": ["proj_out"]}, "modules_to_save is set"),
        ({"init_lora_weights": "pissa"}, "init_lora_weights is 'pissa'"),
        ({"target_modules": ["q_proj"]}, "adapts .*fc1, which target_modules does not name"),
        ({"target_modules": ["q_proj", "fc1", "fc2"]}, "adapts no fc2"),
    ],
)
def test_another_kind_of_adapter_is_refused(
    base: Path, tmp_path: Path, settings: dict[str, Any], complaint: str
) -> None:
    adapter = make_adapter(tmp_path / "adapter", **settings)
    with pytest.raises(ConversionError, match=complaint):
        merge(read_checkpoint(base), adapter)


def test_an_adapter_of_another_model_is_refused(base: Path, tmp_path: Path) -> None:
    weights = read_checkpoint(base)
    elsewhere = sides("model.decoder.layers.9.self_attn.q_proj", 64, 64)
    wider = sides(QUERY, 64, 32)
    half = dict(list(sides(QUERY, 64, 64).items())[:1])
    for number, (tensors, complaint) in enumerate(
        [
            (elsewhere, "which the model lacks"),
            (wider, "does not fit"),
            (half, "lacks one of its two"),
            ({}, "empty"),
            ({"base_model.model.x.weight": np.ones(2, np.float32)}, "no part of a LoRA adapter"),
        ]
    ):
        adapter = make_adapter(tmp_path / str(number), tensors, target_modules=["q_proj"])
        with pytest.raises(ConversionError, match=complaint):
            merge(weights, adapter)


def test_an_adapter_without_its_files_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match=r"has no adapter_config\.json"):
        merge(read_checkpoint(base), tmp_path)
