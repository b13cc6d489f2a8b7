"""What a converted Whisper has beside its weights: vocabulary, token lists and the tokenizer."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tokenizers

from assistant.models.convert.checkpoint import read_json
from assistant.models.convert.shape import CONFIG, WhisperShape
from core.errors import ConversionError

TOKENIZER = "tokenizer.json"
GENERATION = "generation_config.json"
CARRIED = (TOKENIZER, "preprocessor_config.json")
"""Files that are taken over as they are, where they are there."""

SECONDS_PER_TIMESTAMP = 0.02
LANGUAGE_TOKEN = re.compile(r"<\|[a-z]{2,3}\|>")
LARGEST_TOKENIZER_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class TokenLists:
    """CTranslate2's config.json of a Whisper; its own converter explains each."""

    suppress_ids: list[int]
    suppress_ids_begin: list[int]
    lang_ids: list[int]
    alignment_heads: list[list[int]]
    """Pairs of layer and head."""


def read_vocabulary(folder: Path, shape: WhisperShape) -> list[str]:
    """Every token in the order of its number, as many as the model has.

    Timestamps that tokenizer.json leaves out are added. Raises ConversionError where it is
    missing or damaged, has gaps, or more tokens than the model.
    """
    path = folder / TOKENIZER
    _refuse_unusable(path)
    content = read_json(path)
    numbers: dict[int, str] = {}
    for token, number in _tokens(path, content):
        if numbers.setdefault(number, token) != token:
            raise ConversionError(f"{path}: two tokens have the number {number}: fetch it again")
    count = len(numbers)
    if count > shape.vocabulary:
        raise ConversionError(
            f"{path}: has {count} tokens, the model {shape.vocabulary}: is it that model's?"
        )
    if set(numbers) != set(range(count)):
        raise ConversionError(f"{path}: its tokens are not numbered without gaps: fetch it again")
    written = [numbers[number] for number in range(count)]
    lacking = range(shape.vocabulary - count)
    return [*written, *(f"<|{number * SECONDS_PER_TIMESTAMP:.2f}|>" for number in lacking)]


def _refuse_unusable(path: Path) -> None:
    """Raise ConversionError where the tokenizers library can't read what is there."""
    if path.is_file() and path.stat().st_size > LARGEST_TOKENIZER_BYTES:
        raise ConversionError(f"{path}: is far too large for a tokenizer: fetch it again")
    if not path.is_file():
        raise ConversionError(
            f"{path.parent}: has no {TOKENIZER}: put that of the model it was tuned from beside it"
        )
    try:
        tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ConversionError(f"{path}: is no tokenizer: fetch it again") from error


def _tokens(path: Path, content: dict[str, Any]) -> list[tuple[str, int]]:
    model = content.get("model")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    added = content.get("added_tokens") or []
    if not isinstance(vocabulary, dict) or not isinstance(added, list):
        raise ConversionError(f"{path}: has no vocabulary of the kind that Whisper has")
    return [
        *vocabulary.items(),
        *((row["content"], row["id"]) for row in added),
    ]


def read_token_lists(folder: Path, shape: WhisperShape, vocabulary: list[str]) -> TokenLists:
    """From generation_config.json, or where a model is older than those, from config.json.

    Raises ConversionError where a list holds what it can't.
    """
    path = folder / GENERATION
    if not path.is_file():
        path = folder / CONFIG
    content = read_json(path)
    return TokenLists(
        suppress_ids=_numbers(path, content, "suppress_tokens", shape.vocabulary),
        suppress_ids_begin=_numbers(path, content, "begin_suppress_tokens", shape.vocabulary),
        lang_ids=_language_tokens(path, content, vocabulary),
        alignment_heads=_alignment_heads(path, content, shape),
    )


def _numbers(path: Path, content: dict[str, Any], key: str, most: int) -> list[int]:
    values = content.get(key) or []
    if not isinstance(values, list) or not all(_is_below(value, most) for value in values):
        raise ConversionError(f"{path}: {key} must be a list of token numbers below {most}")
    return values


def _language_tokens(path: Path, content: dict[str, Any], vocabulary: list[str]) -> list[int]:
    told = content.get("lang_to_id")
    if told is None:
        return [
            number for number, token in enumerate(vocabulary) if LANGUAGE_TOKEN.fullmatch(token)
        ]
    if not isinstance(told, dict) or not all(
        _is_below(number, len(vocabulary)) for number in told.values()
    ):
        raise ConversionError(f"{path}: lang_to_id must give languages their token numbers")
    return sorted(told.values())


def _alignment_heads(path: Path, content: dict[str, Any], shape: WhisperShape) -> list[list[int]]:
    """The heads that follow the sound; by default all of the upper half of the layers."""
    told = content.get("alignment_heads")
    layers, heads = shape.decoder_layers, shape.decoder_heads
    if told is None:
        pairs = itertools.product(range(layers // 2, layers), range(heads))
        return [list(pair) for pair in pairs]
    if not isinstance(told, list) or not all(
        isinstance(pair, list)
        and len(pair) == 2
        and _is_below(pair[0], layers)
        and _is_below(pair[1], heads)
        for pair in told
    ):
        raise ConversionError(
            f"{path}: alignment_heads must be pairs of a layer below {layers} and a head below "
            f"{heads}"
        )
    return told


def _is_below(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < most
