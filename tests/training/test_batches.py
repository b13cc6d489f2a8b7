"""Examples cut from windows, and batches of them."""

import numpy as np
import pytest

from training.letters.batches import Example, batch, epoch, examples
from training.letters.shards import FRAMES, Placed, Shard


def shard(number: int, *said: Placed) -> Shard:
    rising = np.arange(FRAMES, dtype=np.float16)[None, :, None].repeat(2, axis=2)
    return Shard(number, rising, (said,))


def example(frames: int, text: str = "бір") -> Example:
    return Example(np.ones((frames, 2), np.float16), text, "kk", "espeak")


def test_an_example_has_its_surroundings_but_nobody_elses_words() -> None:
    first = Placed("бір", "kk", "espeak", 1.0, 2.0)
    second = Placed("он бес", "kk", "espeak", 2.2, 4.0)
    training, development = examples([shard(1, first, second)])
    assert development == []
    # Half a second of silence lies before the window's sound.
    assert (training[0].states[0, 0], training[0].states[-1, 0]) == (50, 135)
    assert (training[1].states[0, 0], training[1].states[-1, 0]) == (125, 255)
    assert training[1].labels[2] == 1
    assert len(training[1].labels) == 6


def test_shards_for_development_are_kept_apart() -> None:
    said = Placed("бір", "kk", "espeak", 1.0, 2.0)
    training, development = examples([shard(0, said), shard(1, said), shard(20, said)])
    assert (len(training), len(development)) == (1, 2)


def test_what_ctc_can_not_spell_is_left_out() -> None:
    hurried = Placed("а" * 200, "ru", "espeak", 1.0, 1.2)
    silent = Placed("", "ru", "espeak", 2.0, 3.0)
    assert examples([shard(1, hurried, silent)]) == ([], [])
    assert examples([shard(1)]) == ([], [])


def test_a_batch_is_filled_up_with_zeros() -> None:
    shown = batch([example(5), example(8)])
    assert shown.states.shape == (2, 8, 2)
    assert shown.frames == [5, 8]
    assert not shown.states[0, 5:].any()


def test_cutting_leaves_enough_frames_for_the_letters() -> None:
    for seed in range(50):
        shown = batch([example(30, "бір"), example(4, "бір")], np.random.default_rng(seed))
        assert 30 - 22 <= shown.frames[0] <= 30
        assert shown.frames[1] == 4


@pytest.mark.parametrize("count", [1, 7, 24])
def test_an_epoch_shows_each_once(count: int) -> None:
    shown = list(epoch([example(20 + n) for n in range(count)], np.random.default_rng(0), size=4))
    total = sum(len(each.frames) for each in shown)
    assert count - 4 < total <= count
    assert total > 0


def test_an_epoch_comes_from_the_seed() -> None:
    training = [example(20 + n % 9) for n in range(40)]
    first, again = (
        [each.frames for each in epoch(training, np.random.default_rng(5), size=4)]
        for _ in range(2)
    )
    assert first == again
