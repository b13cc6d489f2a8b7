"""What the loop tells those who watch it: the terminal, the demo's report, later the screens."""

from collections.abc import Callable
from dataclasses import dataclass

from core.language import Language
from core.turn import Reply, Turn, TurnState
from tts.said import Said


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The loop went over to another state."""

    state: TurnState


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """What the visitor has said so far, as far as it is heard; the next one replaces it."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """A turn was heard, understood and answered; its first sound is about to be played."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Prompted:
    """The visitor was silent, and is spoken to without having said anything."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class ReplyCutOff:
    """The reply was interrupted; the visitor has heard `said` of it."""

    said: Said


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """What sounded like speech held no words; the loop goes on listening."""


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """The visitor left, and everything about the visit was forgotten."""


@dataclass(frozen=True, slots=True)
class DomainReloaded:
    """The domain's files were edited; from the next turn on they hold."""


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """An engine or action failed in the middle of a turn; the visitor hears an apology."""

    error: Exception


LoopEvent = (
    StateChanged
    | PartialHeard
    | TurnTaken
    | Prompted
    | ReplyCutOff
    | NothingHeard
    | VisitEnded
    | DomainReloaded
    | TurnFailed
)
Listener = Callable[[LoopEvent], None]


def ignore(event: LoopEvent) -> None:
    """Listen to nothing."""
