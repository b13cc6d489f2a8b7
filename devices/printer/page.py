"""What stands on a ticket, in both languages; worded by assistant.ticket_page, drawn by drawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.language import Language

Words = Mapping[Language, str]
"""The same in both languages."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the small table below the service."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A ticket before it is drawn. Nothing about the visitor is on it."""

    number: str
    """E.g. «А-015»."""

    title: Words
    """What is above the number."""

    service: Words

    taken: datetime
    """In the hall's own time."""

    advice: Words
    """What to do with it."""

    code: str
    """What the QR code holds."""

    place: Words | None = None
    """Whose ticket it is; None where the domain does not tell."""

    rows: tuple[Row, ...] = ()
