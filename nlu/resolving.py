"""The seam between hearing and understanding."""

from typing import Protocol

from core.hypothesis import Expectation, Hypothesis
from core.intent import Intent, NotRecognized

NOTHING_EXPECTED = Expectation()


class IntentResolver(Protocol):
    """Says what the visitor wants. Implementations are pure and may be called from any thread."""

    def resolve(
        self, hypotheses: tuple[Hypothesis, ...], expectation: Expectation = NOTHING_EXPECTED
    ) -> Intent | NotRecognized:
        """The intent of an utterance, given its readings, best first.

        `expectation` is a prior: what the dialogue is waiting for, and in which language.
        Never raises on any text; an empty tuple is NotRecognized.
        """
        ...
