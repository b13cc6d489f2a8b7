"""The letter head in torch: the network of voice.letters, its training and its export.

The only module that needs torch. Parameters have the names that voice.letters reads, and frames
past an utterance's end are held at zero, as voice.letters pads: both give the same numbers, which a
test shows.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import nn
from torch.nn.functional import gelu, pad

from core.errors import UsageError
from training.letters.batches import Batch, Example, batch, epoch
from training.letters.storing import store
from voice.ctc import BLANK
from voice.letters import ALPHABET, Spelt

WIDTH, TAPS, LAYERS = 256, 7, 2
DROPOUT = 0.15

PEAK_RATE = 2.5e-3
"""AdamW's learning rate after WARM_UP_STEPS; from there it falls to LAST_RATE in a line."""

LAST_RATE = 1e-5
WARM_UP_STEPS = 60
WEIGHT_DECAY = 0.01
LONGEST_GRADIENT = 5.0

HIDDEN_SPANS, HIDDEN_FRAMES = 2, 5
"""In each utterance so many spans of up to so many frames are zeroed: the head must read on."""

SCALED, ADDED = 0.05, 0.02
"""Standard deviations of noise on the states: relative for each dimension, absolute for all."""

DEVELOPMENT_BATCH = 32


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the head is."""

    states: int
    """Width of the encoder's states: the Whisper model's."""

    width: int = WIDTH
    taps: int = TAPS
    layers: int = LAYERS


class Head(nn.Module):  # type: ignore[misc] # torch is not installed where mypy must pass
    """Layer norm, a projection, residual convolutions over time, letters."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, taps = shape.width, shape.taps
        self.taps = taps
        self.norm = nn.LayerNorm(shape.states)
        self.inp = nn.Linear(shape.states, width)
        self.conv = nn.ModuleList(nn.Linear(width * taps, width) for _ in range(shape.layers))
        self.out = nn.Linear(width, 1 + len(ALPHABET))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Any, present: Any) -> Any:
        """States (utterances, frames, width) to log probabilities of letters, of like shape.

        `present`: (utterances, frames, 1), 1 where a frame belongs to its utterance, else 0.
        """
        hidden = gelu(self.inp(self.dropout(self.norm(states))), approximate="tanh") * present
        for layer in self.conv:
            padded = pad(self.dropout(hidden), (0, 0, self.taps // 2, self.taps // 2))
            around = padded.unfold(1, self.taps, 1).flatten(2)
            hidden = (hidden + gelu(layer(around), approximate="tanh")) * present
        return self.out(self.dropout(hidden)).log_softmax(-1)


def log_probs(head: Head, shown: Batch) -> Any:
    """What the head makes of a batch: (utterances, frames, letters)."""
    return head(torch.from_numpy(shown.states), _present(shown))


def _present(shown: Batch) -> Any:
    places = torch.arange(shown.states.shape[1])
    return (places[None, :] < torch.tensor(shown.frames)[:, None]).float()[:, :, None]


def fit(
    training: Sequence[Example],
    development: Sequence[Example],
    minutes: float,
    output: Path,
    seed: int = 0,
    threads: int = 1,
    shape: Shape | None = None,
) -> Head:
    """Train for so many minutes, at least a step; write `output` after each epoch.

    Prints the loss and the development set's error rates. Raises UsageError where there is
    nothing to train on or `output` can't be written.
    """
    if not training:
        raise UsageError("no utterances to train on: make more than one shard")
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    head = Head(shape or Shape(training[0].states.shape[1]))
    optimiser = torch.optim.AdamW(head.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    started, steps, number, done = time.monotonic(), 0, 0, 0.0
    while done < 1:
        losses = []
        for shown in epoch(training, chance):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(steps, done)
            losses.append(step(head, optimiser, shown, chance))
            steps += 1
            done = (time.monotonic() - started) / 60 / minutes
            if done >= 1:
                break
        export(head, output)
        rates = error_rates(head, development)
        told = ", ".join(f"{group} {rate:.3f}" for group, rate in rates.items())
        sys.stdout.write(
            f"epoch {number}, {steps} steps: loss {np.mean(losses):.3f}; CER {told or 'unknown'}\n"
        )
        sys.stdout.flush()
        number += 1
    return head


def learning_rate(steps: int, done: float) -> float:
    """Up to its peak in WARM_UP_STEPS, then down with the share of the time that is used up."""
    return max(LAST_RATE, PEAK_RATE * min(1.0, (steps + 1) / WARM_UP_STEPS) * (1 - min(1.0, done)))


def step(head: Head, optimiser: Any, shown: Batch, chance: np.random.Generator) -> float:
    """Show a batch, with spans and noise on it, and learn; returns the loss."""
    head.train()
    states = torch.from_numpy(_hidden(shown, chance))
    states = states * (1 + SCALED * torch.randn(len(states), 1, states.shape[2]))
    states = states + ADDED * torch.randn_like(states)
    found = head(states, _present(shown))
    loss = nn.functional.ctc_loss(
        found.transpose(0, 1),
        torch.tensor([label for labels in shown.labels for label in labels]),
        torch.tensor(shown.frames),
        torch.tensor([len(labels) for labels in shown.labels]),
        blank=BLANK,
        zero_infinity=True,
    )
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(head.parameters(), LONGEST_GRADIENT)
    optimiser.step()
    return float(loss.detach())


def _hidden(shown: Batch, chance: np.random.Generator) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The states with some spans zeroed."""
    states = shown.states.copy()
    for row, frames in zip(states, shown.frames, strict=True):
        for _ in range(HIDDEN_SPANS):
            start = int(chance.integers(max(1, frames - HIDDEN_FRAMES)))
            row[start : start + int(chance.integers(1, HIDDEN_FRAMES + 1))] = 0.0
    return states


def error_rates(head: Head, development: Sequence[Example]) -> dict[str, float]:
    """Character error rate of the likeliest letters, by language and source."""
    head.eval()
    wrong: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    ordered = sorted(development, key=lambda each: len(each.states))
    for start in range(0, len(ordered), DEVELOPMENT_BATCH):
        chosen = ordered[start : start + DEVELOPMENT_BATCH]
        shown = batch(chosen)
        with torch.no_grad():
            found = log_probs(head, shown).numpy()
        for each, frames, row in zip(chosen, shown.frames, found, strict=True):
            group = f"{each.language} {each.source}"
            wrong[group] += Levenshtein.distance(Spelt(row[:frames]).text, each.text)
            letters[group] += len(each.text)
    return {group: wrong[group] / letters[group] for group in sorted(letters)}


def export(head: Head, path: Path) -> None:
    """Write the weights for voice.letters, half precision; raises UsageError."""
    weights = {name: each.numpy().astype(np.float16) for name, each in head.state_dict().items()}
    store(path, weights)
