"""Compares what came of a turn with what its scenario expects."""

from collections.abc import Iterator, Mapping

import jiwer

from assistant.evaluation.hearing import scoring_form
from scripts.record import Failure, TurnRecord

NOTHING = "nothing"


def check(record: TurnRecord) -> list[Failure]:
    """Every check that does not hold, in the order of a turn's steps."""
    if record.lacking:
        return [Failure(record.turn, record.turn.act, "to be done", record.lacking)]
    steps = (_heard, _understood, _answered, _shown)
    return [
        Failure(record.turn, name, expected, found)
        for step in steps
        for name, expected, found in step(record)
    ]


Mismatch = tuple[str, str, str]
"""The key of a check, what was expected, what was found."""


def _heard(record: TurnRecord) -> Iterator[Mismatch]:
    checks = record.turn.checks
    if checks.heard is None:
        return
    wanted, heard = scoring_form(checks.heard), scoring_form(record.heard)
    allowed = checks.wer or 0.0
    rate = float(jiwer.wer(wanted, heard)) if wanted else float(bool(heard))
    if rate > allowed:
        found = f"«{record.heard}» (WER {rate:.2f})" if heard else NOTHING
        yield "heard", f"«{checks.heard}» (WER up to {allowed:.2f})", found


def _understood(record: TurnRecord) -> Iterator[Mismatch]:
    checks = record.turn.checks
    as_heard = f", heard as «{record.heard}»" if record.heard else ""
    if checks.intent is not None and record.intent != checks.intent:
        yield "intent", checks.intent, (record.intent or NOTHING) + as_heard
    if checks.slots is not None and record.slots != dict(checks.slots):
        yield "slots", pairs(checks.slots), pairs(record.slots) + as_heard


def _answered(record: TurnRecord) -> Iterator[Mismatch]:
    checks, replies = record.turn.checks, record.replies
    text = record.reply
    said = f"«{text}»" if text else NOTHING
    if record.errors:
        said += f" ({'; '.join(record.errors)})"
    if checks.reply is not None and not checks.reply.holds(text):
        yield "reply", f"«{checks.reply.written}»", said
    if checks.lacks is not None and checks.lacks in text:
        yield "lacks", f"no «{checks.lacks}»", said
    if checks.answers is not None and {r.language for r in replies} != {checks.answers}:
        languages = ", ".join(sorted({reply.language.value for reply in replies}))
        yield "answers", checks.answers, languages or NOTHING
    tickets = [reply.ticket for reply in replies if reply.ticket]
    if tickets != [each for each in (checks.ticket,) if each]:
        yield "ticket", checks.ticket or "none", ", ".join(tickets) or "none"
    ends = any(reply.ends_visit for reply in replies)
    if checks.ends is not None and ends is not checks.ends:
        yield "ends", str(checks.ends).lower(), str(ends).lower()
    if checks.within_ms is not None:
        took_ms = record.response_ms
        if took_ms is None:
            yield "within_ms", f"{checks.within_ms:.0f} ms", "no reply"
        elif took_ms > checks.within_ms:
            yield "within_ms", f"{checks.within_ms:.0f} ms", f"{took_ms:.0f} ms"


def _shown(record: TurnRecord) -> Iterator[Mismatch]:
    names = record.told
    told = ", ".join(dict.fromkeys(names))
    for wanted in record.turn.checks.screen:
        if wanted not in names:
            yield "screen", wanted, told or NOTHING
    happened = {*names, *(["reply"] if record.replies else [])}
    for unwanted in record.turn.checks.absent:
        if unwanted in happened:
            yield "absent", f"no {unwanted}", told


def pairs(slots: Mapping[str, str]) -> str:
    """Slots on one line."""
    return ", ".join(f"{name}={value}" for name, value in sorted(slots.items())) or "none"
