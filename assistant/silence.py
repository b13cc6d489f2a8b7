"""When a silent visitor is spoken to, and when the visit is over.

    last word ── PROMPT_S ──▶ gentle prompt ── rest of OVER_S ──▶ goodbye, everything is forgotten

Time is that of the audio in which nobody speaks; the loop counts it, and so do scripted visits.
"""

from enum import StrEnum

PROMPT_S = 15.0
"""Silence after which the visitor is asked once more."""

OVER_S = 30.0
"""Silence after which the visit is over."""


class SilenceStep(StrEnum):
    """What a silence has come to."""

    PROMPT = "prompt"
    OVER = "over"


class SilenceWatch:
    """Counts the silence since the visitor's last turn; the hall's noise is silence too."""

    def __init__(self) -> None:
        self._silent_s = 0.0

    def heard(self) -> None:
        """The visitor has said something: begin anew."""
        self._silent_s = 0.0

    def passed(self, seconds: float) -> SilenceStep | None:
        """So much more silence has passed; what to do now.

        Who stays after the goodbye, since a noise cut it off, is wished goodbye again.
        """
        before_s, self._silent_s = self._silent_s, self._silent_s + seconds
        if self._silent_s >= OVER_S:
            self._silent_s = PROMPT_S
            return SilenceStep.OVER
        if before_s < PROMPT_S <= self._silent_s:
            return SilenceStep.PROMPT
        return None
