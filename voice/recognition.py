"""The seam between the loop and whatever recognises speech."""

from typing import Protocol

from core.audio import Utterance
from core.cancellation import Cancellation
from core.hypothesis import Expectation, Hypothesis

NO_EXPECTATION = Expectation()
"""Nothing is known before the turn."""


class Recognizer(Protocol):
    """Turns an utterance into hypotheses."""

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = NO_EXPECTATION,
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        """Readings of the utterance, best first; empty where nothing was said.

        Any samples are welcome, silence, noise and NaN included. Raises core.cancellation.Cancelled
        between two steps once the cancellation is set, EngineError where the engine fails.
        """
        ...

    def expect(self, expectation: Expectation) -> None:
        """Make ready for an utterance of which this is expected, so that it need not wait for that.

        For the thread that recognises. What is then expected may still be anything else.
        """
        ...
