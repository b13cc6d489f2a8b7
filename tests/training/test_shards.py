"""Shards: from the seed, whole or not at all, and read back as they were."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import UsageError
from core.language import Language
from training.letters import shards
from training.letters.shards import (
    FRAMES,
    SPEECH_S,
    Shard,
    is_development,
    make,
    missing,
    read,
    read_all,
    window,
    write,
)
from training.letters.speech import Spoken

WIDTH = 4


def say(chance: np.random.Generator) -> Spoken:
    count = int(chance.uniform(0.5, 3) * HEARING_RATE_HZ)
    return Spoken(chance.normal(0, 0.1, count).astype(np.float32), "бір", Language.KK, "espeak")


def encode(samples: Samples) -> NDArray[np.float32]:
    return np.full((600, WIDTH), float(np.abs(samples).mean()), np.float32)


def small(number: int = 3, seed: int = 0) -> Shard:
    return make(number, seed, say, encode, windows=2)


def test_a_seed_and_a_number_give_the_same_shard() -> None:
    first, again = small(), small()
    assert np.array_equal(first.states, again.states)
    assert first.said == again.said
    assert first.said != small(number=4).said
    assert first.said != small(seed=1).said


def test_a_window_is_full_and_its_utterances_stand_apart() -> None:
    for seed in range(20):
        samples, placed = window(say, np.random.default_rng(seed))
        assert len(samples) == SPEECH_S * HEARING_RATE_HZ
        assert np.abs(samples).max() <= 1
        assert placed
        assert placed[-1].end_s <= SPEECH_S
        for one, after in pairwise(placed):
            assert one.end_s < after.start_s


def test_what_never_fits_leaves_the_window_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "TRIES", 3)

    def endless(_: np.random.Generator) -> Spoken:
        return Spoken(np.ones(20 * HEARING_RATE_HZ, np.float32), "бір", Language.KK, "espeak")

    def silent(_: np.random.Generator) -> Spoken:
        return Spoken(np.zeros(0, np.float32), "бір", Language.KK, "espeak")

    for speaker in (endless, silent):
        samples, placed = window(speaker, np.random.default_rng(0))
        assert placed == ()
        assert not samples.any()


def test_a_shard_is_read_as_it_was_written(tmp_path: Path) -> None:
    shard = small()
    found = read(write(tmp_path / "new", shard))
    assert found.number == 3
    assert found.said == shard.said
    assert found.states.dtype == np.float16
    assert found.states.shape == (2, FRAMES, WIDTH)
    assert np.array_equal(found.states, shard.states)


def test_only_missing_shards_are_made_again(tmp_path: Path) -> None:
    write(tmp_path, small(1))
    (tmp_path / "0002.npz.tmp").write_bytes(b"half of a shard")
    assert missing(tmp_path, 4) == [0, 2, 3]
    assert [shard.number for shard in read_all(tmp_path)] == [1]


def test_every_twentieth_shard_is_for_development() -> None:
    assert [number for number in range(50) if is_development(number)] == [0, 20, 40]


def test_a_damaged_shard_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, small())
    whole = path.read_bytes()
    for damaged in (b"", b"nonsense", whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(UsageError, match=r"0003\.npz is damaged .*delete it"):
            read(path)
    np.savez(path, states=np.zeros((2, 7, WIDTH), np.float16), said=np.array("[[], []]"))
    with pytest.raises(UsageError, match=r"0003\.npz holds states of shape \(2, 7, 4\)"):
        read(path)
    np.savez(path, states=np.zeros((2, 7, WIDTH), np.float16), said=np.array('[[{"a": 1}], []]'))
    with pytest.raises(UsageError, match=r"0003\.npz is damaged"):
        read(path)


def test_a_folder_that_takes_nothing_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(UsageError, match=r"can't write .*another --folder"):
        write(blocked, small())


def test_a_full_disk_leaves_no_half_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(UsageError, match="No space left on device"):
        write(tmp_path, small())
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"training\.letters speech"):
        list(read_all(tmp_path))
