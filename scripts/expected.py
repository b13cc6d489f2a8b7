"""What was expected of a turn and what was found, check by check, for the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.checks import NOTHING, pairs
from scripts.record import TurnRecord


@dataclass(frozen=True, slots=True)
class Row:
    """One check."""

    check: str
    expected: str
    found: str
    holds: bool


def rows(record: TurnRecord) -> list[Row]:
    """Every check of the turn: those that failed as they were told, the others as written.

    Of a turn that could not be done, that alone.
    """
    failed = [Row(each.check, each.expected, each.found, False) for each in record.failures]
    if record.lacking:
        return failed
    names = {row.check for row in failed}
    return failed + [row for row in _written(record) if row.check not in names]


def _written(record: TurnRecord) -> Iterator[Row]:
    checks, told = record.turn.checks, ", ".join(dict.fromkeys(record.told))
    found = {
        "heard": (checks.heard, record.heard),
        "intent": (checks.intent, record.intent),
        "slots": (None if checks.slots is None else pairs(checks.slots), pairs(record.slots)),
        "reply": (checks.reply and checks.reply.written, record.reply),
        "lacks": (checks.lacks and f"no «{checks.lacks}»", record.reply),
        "answers": (checks.answers, ", ".join(sorted({r.language for r in record.replies}))),
        "ticket": (checks.ticket, record.ticket or ""),
        "ends": (
            None if checks.ends is None else str(checks.ends).lower(),
            str(any(reply.ends_visit for reply in record.replies)).lower(),
        ),
        "within_ms": (_milliseconds(checks.within_ms), _milliseconds(record.response_ms)),
        "screen": (", ".join(checks.screen), told),
        "absent": (checks.absent and f"no {', '.join(checks.absent)}", told),
    }
    for name, (expected, happened) in found.items():
        if expected:
            yield Row(name, str(expected), happened or NOTHING, True)


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} ms"
