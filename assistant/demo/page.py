"""The demo's HTML page: each turn with players, waveforms and timings; opens without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from assistant.demo.script import Line
from assistant.demo.waveform import COLUMNS, HEIGHT
from core.intent import NONE, Intent
from core.turn import Turn


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn of the demo with its recordings."""

    line: Line | None
    """What the visitor said; None for a recording of unknown words."""

    turn: Turn | None
    """What the loop made of it; None where it heard nothing."""

    visitor_wav: str
    """File name beside the page."""

    assistant_wav: str | None
    """File name beside the page; None where nothing was answered."""

    visitor_waveform: str
    """SVG path."""

    assistant_waveform: str
    """SVG path."""

    @property
    def intent(self) -> str:
        """The intent's name, or «none»."""
        intent = self.turn.intent if self.turn else None
        return intent.name if isinstance(intent, Intent) else NONE

    @property
    def slots(self) -> dict[str, str]:
        """The slots understood."""
        intent = self.turn.intent if self.turn else None
        return {s.name: s.value for s in intent.slots} if isinstance(intent, Intent) else {}

    @property
    def right(self) -> bool | None:
        """Whether intent, slots and language are as scripted; None without a script."""
        if self.line is None:
            return None
        return (
            self.turn is not None
            and self.intent == self.line.intent
            and self.slots == self.line.slots
            and self.line.accepts(self.turn.intent.language)
        )


def write_page(path: Path, records: Sequence[TurnRecord], machine: str) -> None:
    """Write the page to `path`, beside the WAV files it plays."""
    environment = Environment(
        loader=PackageLoader("assistant.demo"), autoescape=select_autoescape(default=True)
    )
    template = environment.get_template("page.html")
    html = template.render(records=records, machine=machine, columns=COLUMNS, height=HEIGHT)
    path.write_text(html, encoding="utf-8")
