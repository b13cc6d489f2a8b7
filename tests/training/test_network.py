"""The head in torch against the head in numpy, and a training that runs."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UsageError
from training.letters.batches import Example, batch
from voice.letters import ALPHABET, LetterHead

torch = pytest.importorskip("torch", reason="torch is not installed: pip install torch")
network = pytest.importorskip("training.letters.network", reason="torch is not installed")

SMALL = network.Shape(states=6, width=8, taps=3, layers=2)


def example(frames: int, seed: int, text: str = "бір") -> Example:
    states = np.random.default_rng(seed).normal(size=(frames, 6)).astype(np.float16)
    return Example(states, text, "kk", "espeak")


def test_numpy_reads_what_torch_wrote(tmp_path: Path) -> None:
    torch.manual_seed(1)
    head = network.Head(SMALL).eval()
    network.export(head, tmp_path / "new" / "letters.npz")
    reader = LetterHead.load(tmp_path / "new" / "letters.npz")
    assert reader.width == 6
    # The shorter one is filled up in torch, and must not hear that.
    shown = batch([example(9, 0), example(30, 1)])
    with torch.no_grad():
        expected = network.log_probs(head, shown).numpy()
    for row, frames, states in zip(expected, shown.frames, shown.states, strict=True):
        found = reader.log_probs(states[:frames])
        assert found.shape == (frames, 1 + len(ALPHABET))
        np.testing.assert_allclose(found, row[:frames], atol=5e-3)


def test_the_rate_rises_then_falls() -> None:
    rates = [network.learning_rate(step, step / 1000) for step in range(1001)]
    assert rates[0] < rates[30] < max(rates) > rates[500] > rates[1000] == network.LAST_RATE


def test_training_takes_at_least_a_step_and_writes_the_head(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    training = [example(20, seed) for seed in range(30)]
    heads = [
        network.fit(training, training[:3], 1e-9, tmp_path / "letters.npz", shape=SMALL)
        for _ in range(2)
    ]
    for one, other in zip(heads[0].parameters(), heads[1].parameters(), strict=True):
        assert torch.equal(one, other)
    assert LetterHead.load(tmp_path / "letters.npz").width == 6
    assert "epoch 0, 1 steps: loss" in capsys.readouterr().out


def test_steps_lower_the_loss() -> None:
    torch.manual_seed(0)
    head = network.Head(SMALL)
    optimiser = torch.optim.AdamW(head.parameters(), 1e-2)
    shown = batch([example(20, seed) for seed in range(4)])
    chance = np.random.default_rng(0)
    losses = [network.step(head, optimiser, shown, chance) for _ in range(30)]
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])


def test_error_rates_stand_by_language_and_source() -> None:
    torch.manual_seed(0)
    head = network.Head(SMALL)
    rates = network.error_rates(head, [example(20, seed) for seed in range(40)])
    assert list(rates) == ["kk espeak"]
    assert rates["kk espeak"] > 0.5
    assert network.error_rates(head, []) == {}


def test_nothing_to_train_on_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="more than one shard"):
        network.fit([], [], 1, tmp_path / "letters.npz")


def test_a_head_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(UsageError, match=r"can't write .*letters\.npz"):
        network.export(network.Head(SMALL), blocked / "letters.npz")
