"""What changed since an earlier run: which scenarios got worse, better or slower."""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UsageError
from scripts.report import VERSION
from scripts.scenario import SPEAKING

SLOWER_BY = 1.5
"""A scenario is slower, or quicker, where its replies take so many times as long..."""

SLOWER_MS = 250.0
"""...and so much longer: what an idle machine's timings differ by is less."""


@dataclass(frozen=True, slots=True)
class Change:
    """A scenario that is not as it was."""

    name: str
    kind: str
    """worse, better, slower, quicker, new or gone."""

    why: str = ""


def read_run(path: Path) -> dict[str, Any]:
    """What `script --json` printed. Raises UsageError."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        version = run["version"]
        if version == VERSION:
            changes(run, run)  # all that is compared is there
            return dict(run)
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}; check --compare") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is no run: give --compare what `tildes script --json` printed"
        ) from error
    raise UsageError(f"{path} has version {version}, not {VERSION}: run `script --json` again")


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Every scenario that changed, in the order of the later run.

    Times are compared where both were played on the same stage.
    """
    earlier = {each["name"]: each for each in before["scenarios"]}
    timed = before.get("stage") == now.get("stage")
    found = []
    for each in now["scenarios"]:
        old = earlier.pop(each["name"], None)
        change = Change(each["name"], "new") if old is None else _change(old, each, timed=timed)
        if change is not None:
            found.append(change)
    return found + [Change(name, "gone") for name in earlier]


def _change(old: Mapping[str, Any], new: Mapping[str, Any], *, timed: bool) -> Change | None:
    failed, fails = _failures(old), _failures(new)
    for what, how in fails.items():
        if what not in failed:
            return Change(new["name"], "worse", how)
    if len(fails) < len(failed):
        still = f"still {next(iter(fails.values()))}" if fails else ""
        return Change(new["name"], "better", still)
    was_ms, is_ms = _median_ms(old), _median_ms(new)
    if not timed or was_ms is None or is_ms is None:
        return None
    for kind, low_ms, high_ms in (("slower", was_ms, is_ms), ("quicker", is_ms, was_ms)):
        if high_ms > SLOWER_BY * low_ms and high_ms > low_ms + SLOWER_MS:
            return Change(new["name"], kind, f"{was_ms:.0f} → {is_ms:.0f} ms")
    return None


def _failures(scenario: Mapping[str, Any]) -> dict[tuple[int, str], str]:
    """What failed, by turn and check; 0 stands for what kept it from being played."""
    failures = {(0, ""): str(scenario["error"])} if scenario["error"] else {}
    for turn in scenario["turns"]:
        number = turn["number"]
        for each in turn["failures"]:
            failures[number, each["check"]] = (
                f"turn {number} {each['check']}: expected {each['expected']}, found {each['found']}"
            )
    return failures


def _median_ms(scenario: Mapping[str, Any]) -> float | None:
    spoken = (t["response_ms"] for t in scenario["turns"] if t["act"] in SPEAKING)
    times_ms = [each for each in spoken if each is not None]
    return statistics.median(times_ms) if times_ms else None
