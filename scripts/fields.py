"""The words of a scenario file: which keys there are, what they hold, what they mean.

The loader (scripts.scenario) reads by these tables, and the JSON Schema for editors
(scripts/scenario.schema.json) is generated from them, so the two can't drift apart.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.manifest import MIXED
from core.language import Language
from scripts.acoustics.setting import CLIPS_DBFS, DISTANCES_M, SPEEDS

SCHEMA_FILE = Path(__file__).with_name("scenario.schema.json")


@dataclass(frozen=True, slots=True)
class Field:
    """One key."""

    kind: str
    """text, integer, number, boolean, texts (one or a list), mapping (of texts) or counts."""

    says: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


Table = Mapping[str, Field]

LANGUAGES = tuple(language.value for language in Language)
EVENTS = (
    "state_changed",
    "words_heard",
    "nothing_heard",
    "turn_taken",
    "turn_failed",
    "prompted",
    "announced",
    "reply_cut_off",
    "visit_ended",
    "device_lost",
    "device_back",
    "ticket_printed",
    "ticket_not_printed",
)
"""What screens are told by the loop: the names of assistant.events."""

DEVICES = ("microphone", "speaker")

VISITOR: Table = {
    "voice": Field("text", "who speaks: a voice such as espeak:f2"),
    "kiosk": Field("integer", "at which kiosk the visitor stands; from 1", least=1, most=8),
    "speed": Field("number", "1 is usual", (), *SPEEDS),
    "distance_m": Field("number", "from the microphone, metres", (), *DISTANCES_M),
    "snr_db": Field(
        "number", "speech over noise, decibels; left out: no noise", least=-20, most=60
    ),
    "noise": Field("text", "babble, hum, street, or a file"),
    "room": Field("text", "none, booth, hall, …: see docs/acoustics.md"),
    "codec": Field("text", "none, telephone, …: see docs/acoustics.md"),
    "clip_dbfs": Field("number", "where the microphone clips", (), *CLIPS_DBFS),
}

ACTS: Table = {
    "say": Field("text", "what the visitor says"),
    "recording": Field("text", "a WAV or FLAC file beside this one that is heard instead"),
    "touch": Field("text", "the intent of a button that is touched; `with:` has its slots"),
    "silence": Field("number", "seconds in which the visitor says nothing", least=0, most=600),
    "unplug": Field("text", "a device is lost", DEVICES),
    "plug": Field("text", "a device is back", DEVICES),
    "printer": Field("text", "the ticket printer from now on", ("ready", "paper_out", "offline")),
    "kill": Field("text", "inference dies in the middle of its next task", ("worker",)),
    "at": Field("text", "the clock is put forward, to 18:01 or 2026-11-23 18:01"),
}

SPOKEN: Table = {
    "visitor": Field("text", "who does it: one of `visitors:`; left out: the first"),
    "language": Field("text", "in which it is said; left out: the scenario's", LANGUAGES),
    "interrupt_after_ms": Field(
        "integer", "speak over the reply, so long after its first sound", least=0, most=60_000
    ),
    "meanwhile": Field(
        "boolean", "it begins at the same time as the turn before, which is at another kiosk"
    ),
    "with": Field("mapping", "slots of the button that is touched"),
}

CHECKS: Table = {
    "heard": Field("text", "what recognition must make of it; left out, with `wer`: what is said"),
    "wer": Field("number", "word error rate that is allowed; left out: 0", least=0, most=10),
    "intent": Field("text", "what must be understood; none where nothing fits"),
    "slots": Field("mapping", "exactly these slots"),
    "reply": Field("text", "part of what is answered, … for anything between, or /a pattern/"),
    "lacks": Field("text", "what must not be answered"),
    "answers": Field("text", "the language of the reply", LANGUAGES),
    "ticket": Field("text", "the number that is issued; left out: none may be"),
    "ends": Field("boolean", "whether the reply ends the visit"),
    "within_ms": Field("number", "from the end of speech to the first sound of the reply", least=0),
    "screen": Field("texts", "events that screens must be told", EVENTS),
    "absent": Field(
        "texts", "events that must not happen; `reply` for silence", (*EVENTS, "reply")
    ),
}

TURN: Table = {**ACTS, **SPOKEN, **CHECKS}

SCENARIO: Table = {
    "name": Field("text", "what it shows; no two alike"),
    "language": Field("text", "whose visit it is", (*LANGUAGES, MIXED)),
    "at": Field("text", "when it begins: 17:58, on a Monday, or 2026-11-23 17:58; in Almaty"),
    "before": Field("counts", "tickets that others hold, a line"),
    "hours": Field("mapping", "of the queue, as in queue.yaml; left out: always open"),
}
"""Beside these, `visitors` (name → VISITOR) and `turns` (a list of TURN)."""

NEEDED = ("name", "language", "turns")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors."""
    scenario = _object(SCENARIO)
    scenario["properties"] |= {
        "visitors": {"type": "object", "additionalProperties": _object(VISITOR)},
        "turns": {"type": "array", "minItems": 1, "items": {**_object(TURN), "oneOf": _one_act()}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scripted audio tests of Tildes",
        "type": "array",
        "items": {**scenario, "required": list(NEEDED)},
    }


def schema_text() -> str:
    """The file's content."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _one_act() -> list[dict[str, Any]]:
    return [{"required": [act]} for act in ACTS]


def _object(table: Table) -> dict[str, Any]:
    properties = {name: _schema(field) for name, field in table.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _schema(field: Field) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if field.choices:
        text = {"enum": list(field.choices)}
    kinds: dict[str, dict[str, Any]] = {
        "text": text,
        "texts": {"anyOf": [text, {"type": "array", "items": text}]},
        "mapping": {"type": "object", "additionalProperties": {"type": "string"}},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    }
    schema = {"description": field.says, **kinds.get(field.kind, {"type": field.kind})}
    bounds = {"minimum": field.least, "maximum": field.most}
    return {**schema, **{name: value for name, value in bounds.items() if value is not None}}


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
