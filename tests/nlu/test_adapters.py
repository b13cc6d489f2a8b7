"""An adapter is used where model and intents are those that it was trained with."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from core.intent import NONE
from nlu.adapters import ADAPTED, ADAPTER, INTENTS_KEY, adapter_for, trained_intents
from nlu.content import Domain


def gguf_head(intents: set[str]) -> bytes:
    value = "\n".join(sorted(intents)).encode()
    key = INTENTS_KEY.encode()
    return b"GGUF" + struct.pack("<Q", len(key)) + key + struct.pack("<IQ", 8, len(value)) + value


def test_it_goes_with_one_model(small: Domain, tmp_path: Path) -> None:
    domain = replace(small, folder=tmp_path)
    assert adapter_for(Path(ADAPTED), domain) is None
    (tmp_path / ADAPTER).write_bytes(gguf_head({*small.intents, NONE}))
    assert adapter_for(Path(ADAPTED), domain) == tmp_path / ADAPTER
    assert adapter_for(Path("Qwen3-0.6B-Q8_0.gguf"), domain) is None


def test_of_other_intents_it_is_not_used(
    small: Domain, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ADAPTER).write_bytes(gguf_head({*small.intents, NONE, "new.one"}))
    assert adapter_for(Path(ADAPTED), replace(small, folder=tmp_path)) is None
    assert "domain train --adapter" in caplog.text


@pytest.mark.parametrize(
    "content",
    [b"", b"GGUF", b"GGUF" + INTENTS_KEY.encode(), gguf_head({"a", "b"})[:-2], b"\xff" * 40],
)
def test_a_file_that_does_not_tell(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ADAPTER
    path.write_bytes(content)
    assert trained_intents(path) is None


def test_the_shipped_adapter_is_of_the_shipped_intents(service_centre: Domain) -> None:
    """Where this fails: `tildes domain train service_centre --adapter`, then commit the file."""
    assert trained_intents(service_centre.folder / ADAPTER) == {*service_centre.intents, NONE}
