"""Vocabulary and token lists of a conversion."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.models.convert.carry import read_token_lists, read_vocabulary
from assistant.models.convert.shape import WhisperShape, read_shape
from core.errors import ConversionError
from tests.assistant.models.convert.checkpoints import SPECIAL, TINY, write_checkpoint

ALPHABET = 256


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_checkpoint(tmp_path)
    return tmp_path


@pytest.fixture
def shape(folder: Path) -> WhisperShape:
    return read_shape(folder)


def test_timestamps_fill_the_vocabulary_up(folder: Path, shape: WhisperShape) -> None:
    vocabulary = read_vocabulary(folder, shape)
    assert len(vocabulary) == TINY["vocab_size"]
    assert tuple(vocabulary[ALPHABET : ALPHABET + len(SPECIAL)]) == SPECIAL
    assert vocabulary[ALPHABET + len(SPECIAL) :][:3] == ["<|0.00|>", "<|0.02|>", "<|0.04|>"]
    assert vocabulary[-1] == "<|0.64|>"


def test_the_lists_come_from_the_generation_config(folder: Path, shape: WhisperShape) -> None:
    lists = read_token_lists(folder, shape, read_vocabulary(folder, shape))
    assert lists.suppress_ids == [1, 2, 7]
    assert lists.suppress_ids_begin == [220, ALPHABET]
    assert lists.lang_ids == [ALPHABET + 2, ALPHABET + 3, ALPHABET + 4]
    assert lists.alignment_heads == [[1, 0], [1, 1]]


def test_an_older_model_has_them_in_its_config(folder: Path, shape: WhisperShape) -> None:
    (folder / "generation_config.json").unlink()
    older = {**TINY, "suppress_tokens": [3], "begin_suppress_tokens": None}
    (folder / "config.json").write_text(json.dumps(older))
    lists = read_token_lists(folder, shape, read_vocabulary(folder, shape))
    assert (lists.suppress_ids, lists.suppress_ids_begin) == ([3], [])
    assert lists.lang_ids == [ALPHABET + 2, ALPHABET + 3, ALPHABET + 4]
    assert lists.alignment_heads == [[1, 0], [1, 1]]  # the upper half of two layers


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"suppress_tokens": [300]}, "suppress_tokens must be"),
        ({"begin_suppress_tokens": "220"}, "begin_suppress_tokens must be"),
        ({"lang_to_id": {"<|kk|>": -1}}, "lang_to_id must"),
        ({"lang_to_id": [1]}, "lang_to_id must"),
        ({"alignment_heads": [[2, 0]]}, "alignment_heads must"),
        ({"alignment_heads": [[0]]}, "alignment_heads must"),
        ({"alignment_heads": 1}, "alignment_heads must"),
    ],
)
def test_lists_that_the_model_can_not_have_are_refused(
    folder: Path, shape: WhisperShape, wrong: dict[str, Any], complaint: str
) -> None:
    (folder / "generation_config.json").write_text(json.dumps(wrong))
    with pytest.raises(ConversionError, match=complaint):
        read_token_lists(folder, shape, read_vocabulary(folder, shape))


def test_a_damaged_tokenizer_is_refused(folder: Path, shape: WhisperShape) -> None:
    path = folder / "tokenizer.json"
    whole = json.loads(path.read_text())
    for change, complaint in [
        ("cut", "is no tokenizer"),
        ("gap", "without gaps"),
        ("kind", "no vocabulary of the kind"),
    ]:
        content = json.loads(json.dumps(whole))
        if change == "gap":
            del content["model"]["vocab"]["A"]
        if change == "kind":
            content["model"] = {"type": "Unigram", "unk_id": 0, "vocab": [["x", 0.0]]}
        written = json.dumps(content)
        path.write_text(written[: len(written) // 2] if change == "cut" else written)
        with pytest.raises(ConversionError, match=complaint):
            read_vocabulary(folder, shape)
