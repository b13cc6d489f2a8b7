"""Which intent an utterance means when no template fits: logistic regression, and neighbours.

Learnt from the domain's own examples and utterances. Slot values are taken out first, so what is
learnt is how people ask, not which service they ask about. A shipped domain has its weights in a
file (nlu/weights.py), learnt with recognition errors; another is learnt while it loads, in a
second or two. The same sentences always give the same weights.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from nlu.content import Domain
from nlu.examples import Example, example_sentences, uttered_sentences
from nlu.features import Vector, Vocabulary, vocabulary_of

STEPS_PER_EXAMPLE = 5
FEWEST_STEPS = 6_000
MOST_STEPS = 30_000
"""While a domain loads; more are worth the wait only for weights that are kept."""

RATE = 1.0
"""First step length of the gradient descent; it falls to nothing in a straight line."""

SHARPNESS = 1.6
"""Makes an uncalibrated model's figures probabilities; fitted on templates left out."""

SEED = 20260118

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Labels, features and the weight of each feature for each label."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Weights
    """Features × labels."""

    sharpness: float = SHARPNESS
    """Inverse temperature that makes its figures probabilities."""

    def log_probabilities(self, text: str) -> NDArray[np.float64]:
        """One calibrated figure for each of `labels`, of a folded text without slot values."""
        vector = self.vocabulary.vector(text)
        scores = vector.values @ self.weights[vector.ids].astype(np.float32)
        return log_softmax(self.sharpness * scores.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example that resembles an utterance."""

    example: Example
    similarity: float
    """Cosine, in [0, 1]."""


class Neighbours:
    """Finds the examples that are most like an utterance."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples
        self._vocabulary = vocabulary_of([example.text for example in examples])
        vectors = [self._vocabulary.vector(example.text) for example in examples]
        self._postings = _postings(vectors, len(self._vocabulary))

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


class IntentClassifier:
    """Scores a domain's intents for a text that is folded and without slot values."""

    def __init__(self, domain: Domain, model: LinearModel | None = None) -> None:
        """Without a `model` one is learnt from the domain."""
        self._domain = domain
        self._model = model or learn((*example_sentences(domain), *uttered_sentences(domain)))
        self.labels = self._model.labels

    def log_probabilities(self, text: str) -> NDArray[np.float64]:
        """One calibrated figure for each of `labels`."""
        return self._model.log_probabilities(text)

    def familiarity(self, text: str) -> float:
        """Share of a text, by weight, that stands in what was learnt; in [0, 1]."""
        values = self._model.vocabulary.vector(text).values
        return float((values * values).sum())

    def nearest(self, text: str, count: int, per_intent: int) -> list[Neighbour]:
        """The most similar examples, nearest first, at most `per_intent` of one intent."""
        return self._neighbours.nearest(text, count, per_intent)

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(example_sentences(self._domain))


def learn(
    examples: Sequence[Example], in_texts: int = 1, most_steps: int = MOST_STEPS
) -> LinearModel:
    """A model of the examples, with features that stand in at least `in_texts` of them."""
    texts = [example.text for example in examples]
    labels = tuple(sorted({example.intent for example in examples}))
    vocabulary = vocabulary_of(texts, in_texts)
    vectors = [vocabulary.vector(text) for text in texts]
    targets = [labels.index(example.intent) for example in examples]
    steps = min(most_steps, max(FEWEST_STEPS, STEPS_PER_EXAMPLE * len(vectors)))
    shape = (len(vocabulary), len(labels))
    return LinearModel(labels, vocabulary, _descend(vectors, targets, shape, steps))


def log_softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as log probabilities."""
    shifted = scores - scores.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def _descend(
    vectors: list[Vector], targets: list[int], shape: tuple[int, int], steps: int
) -> Weights:
    """Stochastic gradient descent; an intent with four times the sentences is drawn twice as often.

    Drawn equally often, `none`, which can be anything, would hardly ever win.
    """
    weights = np.zeros(shape, np.float32)
    sizes = np.bincount(targets, minlength=shape[1])
    chances = np.array([1 / sqrt(sizes[target]) for target in targets])
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
