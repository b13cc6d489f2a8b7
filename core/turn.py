"""One exchange between visitor and assistant, and how long its steps took."""

from dataclasses import dataclass
from enum import StrEnum

from core.hypothesis import Hypothesis
from core.intent import Intent, NotRecognized
from core.language import Language


class TurnState(StrEnum):
    """What the loop is doing. IDLE → LISTENING → THINKING → SPEAKING → IDLE."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant answers, before it is spoken."""

    text: str
    """As it is written; digits are still digits."""

    language: Language

    ticket: str | None = None
    """The number of the ticket issued in this turn, e.g. «А-015»."""

    ends_visit: bool = False
    """True after a farewell: the visit is over and forgotten."""


@dataclass(frozen=True, slots=True)
class TurnMetrics:
    """Milliseconds that each step of a turn took; None where the step did not run."""

    endpoint_ms: float | None = None
    """From the end of speech to the decision that it has ended, in audio time."""

    text_ms: float | None = None
    """From that decision to the recognised text; next to nothing where decoding ahead of it
    was done in time."""

    asr_ms: float | None = None
    """Recognition."""

    nlu_ms: float | None = None
    """Intent and slots."""

    action_ms: float | None = None
    """The action and the wording of the reply."""

    first_audio_ms: float | None = None
    """From the reply's text to its first sound."""

    @property
    def total_ms(self) -> float:
        """From recognition to the reply's text; the reply's synthesis is not in it."""
        return sum(ms for ms in (self.asr_ms, self.nlu_ms, self.action_ms) if ms is not None)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was heard, understood and answered."""

    number: int
    """Counted from 1 within a visit."""

    hypotheses: tuple[Hypothesis, ...]
    """Best first; empty where nothing was said."""

    intent: Intent | NotRecognized
    reply: Reply
    metrics: TurnMetrics
