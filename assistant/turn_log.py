"""One log line a turn: its number, what it was understood as, and how long each step took.

Never what was heard or answered, nor a slot, which may hold a personal number.
"""

import logging

from assistant.events import LoopEvent, NothingHeard, Prompted, ReplyCutOff, TurnTaken, VisitEnded
from core.intent import NONE, Intent
from core.turn import Turn, TurnMetrics

log = logging.getLogger(__name__)


class TurnLog:
    """Numbers visits from 1 since the start. For the loop's thread; one of its listeners."""

    def __init__(self) -> None:
        self.visit = 1
        """The visit under way, or the next one."""
        self._turns = 0

    def follow(self, event: LoopEvent) -> None:
        """Log what belongs to a turn; devices and pressure log for themselves."""
        match event:
            case TurnTaken(turn):
                self._turns += 1
                log.info("visit %d turn %d: %s", self.visit, turn.number, _summary(turn))
            case Prompted():
                log.info("visit %d: prompted", self.visit)
            case ReplyCutOff():
                log.info("visit %d: reply cut off", self.visit)
            case NothingHeard():
                log.info("visit %d: no words", self.visit)
            case VisitEnded():
                log.info("visit %d is over after %d turns", self.visit, self._turns)
                self.visit, self._turns = self.visit + 1, 0


def _summary(turn: Turn) -> str:
    intent = turn.intent.name if isinstance(turn.intent, Intent) else NONE
    return f"{turn.reply.language} {intent}; {_times(turn.metrics)}"


def _times(metrics: TurnMetrics) -> str:
    """«endpoint 480 ms, text 12 ms, …»; steps that did not run are left out."""
    steps = {
        "endpoint": metrics.endpoint_ms,
        "text": metrics.text_ms,
        "hearing": metrics.asr_ms,
        "understanding": metrics.nlu_ms,
        "action": metrics.action_ms,
        "first sound": metrics.first_audio_ms,
    }
    return ", ".join(f"{step} {ms:.0f} ms" for step, ms in steps.items() if ms is not None)
