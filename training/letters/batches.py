"""What the network is shown: utterances cut out of the shards' windows, alike in length.

Plain numpy, so that it can be tested without torch. training.letters.network feeds them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.letters.shards import FRAMES, SPEECH_S, TAIL_S, Placed, Shard
from voice.letters import ALPHABET
from voice.whisper import ENCODER_FRAMES_PER_SECOND, LEAD_S

BEFORE_S = 0.5
"""Seconds before an utterance that are shown with it, as far as nobody else speaks in them."""

AFTER_S = TAIL_S

FRAMES_A_LETTER = 1.1
"""Utterances with fewer can't be spelt by CTC and are left out."""

CUT_FRAMES = 12
"""Up to so many frames less one are cut off each end at random, so that edges vary."""

JITTER_FRAMES = 25.0
"""Utterances come together with others whose length differs by about so much."""

BATCH = 24

INDEX = {letter: place for place, letter in enumerate(ALPHABET, start=1)}
"""As in voice.letters: 0 is CTC's blank."""


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance."""

    states: NDArray[np.float16]
    """Shape (frames, width); a view of its shard's."""

    text: str
    language: str
    source: str

    @property
    def labels(self) -> list[int]:
        """The text as indices of voice.letters, spaces included."""
        return [INDEX[letter] for letter in self.text]


@dataclass(frozen=True, slots=True)
class Batch:
    """Utterances side by side, filled up with zeros."""

    states: NDArray[np.float32]
    """Shape (utterances, frames, width)."""

    frames: list[int]
    """Of each utterance, without what is filled up."""

    labels: list[list[int]]


def examples(shards: Iterable[Shard]) -> tuple[list[Example], list[Example]]:
    """The utterances to train on, and those of development shards."""
    training: list[Example] = []
    development: list[Example] = []
    for shard in shards:
        kept = development if shard.is_development else training
        for states, said in zip(shard.states, shard.said, strict=True):
            kept += _examples(states, said)
    return training, development


def _examples(states: NDArray[np.float16], said: Sequence[Placed]) -> Iterator[Example]:
    ends = [0.0, *(each.end_s for each in said)]
    starts = [*(each.start_s for each in said[1:]), SPEECH_S + AFTER_S]
    for each, before_s, after_s in zip(said, ends, starts, strict=False):
        first = LEAD_S + max(before_s, each.start_s - BEFORE_S)
        last = LEAD_S + min(after_s, each.end_s + AFTER_S)
        start = round(first * ENCODER_FRAMES_PER_SECOND)
        end = min(FRAMES, round(last * ENCODER_FRAMES_PER_SECOND) + 1)
        if each.text and end - start > len(each.text) * FRAMES_A_LETTER:
            yield Example(states[start:end], each.text, each.language, each.source)


def batch(chosen: Sequence[Example], chance: np.random.Generator | None = None) -> Batch:
    """Examples side by side; with `chance` their ends are cut at random."""
    cut = [_cut(each, chance) for each in chosen]
    frames = [len(states) for states in cut]
    width = cut[0].shape[1]
    filled = np.zeros((len(cut), max(frames), width), np.float32)
    for row, states in zip(filled, cut, strict=True):
        row[: len(states)] = states
    return Batch(filled, frames, [each.labels for each in chosen])


def _cut(example: Example, chance: np.random.Generator | None) -> NDArray[np.float16]:
    if chance is None:
        return example.states
    spare = len(example.states) - int(len(example.text) * FRAMES_A_LETTER) - 1
    before, after = (int(n) for n in chance.integers(CUT_FRAMES, size=2))
    if before + after > spare:
        return example.states
    return example.states[before : len(example.states) - after]


def epoch(
    training: Sequence[Example], chance: np.random.Generator, size: int = BATCH
) -> Iterator[Batch]:
    """Every utterance once, but for a last few; batches of like length in random order."""
    lengths = [len(each.states) for each in training]
    order = np.argsort(lengths + chance.uniform(0, JITTER_FRAMES, len(lengths)), kind="stable")
    starts = np.arange(0, max(1, len(order) - size + 1), size)
    for start in chance.permutation(starts):
        yield batch([training[place] for place in order[start : start + size]], chance)
