import errno
import logging
import os
from pathlib import Path

import numpy as np
import pytest

from core.audio import Samples
from tts.cache import PhraseCache

RATE_HZ = 16_000
LIMIT = 1_000_000


def tone(seed: int = 0, count: int = 1600) -> Samples:
    return np.random.default_rng(seed).uniform(-1, 1, count).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "phrases"


@pytest.fixture
def cache(folder: Path) -> PhraseCache:
    return PhraseCache(folder, LIMIT)


def test_what_is_stored_is_found_again_by_any_program(cache: PhraseCache, folder: Path) -> None:
    assert cache.get("a") is None
    assert cache.put("a", tone(), RATE_HZ)
    for reader in (cache, PhraseCache(folder, LIMIT)):
        found = reader.get("a")
        assert found is not None
        assert found.rate_hz == RATE_HZ
        assert found.samples.dtype == np.float32
        assert np.abs(found.samples - tone()).max() < 2 / 32767
        assert reader.get("b") is None


def test_nothing_is_made_before_the_first_phrase(cache: PhraseCache, folder: Path) -> None:
    assert cache.get("a") is None
    assert not folder.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:7],
        lambda content: content[:-3],
        lambda content: content[:-2],
        lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
        lambda content: b"XXXX" + content[4:],
        lambda content: content[:4] + b"\xff\xff" + content[6:],
        lambda content: content[:8] + b"\0\0\0\0" + content[12:],
        lambda content: content[:16],
    ],
)
def test_a_damaged_file_is_dropped_with_a_line_in_the_log(
    cache: PhraseCache, folder: Path, caplog: pytest.LogCaptureFixture, damage: object
) -> None:
    cache.put("a", tone(), RATE_HZ)
    (path,) = folder.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator] # a lambda of the list
    assert cache.get("a") is None
    assert not path.exists()
    assert "damaged" in caplog.text
    assert cache.put("a", tone(), RATE_HZ)
    assert cache.get("a") is not None


def test_the_ones_used_longest_ago_make_room(folder: Path) -> None:
    size = 16 + 2 * 1600
    cache = PhraseCache(folder, 3 * size)
    for age, key in enumerate("abc"):
        cache.put(key, tone(age), RATE_HZ)
        os.utime(folder / f"{key}.phrase", ns=(age, age))
    assert cache.get("a") is not None  # the oldest no longer
    cache.put("d", tone(), RATE_HZ)
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]
    assert cache.stored_bytes == 3 * size
    assert PhraseCache(folder, LIMIT).stored_bytes == 3 * size


def test_a_phrase_larger_than_the_cache_is_not_stored(folder: Path) -> None:
    cache = PhraseCache(folder, 100)
    assert not cache.put("a", tone(), RATE_HZ)
    assert cache.writable
    assert not folder.exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_without_a_place_to_write_speaking_goes_on(
    cache: PhraseCache,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    cache.put("a", tone(), RATE_HZ)

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    assert not cache.put("b", tone(), RATE_HZ)
    assert not cache.put("c", tone(), RATE_HZ)
    assert len(caplog.messages) == 1
    assert not cache.writable
    assert [path.name for path in folder.iterdir()] == ["a.phrase"]
    assert cache.get("a") is not None


def test_a_folder_that_can_not_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = PhraseCache(tmp_path / "file" / "phrases", LIMIT)
    assert cache.get("a") is None
    assert not cache.put("a", tone(), RATE_HZ)


def test_what_a_dead_program_left_half_written_is_tidied_up(folder: Path) -> None:
    folder.mkdir()
    old, new = folder / "a.phrase.1.tmp", folder / "b.phrase.2.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    PhraseCache(folder, LIMIT)
    assert [path.name for path in folder.iterdir()] == [new.name]


def test_a_failed_read_is_logged_and_speaking_goes_on(
    cache: PhraseCache, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir()
    (folder / "a.phrase").mkdir()
    with caplog.at_level(logging.WARNING):
        assert cache.get("a") is None
    assert "can't be read" in caplog.text
