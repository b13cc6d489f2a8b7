"""A domain's learnt weights in a file, so that loading needs no learning.

`python -m nlu.training DOMAIN` writes `understanding.npz` into the domain. It holds the digest of
the content it was learnt from: after an edit it no longer fits, and the domain is learnt while it
loads (without recognition errors, so somewhat worse) until the command is run again.
"""

import hashlib
import logging
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.language import Language
from nlu.classifier import LinearModel
from nlu.content import Domain
from nlu.features import VERSION, Vocabulary

log = logging.getLogger(__name__)

T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]
Words = Mapping[Language, Counter[str]]
"""For each language its folded words with how often they stand."""

FILE = "understanding.npz"
_LEARNT_FROM = ("domain.yaml", "rules.yaml", "fillers.yaml", "*/*.yaml")
_NOT_LEARNT_FROM = frozenset({"replies", "facts", "golden"})


def content_digest(domain: Domain) -> str:
    """Of every file that sentences are made from, and of how they become features."""
    digest = hashlib.sha256(f"features {VERSION}".encode())
    paths = {path for pattern in _LEARNT_FROM for path in domain.folder.glob(pattern)}
    for path in sorted(paths):
        if path.parent.name not in _NOT_LEARNT_FROM:
            digest.update(path.name.encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def write_weights(model: LinearModel, domain: Domain, words: Words) -> Path:
    """Write the model and the utterances' words beside their domain; half precision, compressed."""
    path = domain.folder / FILE
    spelt = sorted(set[str]().union(*words.values()))
    features = "\n".join(model.vocabulary.features).encode()
    np.savez_compressed(
        path,
        digest=np.array(content_digest(domain)),
        labels=np.array(model.labels),
        features=np.frombuffer(features, np.uint8),
        rarity=model.vocabulary.rarity,
        unseen=np.array(model.vocabulary.unseen),
        weights=model.weights.astype(np.float16),
        sharpness=np.array(model.sharpness),
        words=np.frombuffer("\n".join(spelt).encode(), np.uint8),
        counts=np.array([[words[lang][word] for lang in Language] for word in spelt], np.int32),
    )
    return path


def read_weights(domain: Domain) -> LinearModel | None:
    """The model of a domain; None where there is none, or none of this content."""
    return _read(domain, _model)


def read_words(domain: Domain) -> Words | None:
    """The words of a domain's utterances with their counts; None as above."""
    return _read(domain, _words)


def _model(file: Arrays) -> LinearModel:
    features = file["features"].tobytes().decode().split("\n")
    vocabulary = Vocabulary(features, file["rarity"], float(file["unseen"]))
    labels = tuple(str(label) for label in file["labels"])
    weights = file["weights"].astype(np.float32)
    return LinearModel(labels, vocabulary, weights, float(file["sharpness"]))


def _words(file: Arrays) -> Words:
    words = file["words"].tobytes().decode().split("\n")
    return {
        language: Counter(dict(zip(words, column.tolist(), strict=True)))
        for language, column in zip(Language, file["counts"].T, strict=True)
    }


def _read(domain: Domain, take: Callable[[Arrays], T]) -> T | None:
    path = domain.folder / FILE
    if not path.is_file():
        return None
    try:
        # Opened here: numpy leaves a file open that turns out not to be an archive.
        with path.open("rb") as opened, np.load(opened) as file:
            if str(file["digest"]) != content_digest(domain):
                log.warning("%s is of another content: run `python -m nlu.training`", path)
                return None
            return take(file)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("%s can't be read (%s): run `python -m nlu.training`", path, error)
        return None
