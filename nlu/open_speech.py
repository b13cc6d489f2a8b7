"""Open speech: what is said in words that no template foresaw. An IntentResolver without a model.

nlu/llama.py starts from the same weighing and asks the language model where it is not clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from core.hypothesis import Expectation, Hypothesis
from core.intent import NONE, Intent, NotRecognized
from core.language import Language
from nlu.classifier import IntentClassifier, Neighbour, log_softmax
from nlu.content import Domain
from nlu.resolving import NOTHING_EXPECTED
from nlu.slots import MARK, SlotFinder
from nlu.text import MAX_CHARACTERS, fold, written
from nlu.weights import read_weights

RESOLVER = "classifier"

READINGS = 3
"""Hypotheses that are weighed; the first counts twice as much as the second, and so on."""

EXPECTED_BONUS = log(4)
"""How much likelier an intent is that the dialogue is waiting for."""

UNCLEAR = 0.20
"""Below this probability the answer is `none`, unless a slot value of the domain was named."""

UNFAMILIAR = 0.25
"""Less of the utterance than this was ever learnt: it has nothing to do with the domain."""

NEAR = log(2)
"""An intent that is at most so much less likely than the best may just as well be meant."""

MAX_WORDS = 40


@dataclass(frozen=True, slots=True)
class Weighed:
    """An utterance after the classifier, before the decision."""

    said: str
    """The best reading as it is written, for a language model."""

    folded: str
    """The best reading as it is compared."""

    text: str
    """The same without slot values, for the classifier."""

    log_probabilities: NDArray[np.float64]
    """Of the labels, calibrated; over all readings, with what the dialogue expects."""


class ClassifierResolver:
    """The classifier's opinion, with slots found in the text and `none` where it is unclear."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._slots = SlotFinder(domain)
        self._classifier = IntentClassifier(domain, read_weights(domain))
        self.labels = self._classifier.labels

    def resolve(
        self, hypotheses: tuple[Hypothesis, ...], expectation: Expectation = NOTHING_EXPECTED
    ) -> Intent | NotRecognized:
        """The likeliest intent, or NotRecognized."""
        weighed = self.weigh(hypotheses, expectation)
        if weighed is None:
            return NotRecognized(spoken_language(hypotheses, expectation), 1.0, RESOLVER)
        return self.decide(weighed, weighed.log_probabilities, hypotheses[0].language, RESOLVER)

    def weigh(self, hypotheses: Sequence[Hypothesis], expectation: Expectation) -> Weighed | None:
        """The utterance with the probability of each label; None for text that is no utterance."""
        readings = [fold(h.text) for h in hypotheses[:READINGS] if len(h.text) <= MAX_CHARACTERS]
        readings = [r for r in readings if r and len(r.split()) <= MAX_WORDS]
        if not readings or not self.labels:
            return None
        texts = [self._slots.without_values(reading) for reading in readings]
        mixed = np.zeros(len(self.labels))
        for rank, text in enumerate(texts):
            mixed += np.exp(self._classifier.log_probabilities(text)) / 2**rank
        bonus = [EXPECTED_BONUS if label in expectation.intents else 0.0 for label in self.labels]
        scores = log_softmax(np.log(mixed + 1e-9) + np.array(bonus))
        said = next(h.text for h in hypotheses if fold(h.text) == readings[0])
        return Weighed(written(said), readings[0], texts[0], scores)

    def nearest(self, weighed: Weighed, count: int, per_intent: int) -> list[Neighbour]:
        """The examples of the domain that are most like the utterance."""
        return self._classifier.nearest(weighed.text, count, per_intent)

    def decide(
        self,
        weighed: Weighed,
        log_probabilities: NDArray[np.float64],
        language: Language,
        resolver: str,
    ) -> Intent | NotRecognized:
        """The likeliest label as an intent with its slots, or `none` where that is safer."""
        best = int(log_probabilities.argmax())
        name, probability = self.labels[best], exp(log_probabilities[best])
        if name == NONE:
            return NotRecognized(language, probability, resolver)
        unclear = probability < UNCLEAR and MARK not in weighed.text
        if unclear or self._classifier.familiarity(weighed.text) < UNFAMILIAR:
            return NotRecognized(language, 1 - probability, resolver)
        return replace(
            self._intent(best, weighed, log_probabilities, language, resolver),
            other=self._other(best, weighed, log_probabilities, language, resolver),
        )

    def _other(
        self,
        best: int,
        weighed: Weighed,
        log_probabilities: NDArray[np.float64],
        language: Language,
        resolver: str,
    ) -> Intent | None:
        """The second likeliest, where it is about as likely and no `none`."""
        others = [at for at in range(len(self.labels)) if at != best]
        second = max(others, key=lambda at: float(log_probabilities[at]), default=best)
        if second == best or self.labels[second] == NONE:
            return None
        if log_probabilities[best] - log_probabilities[second] > NEAR:
            return None
        return self._intent(second, weighed, log_probabilities, language, resolver)

    def _intent(
        self,
        label: int,
        weighed: Weighed,
        log_probabilities: NDArray[np.float64],
        language: Language,
        resolver: str,
    ) -> Intent:
        name, probability = self.labels[label], exp(log_probabilities[label])
        filled = self._slots.fill(self._domain.intents[name], weighed.folded)
        return Intent(name, filled.slots, language, probability, resolver, filled.rivals)


def spoken_language(hypotheses: Sequence[Hypothesis], expectation: Expectation) -> Language:
    """The language to answer in where nothing was understood."""
    if hypotheses:
        return hypotheses[0].language
    return expectation.language or expectation.session_language or Language.KK
