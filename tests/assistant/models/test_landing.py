import errno
import hashlib
from pathlib import Path

import pytest

from assistant.models.landing import (
    PARTIALS_NAME,
    Landing,
    WrongBytes,
    partial_path,
    partials,
    written_failed,
)
from assistant.models.lock import HttpsSource, ModelFile

CONTENT = b"voice" * 100
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
FILE = ModelFile("a.onnx", len(CONTENT), SHA256, ())
URL = "https://example.org/v1.0/a.onnx"


def test_what_came_waits_for_the_rest(tmp_path: Path) -> None:
    with Landing(tmp_path / "p" / "a", FILE) as landing:
        assert not landing.resumed
        landing.write(CONTENT[:7])
        landing.note(URL, '"1"')
    with Landing(tmp_path / "p" / "a", FILE) as landing:
        assert (landing.done, landing.resumed, landing.etag(URL)) == (7, True, '"1"')
        landing.write(CONTENT[7:])
        assert landing.whole
        assert landing.checked() == FILE
        landing.settle(tmp_path / "store" / "a.onnx")
    assert (tmp_path / "store" / "a.onnx").read_bytes() == CONTENT
    assert list((tmp_path / "p").iterdir()) == []


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        (FILE, CONTENT[:-1], "499 bytes came"),
        (FILE, CONTENT + b"!", "more than the 500 bytes"),
        (FILE, CONTENT[:-1] + b"!", "sha256 differs"),
        (ModelFile("a.onnx", 500, "", (), MD5), CONTENT[:-1] + b"!", "md5 differs"),
    ],
)
def test_other_bytes_do_not_land(
    tmp_path: Path, file: ModelFile, content: bytes, complaint: str
) -> None:
    with Landing(tmp_path / "a", file) as landing:
        with pytest.raises(WrongBytes, match=complaint):
            landing.write(content)
            landing.checked()
        landing.discard()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_promised_is_found(tmp_path: Path) -> None:
    with Landing(tmp_path / "a", ModelFile("a.onnx", 0, "", (), MD5)) as landing:
        landing.write(CONTENT)
        found = landing.checked()
    assert (found.size, found.sha256) == (500, SHA256)


def test_only_what_is_surely_the_same_is_gone_on_with(tmp_path: Path) -> None:
    unhashed = ModelFile("a.onnx", 0, "", (HttpsSource(URL),))
    with Landing(tmp_path / "a", unhashed) as landing:
        landing.write(b"x")
        assert landing.etag(URL) is None
        landing.note(URL, '"1"')
        assert landing.etag(URL) == '"1"'
        assert landing.etag("https://elsewhere.org") is None
    with Landing(tmp_path / "a", FILE) as landing:
        assert landing.etag("https://elsewhere.org") == ""


def test_too_much_or_a_broken_note_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CONTENT + b"!")
    (tmp_path / "a.json").write_text("[", encoding="utf-8")
    with Landing(tmp_path / "a", FILE) as landing:
        assert (landing.done, landing.resumed) == (0, False)
        assert landing.etag(URL) == ""


def test_each_origin_waits_at_a_place_of_its_own(tmp_path: Path) -> None:
    other = ModelFile("a.onnx", 500, "0" * 64, ())
    unhashed = ModelFile("a.onnx", 0, "", (HttpsSource(URL),))
    moved = ModelFile("a.onnx", 0, "", (HttpsSource(f"{URL}?"),))
    places = {partial_path(tmp_path, "voice", file) for file in (FILE, other, unhashed, moved)}
    places.add(partial_path(tmp_path, "voice-2", FILE))
    assert len(places) == 5
    known = ModelFile("a.onnx", 500, "0" * 64, (HttpsSource(URL),))
    assert partial_path(tmp_path, "voice", known) in places
    assert partials(tmp_path) == []
    with Landing(partial_path(tmp_path, "voice", FILE), FILE):
        pass
    assert partials(tmp_path) == []
    with Landing(partial_path(tmp_path, "voice", FILE), FILE) as landing:
        landing.write(CONTENT[:1])
    assert [path.parent.name for path in partials(tmp_path)] == [PARTIALS_NAME]


def test_a_full_disk_is_told_from_a_forbidden_one() -> None:
    assert "the disk is full" in str(written_failed(Path("s"), OSError(errno.ENOSPC, "full")))
    assert "may write to" in str(written_failed(Path("s"), OSError(errno.EROFS, "read-only")))
