"""The seam between the loop and whatever speaks: the Synthesizer protocol."""

from collections.abc import Iterator
from typing import Protocol

from core.audio import AudioChunk
from core.cancellation import Cancellation
from core.language import Language


class Synthesizer(Protocol):
    """A voice, or a pair of them, for Kazakh and Russian."""

    def synthesize(
        self, text: str, language: Language, cancellation: Cancellation | None = None
    ) -> Iterator[AudioChunk]:
        """Speak `text` clause by clause, each chunk made only when it is asked for.

        Pauses between sentences are part of the chunks. Text without a single speakable
        character gives no chunk. Raises Cancelled before the next clause once `cancellation`
        is raised, and EngineError where the engine fails.
        """
        ...

    def spoken_form(self, text: str, language: Language) -> str:
        """The text as `synthesize` speaks it: in words, without a digit."""
        ...

    def voice_name(self, language: Language) -> str:
        """The voice that speaks this language, for reports and screens."""
        ...
