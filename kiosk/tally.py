"""How today's visitors were understood: turns by language, and those that made no sense.

Counts alone, kept through a restart; tickets themselves are counted by the queue.
"""

import json
import logging
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.events import LoopEvent, TurnTaken, VisitEnded
from core.clock import Clock
from core.intent import NotRecognized
from core.language import Language

log = logging.getLogger(__name__)

FILE = "tally.json"


def _noughts() -> dict[str, int]:
    return {language.value: 0 for language in Language}


@dataclass(slots=True)
class DayTally:
    """The counts of one day of this machine."""

    day: str
    """ISO 8601."""

    visits: int = 0
    turns: dict[str, int] = field(default_factory=_noughts)
    """Language → turns."""

    misunderstood: dict[str, int] = field(default_factory=_noughts)
    """Language → those of them that fitted nothing."""


class Tally:
    """Listens to the loop from its thread; read from any."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._path = folder / FILE
        self._clock = clock
        self._lock = threading.Lock()
        self._kept = self._read()

    def listen(self, event: LoopEvent) -> None:
        """Count a turn; write down the counts when a visit ends."""
        match event:
            case TurnTaken(turn):
                with self._lock:
                    tally = self._today()
                    tally.turns[turn.intent.language] += 1
                    if isinstance(turn.intent, NotRecognized):
                        tally.misunderstood[turn.intent.language] += 1
            case VisitEnded():
                with self._lock:
                    self._today().visits += 1
                    self._write()

    def today(self) -> DayTally:
        """A copy of today's."""
        with self._lock:
            tally = self._today()
            return DayTally(tally.day, tally.visits, dict(tally.turns), dict(tally.misunderstood))

    def _today(self) -> DayTally:
        day = self._clock.now().date().isoformat()
        if self._kept is None or self._kept.day != day:
            self._kept = DayTally(day)
        return self._kept

    def _read(self) -> DayTally | None:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            turns, misunderstood = (
                {language.value: int(kept[name][language]) for language in Language}
                for name in ("turns", "misunderstood")
            )
            return DayTally(str(kept["day"]), int(kept["visits"]), turns, misunderstood)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            # Figures are not worth a visitor's turn: they begin anew.
            log.warning("%s is damaged: today's counts begin anew", self._path)
            return None

    def _write(self) -> None:
        written = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            written.write_text(json.dumps(asdict(self._today())), encoding="utf-8")
            written.replace(self._path)
        except OSError as error:
            log.warning("%s can't be written: %s", self._path, error.strerror)
