"""Which intent an utterance means when no template fits: logistic regression, and neighbours.

Learnt from the domain's own examples while it loads, in under a second on one core; the same
domain always gives the same weights. Slot values are taken out first, so what is learnt is how
people ask, not which service they ask about.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.content import Domain
from nlu.examples import Example, example_sentences
from nlu.features import Vector, Vocabulary

STEPS_PER_EXAMPLE = 6
FEWEST_STEPS = 6_000
MOST_STEPS = 40_000
RATE = 1.0
"""First step length of the gradient descent; it falls to nothing in a straight line."""

SEED = 20260118

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example that resembles an utterance."""

    example: Example
    similarity: float
    """Cosine, in [0, 1]."""


class IntentClassifier:
    """Scores a domain's intents for a text that is folded and without slot values."""

    def __init__(self, domain: Domain) -> None:
        self._examples = example_sentences(domain)
        self.labels = tuple(sorted({example.intent for example in self._examples}))
        texts = [example.text for example in self._examples]
        self._vocabulary = Vocabulary(texts)
        vectors = [self._vocabulary.vector(text) for text in texts]
        targets = [self.labels.index(example.intent) for example in self._examples]
        self._weights = _learn(vectors, targets, len(self._vocabulary), len(self.labels))
        self._postings = _postings(vectors, len(self._vocabulary))

    def log_probabilities(self, text: str) -> NDArray[np.float64]:
        """One figure for each of `labels`."""
        vector = self._vocabulary.vector(text)
        return log_softmax((vector.values @ self._weights[vector.ids]).astype(np.float64))

    def nearest(self, text: str, count: int, per_intent: int) -> list[Neighbour]:
        """The most similar examples, nearest first, at most `per_intent` of one intent."""
        vector = self._vocabulary.vector(text)
        scores = np.zeros(len(self._examples))
        for at, value in zip(vector.ids, vector.values, strict=True):
            rows, weights = self._postings[at]
            scores[rows] += weights * value
        chosen: list[Neighbour] = []
        taken: Counter[str] = Counter()
        for row in np.argsort(-scores, kind="stable"):
            example = self._examples[row]
            if taken[example.intent] < per_intent:
                taken[example.intent] += 1
                chosen.append(Neighbour(example, min(1.0, float(scores[row]))))
            if len(chosen) == count:
                break
        return chosen


def log_softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as log probabilities."""
    shifted = scores - scores.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def _learn(vectors: list[Vector], targets: list[int], features: int, labels: int) -> Weights:
    """Stochastic gradient descent; every intent is drawn equally often."""
    weights = np.zeros((features, labels), np.float32)
    sizes = np.bincount(targets, minlength=labels)
    chances = np.array([1 / sizes[target] for target in targets])
    steps = int(np.clip(STEPS_PER_EXAMPLE * len(vectors), FEWEST_STEPS, MOST_STEPS))
    drawn = np.random.default_rng(SEED).choice(len(vectors), steps, p=chances / chances.sum())
    for step, row in enumerate(drawn):
        vector = vectors[row]
        scores = vector.values @ weights[vector.ids]
        probabilities = np.exp(scores - scores.max())
        probabilities /= probabilities.sum()
        probabilities[targets[row]] -= 1
        rate = RATE * (1 - step / steps)
        weights[vector.ids] -= np.outer(vector.values * np.float32(rate), probabilities)
    return weights


def _postings(
    vectors: list[Vector], features: int
) -> list[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """For each feature the examples that have it, with its value there."""
    rows: list[list[int]] = [[] for _ in range(features)]
    values: list[list[float]] = [[] for _ in range(features)]
    for row, vector in enumerate(vectors):
        for at, value in zip(vector.ids.tolist(), vector.values.tolist(), strict=True):
            rows[at].append(row)
            values[at].append(value)
    return [
        (np.array(r, np.intp), np.array(v, np.float32)) for r, v in zip(rows, values, strict=True)
    ]
