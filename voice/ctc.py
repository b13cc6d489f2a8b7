"""Connectionist temporal classification: how likely a spelling is, given letters frame by frame.

voice.letters gives the letters' probabilities; voice.matching holds hundreds of phrases against
them at once. After Graves et al., "Connectionist Temporal Classification" (ICML 2006): a spelling
is the sum over all ways to stretch it over the frames, with blanks between letters where nothing
new begins. Index 0 is the blank.
"""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

BLANK = 0

TINY = 1e-30
"""Stands for a probability of nothing, so that logarithms stay finite."""


def greedy(log_probs: NDArray[np.float32]) -> list[int]:
    """The likeliest index of each frame, repetitions and blanks dropped; `log_probs`: (t, n)."""
    best = log_probs.argmax(axis=1)
    fresh = np.concatenate(([True], best[1:] != best[:-1]))
    return [int(index) for index in best[fresh & (best != BLANK)]]


def log_likelihoods(
    log_probs: NDArray[np.float32], spellings: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Natural log probability of each spelling over all frames, shape (len(spellings),).

    `log_probs`: (frames, indices), normalised a frame. -inf where a spelling is longer than the
    frames allow. 200 phrases of 25 letters over 3 s cost some 15 ms.
    """
    if not spellings:
        return np.zeros(0)
    labels, ends = _interleaved(spellings)
    ((alpha, scale),) = deque(_forward(log_probs, labels), maxlen=1)
    rows = np.arange(len(labels))
    finished = alpha[rows, ends - 1] + np.where(ends > 1, alpha[rows, ends - 2], 0.0)
    with np.errstate(divide="ignore"):
        found: NDArray[np.float64] = scale + np.log(finished)
    return found


def beginning_log_likelihoods(
    log_probs: NDArray[np.float32], spellings: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Natural log probability that the frames begin with each spelling, shape (frames, spellings).

    Row t is that of the first t + 1 frames with the spelling's last letter in the last of them;
    whatever follows has no say. No spelling may be empty.
    """
    labels, ends = _interleaved(spellings)
    rows = np.arange(len(labels))
    with np.errstate(divide="ignore"):
        found = [
            scale + np.log(alpha[rows, ends - 2]) for alpha, scale in _forward(log_probs, labels)
        ]
    return np.array(found)


def _forward(
    log_probs: NDArray[np.float32], labels: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """After each frame, the share of every place in `labels` and the logarithm of their sum."""
    probs = np.exp(log_probs.astype(np.float64))
    skips = np.zeros(labels.shape)
    skips[:, 2:] = (labels[:, 2:] != BLANK) & (labels[:, 2:] != labels[:, :-2])
    alpha = np.zeros(labels.shape)
    alpha[:, :2] = probs[0][labels[:, :2]]
    scale = np.zeros(len(labels))
    yield alpha, scale
    for frame in probs[1:]:
        step = alpha.copy()
        step[:, 1:] += alpha[:, :-1]
        step[:, 2:] += alpha[:, :-2] * skips[:, 2:]
        step *= frame[labels]
        total = step.sum(axis=1) + TINY
        scale = scale + np.log(total)
        alpha = step / total[:, None]
        yield alpha, scale


def _interleaved(spellings: Sequence[Sequence[int]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Spellings with a blank before, between and after their letters, and where each ends.

    Rows are filled up with blanks, which lie past the end and are never read.
    """
    ends = np.array([2 * len(spelling) + 1 for spelling in spellings], dtype=np.intp)
    labels = np.full((len(spellings), int(ends.max())), BLANK, dtype=np.intp)
    for row, spelling in enumerate(spellings):
        labels[row, 1 : ends[row] : 2] = spelling
    return labels, ends
