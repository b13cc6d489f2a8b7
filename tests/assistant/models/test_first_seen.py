from dataclasses import replace
from pathlib import Path

import pytest

from assistant.models.first_seen import RECORD_NAME, FirstSeen
from assistant.models.lock import HttpsSource, ModelFile

FILE = ModelFile("a.onnx", 0, "", (HttpsSource("https://example.org/v1.0/a.onnx"),))
FOUND = replace(FILE, size=7, sha256="0" * 64)


def test_what_was_found_first_is_promised_from_then_on(tmp_path: Path) -> None:
    assert FirstSeen(tmp_path).complete("voice", FILE) is FILE
    FirstSeen(tmp_path).write_down("voice", FOUND)
    assert FirstSeen(tmp_path).complete("voice", FILE) == FOUND
    assert FirstSeen(tmp_path).complete("other", FILE) is FILE


def test_what_the_lock_says_stands(tmp_path: Path) -> None:
    FirstSeen(tmp_path).write_down("voice", FOUND)
    pinned = replace(FILE, size=3, sha256="1" * 64)
    assert FirstSeen(tmp_path).complete("voice", pinned) is pinned
    sized = replace(FILE, sha256="1" * 64)
    assert FirstSeen(tmp_path).complete("voice", sized) is sized


def test_another_address_is_another_file(tmp_path: Path) -> None:
    FirstSeen(tmp_path).write_down("voice", FOUND)
    moved = replace(FILE, sources=(HttpsSource("https://example.org/v2.0/a.onnx"),))
    assert FirstSeen(tmp_path).complete("voice", moved) is moved


@pytest.mark.parametrize("text", ["", "[]", "{", '{"voice/a.onnx": 1}', '{"voice/a.onnx": {}}'])
def test_a_broken_record_knows_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORD_NAME).write_text(text)
    assert FirstSeen(tmp_path).complete("voice", FILE) is FILE
