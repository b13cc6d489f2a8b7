"""What changed since an earlier run: which scenarios got worse, better or slower."""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UsageError
from scripts.report import VERSION

SLOWER_BY = 1.5
"""A scenario is slower where its replies take so many times as long..."""

SLOWER_MS = 250.0
"""...and so much longer: what an idle machine's timings differ by is less."""


@dataclass(frozen=True, slots=True)
class Change:
    """A scenario that is not as it was."""

    name: str
    kind: str
    """worse, better, slower, new or gone."""

    why: str = ""


def read_run(path: Path) -> dict[str, Any]:
    """What `script --json` printed. Raises UsageError."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        version = run["version"]
        if version == VERSION and all("name" in each for each in run["scenarios"]):
            return dict(run)
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}; check --compare") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no run: give --compare what `tildes script --json` printed"
        ) from error
    raise UsageError(f"{path} has version {version}, not {VERSION}: run `script --json` again")


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Every scenario that changed, in the order of the later run."""
    earlier = {each["name"]: each for each in before["scenarios"]}
    found = []
    for each in now["scenarios"]:
        old = earlier.pop(each["name"], None)
        change = Change(each["name"], "new") if old is None else _change(old, each)
        if change is not None:
            found.append(change)
    return found + [Change(name, "gone") for name in earlier]


def _change(old: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    if old["passed"] != new["passed"]:
        return Change(new["name"], "better" if new["passed"] else "worse", _first_failure(new))
    was_ms, is_ms = _median_ms(old), _median_ms(new)
    if was_ms is None or is_ms is None:
        return None
    if is_ms > SLOWER_BY * was_ms and is_ms > was_ms + SLOWER_MS:
        return Change(new["name"], "slower", f"{was_ms:.0f} → {is_ms:.0f} ms")
    return None


def _first_failure(scenario: Mapping[str, Any]) -> str:
    if scenario["error"]:
        return str(scenario["error"])
    for turn in scenario["turns"]:
        for failure in turn["failures"]:
            return (
                f"turn {turn['number']} {failure['check']}: expected {failure['expected']}, "
                f"found {failure['found']}"
            )
    return ""


def _median_ms(scenario: Mapping[str, Any]) -> float | None:
    spoken = (t["response_ms"] for t in scenario["turns"] if t["act"] in ("say", "recording"))
    times_ms = [each for each in spoken if each is not None]
    return statistics.median(times_ms) if times_ms else None
