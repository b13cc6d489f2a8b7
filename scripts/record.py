"""What became of a scenario, turn by turn: plain values that checks and reports read."""

import re
from dataclasses import dataclass, field

from assistant.events import (
    Announced,
    LoopEvent,
    Prompted,
    TurnFailed,
    TurnTaken,
    WordsHeard,
)
from core.audio import Samples
from core.intent import NONE, Intent
from core.turn import Reply, Turn
from scripts.scenario import Scenario, ScriptedTurn
from voice.endpointing import EndpointSettings

AHEAD_MS = 1000 * EndpointSettings().decode_ahead_pause_s


_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def event_name(event: LoopEvent) -> str:
    """As scenarios write it: `reply_cut_off` for ReplyCutOff."""
    return _HUMP.sub("_", type(event).__name__).lower()


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that did not hold."""

    turn: ScriptedTurn
    check: str
    """Its key in the scenario."""

    expected: str
    found: str

    def __str__(self) -> str:
        """On one line: the place, the turn, what was expected and what was found."""
        turn = self.turn
        place = f"{turn.place.path}:{turn.place.line}"
        return (
            f"{place}: turn {turn.number} {turn.title}: "
            f"{self.check}: expected {self.expected}, found {self.found}"
        )


@dataclass(slots=True)
class TurnRecord:
    """A turn and everything that came of it."""

    turn: ScriptedTurn
    start_s: float
    """In the scene."""

    end_s: float = 0.0
    speech_end_s: float | None = None
    """When the visitor had said it; None where nothing was said."""

    events: list[tuple[float, LoopEvent]] = field(default_factory=list)
    """When in the scene, and what."""

    lacking: str = ""
    """Why it could not be done; empty where it was."""

    failures: list[Failure] = field(default_factory=list)

    @property
    def turns(self) -> list[Turn]:
        """What the assistant took for turns; the last counts."""
        return [event.turn for _, event in self.events if isinstance(event, TurnTaken)]

    @property
    def heard(self) -> str:
        """All words that were recognised, empty where none were."""
        heard = [event.text for _, event in self.events if isinstance(event, WordsHeard)]
        return " ".join(heard)

    @property
    def replies(self) -> list[Reply]:
        """Everything that was said, asked for or not."""
        said = []
        for _, event in self.events:
            match event:
                case TurnTaken(turn):
                    said.append(turn.reply)
                case Prompted(reply) | Announced(reply):
                    said.append(reply)
        return said

    @property
    def reply(self) -> str:
        """Everything that was said, as one text."""
        return " ".join(reply.text for reply in self.replies)

    @property
    def ticket(self) -> str | None:
        """The number that was issued; the last, where there are several."""
        return next((each.ticket for each in reversed(self.replies) if each.ticket), None)

    @property
    def told(self) -> tuple[str, ...]:
        """The names of the events, in their order, as scenarios write them."""
        return tuple(event_name(event) for _, event in self.events)

    @property
    def errors(self) -> list[str]:
        """What failed within the assistant."""
        return [str(event.error) for _, event in self.events if isinstance(event, TurnFailed)]

    @property
    def intent(self) -> str:
        """What was understood; `none` where nothing fits, empty where nothing was answered."""
        if not self.turns:
            return ""
        found = self.turns[-1].intent
        return found.name if isinstance(found, Intent) else NONE

    @property
    def slots(self) -> dict[str, str]:
        """With these slots."""
        found = self.turns[-1].intent if self.turns else None
        return {each.name: each.value for each in found.slots} if isinstance(found, Intent) else {}

    @property
    def response_ms(self) -> float | None:
        """From the end of speech to the first sound of the reply; None where there is none.

        The pause is the scene's and inference is measured. Recognition runs while the pause
        lasts, so only what is left of it afterwards counts.
        """
        metrics = self.turns[-1].metrics if self.turns else None
        if metrics is None or metrics.first_audio_ms is None:
            return None
        spoken = metrics.endpoint_ms is not None
        text_ms = max(metrics.endpoint_ms or 0, AHEAD_MS + (metrics.asr_ms or 0)) if spoken else 0
        rest = (metrics.nlu_ms, metrics.action_ms, metrics.first_audio_ms)
        return text_ms + sum(each or 0 for each in rest)


@dataclass(frozen=True, slots=True)
class Sound:
    """What a kiosk heard and said throughout a scene, both at HEARING_RATE_HZ and as long."""

    heard: Samples
    said: Samples


@dataclass(slots=True)
class ScenarioRecord:
    """A scenario and what became of it."""

    scenario: Scenario
    turns: list[TurnRecord] = field(default_factory=list)
    error: str = ""
    """What kept it from being played to its end; empty where nothing did."""

    sounds: dict[int, Sound] = field(default_factory=dict)
    """Of each kiosk, where it was to be kept."""

    scene_s: float = 0.0
    took_s: float = 0.0
    """Real seconds."""

    @property
    def failures(self) -> list[Failure]:
        """Every check that did not hold."""
        return [failure for record in self.turns for failure in record.failures]

    @property
    def passed(self) -> bool:
        """Whether everything went as written."""
        return not self.failures and not self.error
