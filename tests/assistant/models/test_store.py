import hashlib
from pathlib import Path

import pytest

from assistant.models.lock import Lock, ModelEntry, ModelFile, Role
from assistant.models.store import Fault, ModelStore, verify
from core.errors import ModelDamagedError, ModelMissingError
from core.language import Language

CONTENT = b"voice"


def voice(name: str, *, optional: bool = False, fallback: bool = False) -> ModelEntry:
    file = ModelFile("voice.onnx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), ())
    return ModelEntry(
        name, Role.VOICE, (Language.KK,), "MIT", "", "", True, optional, fallback, (file,)
    )


OFFICIAL, ACCENTED = voice("official", optional=True), voice("accented", fallback=True)
LOCK = Lock((ACCENTED, OFFICIAL))


def put(store: ModelStore, entry: ModelEntry, content: bytes = CONTENT) -> None:
    path = store.path_of(entry, entry.files[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="tildes models pull accented"):
        ModelStore(tmp_path).model_folder(ACCENTED)


def test_a_truncated_file_is_refused_by_its_size(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    put(store, ACCENTED, CONTENT[:-1])
    with pytest.raises(ModelDamagedError, match="wrong size"):
        store.model_folder(ACCENTED)


def test_verify_reads_every_byte_of_what_must_be_or_is_there(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    assert [finding.fault for finding in verify(LOCK, store, [ACCENTED])] == [Fault.MISSING]
    put(store, ACCENTED)
    assert verify(LOCK, store) == []
    put(store, OFFICIAL, CONTENT[::-1])
    (finding,) = verify(LOCK, store)
    assert finding.fault is Fault.WRONG_CONTENT
    assert finding.found != finding.expected
