"""Models that are converted as they are pulled, from a mirror with small Whispers in it."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest

from assistant.models import pull as pull_module
from assistant.models.bundling import write_bundle
from assistant.models.importing import import_bundle
from assistant.models.lock import CONVERTED_FILES, Lock, ModelEntry, Recipe, load_lock
from assistant.models.mirror import mirror_at
from assistant.models.progress import SilentProgress
from assistant.models.prune import prune
from assistant.models.pull import PullOutcome, pull
from assistant.models.store import Fault, ModelStore, verify
from assistant.models.verified import VerifiedFiles
from assistant.models.workspace import workspace
from core.errors import PullError
from tests.assistant.models.convert.checkpoints import (
    as_transformers,
    read_ctranslate2,
    write_checkpoint,
)
from tests.assistant.models.convert.test_adapter import QUERY, make_adapter

Pull = Callable[..., PullOutcome]


class Heard(SilentProgress):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A mirror with the parts of a fine-tune and of an adapter of it."""
    write_checkpoint(tmp_path / "mirror" / "tuned.parts")
    make_adapter(tmp_path / "mirror" / "both.parts")
    return tmp_path / "mirror"


@pytest.fixture
def lock_path(shelf: Path, tmp_path: Path) -> Path:
    """A lock of both, as models.lock has such."""
    path = tmp_path / "models.lock"
    adapter = written("both", shelf / "both.parts", 'adapter_of = "tuned"')
    path.write_text(f"lock_version = 1\n{written('tuned', shelf / 'tuned.parts')}{adapter}")
    return path


def written(name: str, parts: Path, more: str = "") -> str:
    """What a lock says of a model whose parts are in a folder."""
    text = f"""
[[model]]
name = "{name}"
role = "recognizer"
languages = ["kk"]
licence = "MIT"
convert = "transformers"
reported = "none"
{more}
"""
    for path in sorted(parts.iterdir()):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        text += f"""
[[model.file]]
name = "{path.name}"
size = {path.stat().st_size}
sha256 = "{sha256}"
sources = [{{ url = "https://host.invalid/{path.name}" }}]
"""
    return text


@pytest.fixture
def lock(lock_path: Path) -> Lock:
    return load_lock(lock_path)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "store")


@pytest.fixture
def bring(store: ModelStore, shelf: Path) -> Pull:
    """Pulls from the mirror alone."""

    def run(*entries: ModelEntry, may_lack: tuple[ModelEntry, ...] = ()) -> PullOutcome:
        return pull(entries, store, Heard(), may_lack, mirror_at(str(shelf)))

    return run


def test_a_pull_converts_and_the_store_then_verifies(
    lock: Lock, store: ModelStore, shelf: Path, tmp_path: Path
) -> None:
    (tuned, _), heard = lock.entries, Heard()
    assert not store.has(tuned)
    pull([tuned], store, heard, mirror=mirror_at(str(shelf)))
    assert store.has(tuned)
    assert verify(Lock((tuned,)), store) == []
    folder = VerifiedFiles(tmp_path / "verified.json").folder_of(store, tuned)
    assert ctranslate2.models.Whisper(str(folder)).n_mels == 80
    assert {path.name for path in folder.iterdir()} == {*CONVERTED_FILES, ".tildes.json"}
    assert "can go: `tildes models prune`" in heard.lines[-1]


def test_who_waited_for_another_pull_converts_nothing_again(
    lock: Lock, store: ModelStore, shelf: Path, bring: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tuned, _), heard = lock.entries, Heard()

    @contextmanager
    def after_another(*arguments: Any) -> Iterator[tuple[Path, int]]:
        monkeypatch.setattr(pull_module, "workspace", workspace)
        bring(tuned)
        with workspace(*arguments) as held:
            yield held

    monkeypatch.setattr(pull_module, "workspace", after_another)
    assert pull([tuned], store, heard, mirror=mirror_at(str(shelf))).present == (tuned,)
    assert heard.lines == []


def test_the_parts_can_go_and_are_not_fetched_again(
    lock: Lock, store: ModelStore, shelf: Path, bring: Pull
) -> None:
    tuned, _ = lock.entries
    bring(tuned)
    parts = sum(file.size for file in tuned.recipe.parts) if tuned.recipe else 0
    freed = prune(lock, store, Heard().say)
    assert [found.path.name for found in freed] == ["tuned.parts"]
    assert parts < sum(found.size for found in freed) < parts + 1000
    shutil.rmtree(shelf / "tuned.parts")
    assert bring(tuned).present == (tuned,)
    assert not (store.folder / "tuned.parts").exists()


def test_an_adapter_is_merged_into_the_parts_of_its_base(
    lock: Lock, store: ModelStore, bring: Pull
) -> None:
    tuned, both = lock.entries
    bring(tuned, both)
    assert verify(lock, store) == []
    one, other = (
        as_transformers(read_ctranslate2(store.folder_of(entry) / "model.bin"))
        for entry in lock.entries
    )
    changed = {name for name in one if not np.array_equal(one[name], other[name])}
    assert f"{QUERY}.weight" in changed
    assert all(".q_proj." in name or ".fc1." in name or "attn" in name for name in changed)


def test_an_adapter_alone_brings_the_parts_of_its_base(
    lock: Lock, store: ModelStore, bring: Pull
) -> None:
    tuned, both = lock.entries
    assert bring(both).present == (both,)
    assert store.has(both)
    assert not store.has(tuned)


def test_a_damaged_conversion_is_named_and_made_again(
    lock: Lock, store: ModelStore, bring: Pull
) -> None:
    tuned, _ = lock.entries
    bring(tuned)
    weights = store.folder_of(tuned) / "model.bin"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1] + b"!")
    (finding,) = verify(Lock((tuned,)), store)
    assert finding.fault is Fault.WRONG_CONTENT
    assert "run `tildes models pull tuned`" in str(finding)
    bring(tuned)
    assert weights.read_bytes() == whole
    assert verify(Lock((tuned,)), store) == []


def test_parts_that_can_not_be_had_fail_only_who_must_come(
    lock: Lock, store: ModelStore, shelf: Path, bring: Pull
) -> None:
    tuned, both = lock.entries
    shutil.rmtree(shelf / "both.parts")
    outcome = bring(tuned, both, may_lack=(both,))
    assert outcome.present == (tuned,)
    ((lacking, reason),) = outcome.unavailable
    assert lacking == both
    assert "both.parts/adapter_" in reason
    with pytest.raises(PullError, match=r"both\.parts/adapter_"):
        bring(both)


def test_parts_that_are_no_whisper_leave_the_store_without_the_model(
    store: ModelStore, shelf: Path, lock_path: Path, bring: Pull
) -> None:
    (shelf / "tuned.parts" / "config.json").write_text('{"model_type": "bert"}')
    lock_path.write_text(f"lock_version = 1\n{written('tuned', shelf / 'tuned.parts')}")
    (tuned,) = load_lock(lock_path).entries
    with pytest.raises(PullError, match="the model is 'bert'"):
        bring(tuned)
    assert not store.has(tuned)
    assert bring(tuned, may_lack=(tuned,)).unavailable[0][0] == tuned


def test_other_parts_are_another_version(lock: Lock, store: ModelStore, bring: Pull) -> None:
    tuned, both = lock.entries
    bring(tuned)
    assert tuned.recipe
    (first, *rest) = tuned.recipe.parts
    newer = replace(tuned, recipe=Recipe("tuned", (replace(first, sha256="0" * 64), *rest)))
    assert store.folder_of(newer) != store.folder_of(tuned)
    assert both.recipe
    assert both.recipe.base == tuned.recipe


def test_a_bundle_carries_what_was_converted(
    lock: Lock, lock_path: Path, store: ModelStore, bring: Pull, tmp_path: Path
) -> None:
    tuned, _ = lock.entries
    bring(tuned)
    write_bundle(tmp_path / "all.tar", [tuned], store, lock_path, Heard().say)
    away = ModelStore(tmp_path / "away")
    assert import_bundle(tmp_path / "all.tar", lock, away, Heard().say) == (tuned,)
    assert verify(Lock((tuned,)), away) == []
    assert (away.folder_of(tuned) / "model.bin").read_bytes() == (
        store.folder_of(tuned) / "model.bin"
    ).read_bytes()
    assert pull([tuned], away, Heard()).present == (tuned,)
