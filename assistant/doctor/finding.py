"""What one look of the doctor found."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.errors import TildesError


class Verdict(StrEnum):
    """How bad a finding is."""

    GOOD = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    verdict: Verdict
    detail: str
    mend: str = ""
    """What to do about it; empty where there is nothing to do."""


def attempt(
    topic: str, look: Callable[[], str], mend: str, otherwise: Verdict = Verdict.PROBLEM
) -> Finding:
    """`look` says what is good; what it raises is the finding."""
    try:
        return Finding(topic, Verdict.GOOD, look())
    except TildesError as error:
        return Finding(topic, otherwise, str(error), mend)
