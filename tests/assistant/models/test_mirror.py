from pathlib import Path

import pytest

from assistant.models.lock import HttpsSource, ModelEntry, ModelFile, Role
from assistant.models.mirror import FolderSource, mirror_at
from core.errors import PullError, UsageError
from core.language import Language

FILE = ModelFile("a.onnx", 5, "0" * 64, ())
ENTRY = ModelEntry("voice", Role.VOICE, (Language.KK,), "MIT", "", "", False, False, False, (FILE,))


def test_a_mirror_is_laid_out_as_a_store(tmp_path: Path) -> None:
    assert mirror_at("") is None
    near = mirror_at("http://10.0.0.5:8000/models/")
    assert near is not None
    assert near.source(ENTRY, FILE) == HttpsSource("http://10.0.0.5:8000/models/voice/a.onnx")
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / "a.onnx").write_bytes(b"bytes")
    local = mirror_at(str(tmp_path))
    assert local is not None
    source = local.source(ENTRY, FILE)
    assert isinstance(source, FolderSource)
    assert b"".join(source.chunks()) == b"bytes"


@pytest.mark.parametrize("place", ["/nowhere/at/all", "ftp://host/x", "http://", "host:8000"])
def test_what_is_no_mirror_is_refused(place: str) -> None:
    with pytest.raises(UsageError, match="neither a folder nor an address"):
        mirror_at(place)


def test_a_mirror_says_which_model_it_lacks(tmp_path: Path) -> None:
    local = mirror_at(str(tmp_path))
    assert local is not None
    source = local.source(ENTRY, FILE)
    assert isinstance(source, FolderSource)
    with pytest.raises(PullError, match="lacks voice"):
        list(source.chunks())
    (tmp_path / "voice" / "a.onnx").mkdir(parents=True)
    with pytest.raises(PullError, match="lacks voice"):
        list(source.chunks())
