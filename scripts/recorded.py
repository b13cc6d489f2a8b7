"""A recorded visit, and how it is written: as a scenario, with a sound file for each saying.

2026-11-23-101500.visit.yaml
2026-11-23-101500-1.wav         16 kHz, 16 bit, mono
"""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from assistant.evaluation.manifest import MIXED
from assistant.queue_rules import FILE
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from core.errors import UsageError
from core.intent import NONE, Intent
from core.turn import Turn
from devices.wavfile import encode_wav
from nlu.located import read_located
from tickets.rules import ALMATY

OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """A saying, and what came of it; or a silence."""

    turn: Turn | None = None
    samples: Samples | None = None
    """What was heard, at HEARING_RATE_HZ."""

    silence_s: int = 0
    prompted: bool = False
    """Whether the visitor was spoken to after the silence; else it stands for what is left out."""

    interrupt_after_ms: int | None = None
    """Where it cut off the reply before it."""


@dataclass(slots=True)
class RecordedVisit:
    """A visit as far as it has come."""

    at: datetime
    turns: list[RecordedTurn] = field(default_factory=list)
    told: bool = False
    """Whether the visitor has heard that it is recorded."""

    forbidden: bool = False
    left_out: int = 0
    """Sayings in whose place there is silence."""

    cut: bool = False
    """Whether nothing more is kept, since it would rest on what is left out."""


def write_visit(visit: RecordedVisit, folder: Path, domain: Path) -> Path:
    """Write the scenario and its sound, readable for the owner alone; where the scenario is.

    `domain`: the folder whose hours hold in the queue. Raises UsageError.
    """
    name = visit.at.astimezone(ALMATY).strftime("%Y-%m-%d-%H%M%S")
    turns = []
    try:
        for number, each in enumerate(visit.turns, 1):
            sound = f"{name}-{number}.wav"
            turns.append(_as_written(each, sound))
            if each.samples is not None:
                _write(folder / sound, _wav(each.samples))
        scenario = _scenario(visit, turns, _hours(domain / FILE))
        text = yaml.safe_dump([scenario], allow_unicode=True, sort_keys=False, width=100)
        _write(folder / f"{name}.visit.yaml", text.encode())
    except OSError as error:
        raise UsageError(
            f"{folder}: a visit can't be written: {error.strerror}; choose another folder"
        ) from error
    return folder / f"{name}.visit.yaml"


def _scenario(
    visit: RecordedVisit, turns: list[dict[str, Any]], hours: Mapping[str, str]
) -> dict[str, Any]:
    at = visit.at.astimezone(ALMATY)
    languages = {each.turn.hypotheses[0].language for each in visit.turns if each.turn}
    return {
        "name": f"Recorded on {at:%Y-%m-%d at %H:%M:%S}",
        "language": languages.pop().value if len(languages) == 1 else MIXED,
        "at": f"{at:%Y-%m-%d %H:%M}",
        **({"hours": dict(hours)} if hours else {}),
        **({"before": before} if (before := _before(visit)) else {}),
        "turns": turns,
    }


def _as_written(recorded: RecordedTurn, sound: str) -> dict[str, Any]:
    turn = recorded.turn
    if turn is None:
        prompted = {"screen": "prompted"} if recorded.prompted else {}
        return {"silence": recorded.silence_s, **prompted}
    best, intent = turn.hypotheses[0], turn.intent
    written: dict[str, Any] = {"recording": sound, "language": best.language.value}
    if recorded.interrupt_after_ms is not None:
        written |= {"interrupt_after_ms": recorded.interrupt_after_ms, "screen": "reply_cut_off"}
    written |= {"heard": best.text, "intent": NONE}
    if isinstance(intent, Intent):
        written["intent"] = intent.name
        if intent.slots:
            written["slots"] = {slot.name: slot.value for slot in intent.slots}
    written["answers"] = turn.reply.language.value
    if turn.reply.ticket:
        written["ticket"] = turn.reply.ticket
    if turn.reply.ends_visit:
        written["ends"] = True
    return written


def _before(visit: RecordedVisit) -> dict[str, int]:
    """Tickets of each line that others had: those before the visitor's first."""
    before: dict[str, int] = {}
    for each in visit.turns:
        line, _, number = (each.turn.reply.ticket or "" if each.turn else "").rpartition("-")
        if line and number.isdecimal() and int(number) > 1:
            before.setdefault(line, int(number) - 1)
    return before


def _hours(path: Path) -> dict[str, str]:
    """The queue's, day by day; nothing where the domain sets none."""
    found = dict(read_located(path).pairs()) if path.is_file() else {}
    return {day: spans.text() for day, spans in found["hours"].pairs()} if "hours" in found else {}


def _wav(samples: Samples) -> bytes:
    content = io.BytesIO()
    encode_wav(content, [AudioChunk(samples, HEARING_RATE_HZ)], HEARING_RATE_HZ)
    return content.getvalue()


def _write(path: Path, content: bytes) -> None:
    """A new file, which nobody else could read at any time. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
