"""What the server and the visitor's screen tell each other. JSON, one object a message.

To the screen, each with its `kind`; a later one replaces an earlier of its kind:

    menu     everything that can be touched, and the screen's own words; when the domain is read
    view     all that is to be seen now; at every change
    level    how loud it is: {"dbfs": -38.5}; ten times a second at most

From the screen, each with what it asks to `do`:

    {"do": "touch", "offer": ID, "language": "kk"}    an offer of the menu or of the view
    {"do": "language", "language": "ru"}              go on in this language
    {"do": "quiet"}                                   stop talking
    {"do": "stay"}                                    the visitor is still there
    {"do": "finish"}                                  the visit is over
    {"do": "press"}, {"do": "release"}                the button that is held while speaking

Texts are mappings of languages. Nothing here is HTML: the screen shows text as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from core.language import Language
from kiosk.words import Texts, Words


@dataclass(frozen=True, slots=True)
class Tile:
    """A button: it sends its offer, or opens more tiles."""

    name: Texts
    offer: str | None = None
    tiles: tuple["Tile", ...] = ()
    chief: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """Everything that can be touched."""

    kind: ClassVar[str] = "menu"

    words: Words
    notice: Texts
    """That an AI speaks."""

    holds: bool = False
    """Whether there is a button to hold while speaking."""

    services: tuple[Tile, ...] = ()
    questions: tuple[Tile, ...] = ()
    ticket: tuple[Tile, ...] = ()
    """Shown beside a ticket."""

    controls: Mapping[str, str] = field(default_factory=dict)
    """`repeat` and `slower` → offer, where the domain has them."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Something said."""

    who: str
    """«visitor» or «assistant»."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class ShownTicket:
    """The ticket of this visit."""

    number: str
    service: Texts | None
    code: str
    """Its QR code, as the data URI of an SVG."""

    printed: bool | None = None
    """None until the printer has told."""


@dataclass(frozen=True, slots=True)
class View:
    """All that is to be seen now."""

    kind: ClassVar[str] = "view"

    state: str = "starting"
    """«starting», or a TurnState."""

    language: Language | None = None
    """None while nobody is there: then everything is shown in both."""

    visiting: bool = False
    captions: tuple[Caption, ...] = ()
    """Oldest first."""

    partial: Caption | None = None
    """What is being said, as far as it is heard."""

    announced: Caption | None = None
    """What is being said to the hall."""

    ticket: ShownTicket | None = None
    tiles: tuple[Tile, ...] = ()
    """What answers the question that was asked."""

    notices: tuple[str, ...] = ()
    """Keys of words: what does not work at the moment."""

    asks_to_stay: bool = False
    """Whether the visit soon ends unless the visitor gives a sign."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud the microphone hears it."""

    kind: ClassVar[str] = "level"

    dbfs: float
