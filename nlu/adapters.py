"""A domain's LoRA adapter: which file it is, and whether it still fits the domain.

nlu/training/lora.py makes it. It holds the intents that it was trained to name: after one is added,
renamed or taken away it would never name the new one, so it is not used until it is trained anew.
"""

import logging
import struct
from pathlib import Path

from core.intent import NONE
from nlu.content import Domain

log = logging.getLogger(__name__)

ADAPTER = "understanding.gguf"
"""Beside domain.yaml."""

ADAPTED = "gemma-3-270m-q4_k_m.gguf"
"""The model that adapters are trained on; no other can carry them."""

INTENTS_KEY = "tildes.intents"
"""Of the file's metadata: the intents, a line each."""

_HEAD_BYTES = 16_384
"""The metadata of an adapter takes less."""

_STRING = 8
"""GGUF's number for the type, before the value's length (ggml's docs/gguf.md)."""


def adapter_for(model: Path, domain: Domain) -> Path | None:
    """The domain's adapter, where this is the model for it and its intents are the domain's."""
    adapter = domain.folder / ADAPTER
    if model.name != ADAPTED or not adapter.is_file():
        return None
    if trained_intents(adapter) != {*domain.intents, NONE}:
        log.warning(
            "%s was trained on other intents and is not used: `tildes domain train --adapter` "
            "makes it anew",
            adapter,
        )
        return None
    return adapter


def trained_intents(adapter: Path) -> set[str] | None:
    """The intents that an adapter names; None where the file does not tell."""
    try:
        with adapter.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        at = head.index(INTENTS_KEY.encode()) + len(INTENTS_KEY)
        kind, length = struct.unpack_from("<IQ", head, at)
        value = head[at + 12 : at + 12 + length]
        if kind != _STRING or len(value) != length:
            return None
        return set(value.decode().split("\n"))
    except (OSError, ValueError, struct.error):
        return None
