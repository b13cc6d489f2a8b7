from collections import Counter
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from core.language import Language
from nlu.classifier import learn
from nlu.content import Domain
from nlu.domain import load_domain
from nlu.examples import example_sentences
from nlu.weights import FILE, content_digest, read_weights, read_words, write_weights

LARGEST_BYTES = 9_000_000
WORDS = {
    Language.KK: Counter({"талон": 2, "керек": 1}),
    Language.RU: Counter({"талон": 1}),
}


@pytest.fixture
def copied(small: Domain, tmp_path: Path) -> Domain:
    copytree(small.folder, tmp_path, dirs_exist_ok=True)
    return load_domain(tmp_path)


def test_what_is_written_is_read_again(copied: Domain) -> None:
    model = learn(example_sentences(copied))
    write_weights(model, copied, WORDS)
    read = read_weights(copied)
    assert read is not None
    assert (read.labels, read.sharpness) == (model.labels, model.sharpness)
    for text in ("салем", "паспорт керек", ""):
        probabilities = np.exp(read.log_probabilities(text))
        assert probabilities == pytest.approx(np.exp(model.log_probabilities(text)), abs=0.01)


def test_the_words_of_utterances_are_kept_with_their_languages(copied: Domain) -> None:
    write_weights(learn(example_sentences(copied)), copied, WORDS)
    read = read_words(copied)
    assert read is not None
    assert {language: +counts for language, counts in read.items()} == WORDS


def test_a_domain_without_the_file_has_none(copied: Domain) -> None:
    assert read_weights(copied) is None


def test_weights_of_another_content_are_not_used(copied: Domain) -> None:
    write_weights(learn(example_sentences(copied)), copied, WORDS)
    before = content_digest(copied)
    (copied.folder / "fillers.yaml").write_text("kk: [ал]\nru: [ну]\n", encoding="utf-8")
    assert content_digest(copied) != before
    assert read_weights(copied) is None


def test_replies_are_not_learnt_from(copied: Domain) -> None:
    before = content_digest(copied)
    (copied.folder / "replies").mkdir()
    (copied.folder / "replies" / "a.yaml").write_text("greeting: {kk: а, ru: а}", encoding="utf-8")
    assert content_digest(copied) == before


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_as_good_as_none(copied: Domain, content: bytes) -> None:
    (copied.folder / FILE).write_bytes(content)
    assert read_weights(copied) is None


def test_the_shipped_weights_are_of_the_shipped_content(service_centre: Domain) -> None:
    """Where this fails: `python -m nlu.training domains/service_centre`, then commit the file."""
    assert read_weights(service_centre) is not None
    assert (service_centre.folder / FILE).stat().st_size < LARGEST_BYTES
