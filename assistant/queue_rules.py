"""Reads `queue.yaml` of a domain: when tickets are given, how many a day, who goes first.

    hours:                       # left out: at any time
      monday: 9:00-13:00, 14:00-18:00
      saturday: 9:00-13:00       # a day that is not named is closed
    closed: [2026-12-16]         # holidays
    services:
      child_benefit: {priority: 1, limit: 60}
    zone: Asia/Almaty            # in which days begin and end

A domain need not have the file. Every mistake is told with its line.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.days import WEEK
from nlu.located import Located, read_located
from tickets.rules import OpenSpan, QueueRules

FILE = "queue.yaml"

_SPAN = re.compile(r"(\d\d?:\d\d)\s*[-–—]\s*(\d\d?:\d\d)")
_DAY_IS_OVER = (24, 0)


def read_rules(folder: Path, services: Mapping[str, object] | None = None) -> QueueRules:
    """The rules of a domain's folder. Raises DomainError.

    `services`: those of the domain, to find misspelt ones; None where it is not loaded.
    """
    path = folder / FILE
    if not path.is_file():
        return QueueRules()
    fields = read_located(path).fields(frozenset({"hours", "closed", "services", "zone"}))
    rules = QueueRules()
    zone = _zone(fields["zone"]) if "zone" in fields else rules.zone
    hours = _hours(fields["hours"]) if "hours" in fields else None
    days = fields["closed"].items() if "closed" in fields else ()
    priorities, limits = (
        _services(fields["services"], services) if "services" in fields else ({}, {})
    )
    return QueueRules(zone, hours, frozenset(map(_date, days)), priorities, limits)


def _zone(node: Located) -> ZoneInfo:
    try:
        return ZoneInfo(node.text())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise node.error(f"unknown time zone «{node.text()}»: write e.g. Asia/Almaty") from None


def _hours(node: Located) -> Mapping[int, tuple[OpenSpan, ...]]:
    hours: dict[int, tuple[OpenSpan, ...]] = {}
    for day, spans in node.pairs():
        if day not in WEEK:
            raise spans.error(f"«{day}» is no day: it can be one of {', '.join(WEEK)}")
        hours[WEEK.index(day)] = _spans(spans)
    return hours


def _spans(node: Located) -> tuple[OpenSpan, ...]:
    spans = tuple(_span(text.strip(), node) for text in node.text().split(","))
    for earlier, later in pairwise(spans):
        if later.opens < earlier.closes:
            raise node.error("the hours overlap: write the earlier first")
    return spans


def _span(text: str, node: Located) -> OpenSpan:
    found = _SPAN.fullmatch(text)
    opens, closes = map(_time, found.groups()) if found else (None, None)
    if opens is None or closes is None:
        raise node.error(f"expected hours such as 9:00-18:00, found «{text}»")
    if opens >= closes:
        raise node.error(f"«{text}» ends before it begins")
    return OpenSpan(opens, closes)


def _time(text: str) -> time | None:
    hour, minute = map(int, text.split(":"))
    if (hour, minute) == _DAY_IS_OVER:
        return time.max
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(node: Located) -> date:
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        raise node.error(f"expected a date such as 2026-12-16, found «{node.text()}»") from None


def _services(
    node: Located, known: Mapping[str, object] | None
) -> tuple[dict[str, int], dict[str, int]]:
    priorities: dict[str, int] = {}
    limits: dict[str, int] = {}
    for service, rules in node.pairs():
        if known is not None and service not in known:
            raise rules.error(f"«{service}» is not in lists/services.yaml: correct its name")
        fields = rules.fields(frozenset({"priority", "limit"}))
        if "priority" in fields:
            priorities[service] = fields["priority"].integer()
        if "limit" in fields:
            limits[service] = _count(fields["limit"])
    return priorities, limits


def _count(node: Located) -> int:
    count = node.integer()
    if count < 0:
        raise node.error(f"expected a number from 0, found {count}")
    return count
