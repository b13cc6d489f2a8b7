"""The summary on the terminal: each scenario as it ends, what failed, how quick replies were."""

import statistics
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from scripts.compare import Change
from scripts.record import ScenarioRecord
from scripts.scenario import Scenario

BAR_MS = 200.0
"""Milliseconds that one block of a timing bar stands for."""

BAR_LONGEST = 20


class Summary:
    """Tells the owner how it goes."""

    def __init__(self, count: int, *, quiet: bool, console: Console | None = None) -> None:
        """`count` scenarios are to come. `quiet`: print nothing."""
        self._count = count
        self._done = 0
        self._console = console or Console(quiet=quiet, highlight=False, soft_wrap=True)
        self._status = self._console.status("")

    def begins(self, scenario: Scenario) -> None:
        """Show what is being played, where the terminal can show it."""
        self._status.update(f"{self._done + 1}/{self._count}  {escape(scenario.name)}")
        self._status.start()

    def ended(self, record: ScenarioRecord) -> None:
        """One line, and one for whatever failed."""
        self._done += 1
        self._status.stop()
        verdict = "[green]✓[/]" if record.passed else "[red]✗[/]"
        response_ms = slowest_ms(record)
        bar = "" if response_ms is None else f"{_bar(response_ms)} {response_ms:.0f} ms"
        name = escape(record.scenario.name)
        self._console.print(f"{verdict} {record.scenario.language:<5} {name}  [dim]{bar}[/]")
        if record.error:
            self._console.print(f"    [red]{escape(record.error)}[/]")
        for failure in record.failures:
            self._console.print(f"    {escape(str(failure))}")

    def close(
        self, records: Sequence[ScenarioRecord], changed: Sequence[Change] | None = None
    ) -> None:
        """The whole run on two lines. `changed`: since an earlier run, where there is one."""
        passed = sum(record.passed for record in records)
        scene_s = sum(record.scene_s for record in records)
        took_s = sum(record.took_s for record in records)
        self._console.print(
            f"\n{passed} of {len(records)} scenarios as written; "
            f"{scene_s:.0f} s of scenes in {took_s:.0f} s"
        )
        responses = [
            turn.response_ms
            for record in records
            for turn in record.turns
            if turn.turn.speaks and turn.response_ms is not None
        ]
        if responses:
            self._console.print(
                f"from the end of speech to the reply: median {statistics.median(responses):.0f} "
                f"ms, longest {max(responses):.0f} ms"
            )
        if changed is not None:
            self._console.print(f"{len(changed) or 'nothing'} changed since the earlier run")
        for change in changed or ():
            self._console.print(f"  {change.kind:<6} {escape(change.name)}  {escape(change.why)}")


def slowest_ms(record: ScenarioRecord) -> float | None:
    """The longest a visitor waited for a reply; None where nobody spoke."""
    spoken = [turn.response_ms for turn in record.turns if turn.turn.speaks]
    return max((each for each in spoken if each is not None), default=None)


def _bar(milliseconds: float) -> str:
    return "▪" * min(BAR_LONGEST, max(1, round(milliseconds / BAR_MS)))
