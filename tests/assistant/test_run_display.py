"""What `run` shows: partials on a line that is rewritten, and only on a terminal."""

import io
import sys

import pytest

from assistant.commands.run import CLEARED_LINE, on_event
from assistant.events import DomainReloaded, NothingHeard, PartialHeard, StateChanged
from core.language import Language
from core.turn import TurnState


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


PARTIALS = [PartialHeard("маған", Language.KK), PartialHeard("маған паспорт", Language.KK)]
EVENTS = [StateChanged(TurnState.LISTENING), *PARTIALS, NothingHeard(), DomainReloaded()]


def test_on_a_terminal_partials_share_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "12")
    for event in EVENTS:
        on_event(event)
    listening, rest = terminal.getvalue().split("\n", 1)
    assert listening == f"{CLEARED_LINE}… listening"
    shown = rest.split(CLEARED_LINE)
    # Longer than the line: its end is what is new.
    assert shown[:3] == ["", "… маған", "… н паспорт"]
    assert shown[3] == "  no words\n"


def test_in_a_file_there_are_no_partials(capsys: pytest.CaptureFixture[str]) -> None:
    for event in EVENTS:
        on_event(event)
    written = capsys.readouterr().out
    assert written.splitlines() == [
        "… listening",
        "  no words",
        "— the domain was edited and read again —",
    ]
