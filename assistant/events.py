"""What the loop tells those who watch it: the terminal, the demo's report, the screens."""

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
class WordsHeard:
    """What the visitor has said, to the end; what it means is being found out."""

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
class Announced:
    """Something is said to the hall that answers nobody, such as a number that is called."""

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
class LevelHeard:
    """How loud the microphone is while nobody is answered; ten times a second at most."""

    dbfs: float


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device is gone; the visit goes on without it until it is back."""

    kind: str
    """«microphone», «speaker» or «printer»."""

    name: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """A lost device is there again, or another one stands in for it."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Degraded:
    """The machine is too hot or short of memory: something is left out until it is not."""

    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was left out is done again."""

    what: str


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """The paper with this number is in the visitor's hand."""

    number: str


@dataclass(frozen=True, slots=True)
class TicketNotPrinted:
    """The visitor has the number, but no paper."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """An engine or action failed in the middle of a turn; the visitor hears an apology."""

    error: Exception


LoopEvent = (
    StateChanged
    | PartialHeard
    | WordsHeard
    | TurnTaken
    | Prompted
    | Announced
    | ReplyCutOff
    | NothingHeard
    | VisitEnded
    | DomainReloaded
    | LevelHeard
    | DeviceLost
    | DeviceBack
    | Degraded
    | Recovered
    | TicketPrinted
    | TicketNotPrinted
    | TurnFailed
)
Listener = Callable[[LoopEvent], None]


def ignore(event: LoopEvent) -> None:
    """Listen to nothing."""
