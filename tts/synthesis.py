"""The seam between the loop and whatever speaks: the Synthesizer protocol."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from core.audio import AudioChunk
from core.cancellation import Cancellation
from core.language import Language

FASTEST, SLOWEST = 0.8, 1.5
"""Bounds of `stretch`: quicker is hard to follow, slower falls apart into words."""


@dataclass(frozen=True, slots=True)
class SpokenClause(AudioChunk):
    """The sound of a clause, with what it says."""

    text: str
    """In words, as it is spoken."""

    pause_s: float
    """Silence at its end, seconds; part of the samples."""


class Synthesizer(Protocol):
    """A voice, or a pair of them, for Kazakh and Russian."""

    def synthesize(
        self,
        text: str,
        language: Language,
        cancellation: Cancellation | None = None,
        stretch: float = 1.0,
    ) -> Iterator[SpokenClause]:
        """Speak `text` clause by clause, each made only when it is asked for.

        Pauses between sentences are part of the sound. `stretch` makes it longer: 1.2 is a fifth
        slower; beyond FASTEST and SLOWEST it is held there. Text without a single speakable
        character gives nothing and a line in the log. Raises Cancelled before the next clause
        once `cancellation` is raised, and EngineError where the engine fails.
        """
        ...

    def spoken_form(self, text: str, language: Language) -> str:
        """The text as `synthesize` speaks it: in words, without a digit."""
        ...

    def voice_name(self, language: Language) -> str:
        """The voice that speaks this language, for reports and screens."""
        ...


def bounded(stretch: float) -> float:
    """`stretch` between FASTEST and SLOWEST."""
    return min(max(stretch, FASTEST), SLOWEST)
