"""An IntentResolver without a model, for tests of what comes after it."""

from collections.abc import Mapping

from core.hypothesis import Expectation, Hypothesis
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from nlu.resolving import NOTHING_EXPECTED
from nlu.text import fold

RESOLVER = "fake"


class FakeResolver:
    """Knows some utterances by heart; the rest is NotRecognized. Keeps what it was asked."""

    def __init__(self, intents: Mapping[str, tuple[str, tuple[Slot, ...]]]) -> None:
        """`intents`: utterance → intent name and slots."""
        self._intents = {fold(text): intent for text, intent in intents.items()}
        self.asked: list[tuple[Hypothesis, ...]] = []

    def resolve(
        self, hypotheses: tuple[Hypothesis, ...], expectation: Expectation = NOTHING_EXPECTED
    ) -> Intent | NotRecognized:
        """The intent of the first reading that is known."""
        self.asked.append(hypotheses)
        for hypothesis in hypotheses:
            if known := self._intents.get(fold(hypothesis.text)):
                name, slots = known
                return Intent(name, slots, hypothesis.language, 1.0, RESOLVER)
        language = hypotheses[0].language if hypotheses else expectation.session_language
        return NotRecognized(language or Language.KK, 1.0, RESOLVER)
