"""The seam between a dialogue and what is done: an Action gets a Request, and gives an Outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.intent import Intent
from core.language import Language
from tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor asks for, with all slots that the dialogue could fill."""

    intent: Intent

    action: str
    """As the domain's YAML names it, e.g. `ticket.issue`."""

    language: Language
    """To word values in."""

    ticket: Ticket | None = None
    """Taken earlier in the visit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action came to: the reply to give and the values that it needs."""

    key: str
    """Of the reply in the domain."""

    values: Mapping[str, str] = field(default_factory=dict)
    """For the reply's placeholders."""

    language: Language | None = None
    """To answer in; None for the visitor's."""

    ticket: Ticket | None = None
    """Issued in this turn."""

    gives_back_ticket: bool = False
    """The visit's ticket counts no longer."""

    repeats: bool = False
    """The last reply is to be given once more; `key` only where there was none."""

    paces: int = 0
    """Steps slower that replies are to be spoken from now on; the last one is given once more."""

    ends_visit: bool = False


class Action(Protocol):
    """Does what an intent asks for."""

    def perform(self, request: Request) -> Outcome:
        """Do it. Raises TildesError where it fails: the visitor then hears an apology."""
        ...
