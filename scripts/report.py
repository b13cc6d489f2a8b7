"""What a run came to, for programs: JSON, and JUnit XML as CI servers read it.

JUnit has no standard of its own; the elements are those that Jenkins' xunit schema and GitLab
document: testsuites, testsuite, testcase, failure, error.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from core.errors import UsageError
from scripts.record import ScenarioRecord, TurnRecord, event_name

VERSION = 1
"""Of the JSON; raised when something that was there changes."""


def as_json(
    records: Sequence[ScenarioRecord],
    seed: int,
    stage: str = "virtual",
    began: datetime | None = None,
) -> dict[str, Any]:
    """The whole run. `stage`: virtual, realtime or live."""
    return {
        "version": VERSION,
        "seed": seed,
        "stage": stage,
        "began": began.isoformat(timespec="seconds") if began else None,
        "passed": sum(record.passed for record in records),
        "failed": sum(not record.passed for record in records),
        "took_s": round(sum(record.took_s for record in records), 3),
        "scenarios": [_scenario(record) for record in records],
    }


def _scenario(record: ScenarioRecord) -> dict[str, Any]:
    place = record.scenario.place
    return {
        "name": record.scenario.name,
        "file": str(place.path),
        "line": place.line,
        "language": record.scenario.language,
        "passed": record.passed,
        "error": record.error or None,
        "scene_s": round(record.scene_s, 3),
        "took_s": round(record.took_s, 3),
        "turns": [_turn(turn) for turn in record.turns],
    }


def _turn(record: TurnRecord) -> dict[str, Any]:
    turn, response_ms = record.turn, record.response_ms
    return {
        "number": turn.number,
        "line": turn.place.line,
        "act": turn.act,
        "value": turn.value,
        "kiosk": turn.visitor.kiosk,
        "start_s": round(record.start_s, 3),
        "heard": record.heard or None,
        "intent": record.intent or None,
        "slots": record.slots,
        "replies": [
            {"language": reply.language, "text": reply.text, "ticket": reply.ticket}
            for reply in record.replies
        ],
        "response_ms": None if response_ms is None else round(response_ms, 1),
        "events": [
            {"at_s": round(at_s, 3), "event": event_name(event)} for at_s, event in record.events
        ],
        "failures": [
            {"check": each.check, "expected": each.expected, "found": each.found}
            for each in record.failures
        ],
    }


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return _NOT_XML.sub("\ufffd", text)


def write_junit(path: Path, records: Sequence[ScenarioRecord]) -> None:
    """One testcase a scenario. Raises UsageError where it can't be written."""
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name="tildes script",
        tests=str(len(records)),
        failures=str(sum(bool(each.failures) and not each.error for each in records)),
        errors=str(sum(bool(each.error) for each in records)),
        time=f"{sum(each.took_s for each in records):.3f}",
    )
    for record in records:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=_xml(record.scenario.place.path.stem),
            name=_xml(record.scenario.name),
            time=f"{record.took_s:.3f}",
        )
        if record.error:
            ElementTree.SubElement(case, "error", message=_xml(record.error))
        elif record.failures:
            texts = [_xml(str(failure)) for failure in record.failures]
            ElementTree.SubElement(case, "failure", message=texts[0]).text = "\n".join(texts)
    try:
        ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}; use --junit") from error
