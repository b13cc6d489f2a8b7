"""The summary on the terminal: each scenario as it ends, what failed, how quick replies were.

    ✗ ru    Талон на паспорт                                             7 s
        1 «нужен талон на паспорт»   ██████████████▓▒░           5520 ms
        ✗ turn 1 «нужен талон на паспорт»                 visits.yaml:6
            within_ms  expected  5000 ms
                       found     5520 ms
    ━━━━━━━━━━━━━━━━━━━━━━━━━╺━━━━━━━━━━━━  4/12  0:01:05  Отмена поверх ответа

Where it is no terminal, a line each: a scenario, and whatever failed, with file and line.
"""

import statistics
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from scripts.compare import Change
from scripts.record import Failure, ScenarioRecord, TurnRecord
from scripts.scenario import Scenario
from scripts.steps import steps

BLOCK_MS = 100.0
"""Milliseconds that one block of a timing bar stands for."""

LONGEST = 24
"""Blocks; a longer bar ends in an arrow."""

BLOCKS = {
    "asr": ("█", "magenta"),
    "nlu": ("▓", "cyan"),
    "action": ("▒", "blue"),
    "tts": ("░", "green"),
}
KINDS = {"worse": "red", "slower": "yellow", "better": "green", "quicker": "green"}


class Summary:
    """Tells the owner how it goes."""

    def __init__(self, count: int, *, quiet: bool, console: Console | None = None) -> None:
        """`count` scenarios are to come. `quiet`: print nothing."""
        self._console = console or Console(quiet=quiet, highlight=False)
        self._progress = Progress(
            BarColumn(20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", table_column=None),
            console=self._console,
            transient=True,
            disable=quiet or not self._console.is_terminal,
        )
        self._task = self._progress.add_task("", total=count)

    def begins(self, scenario: Scenario) -> None:
        """Show what is being played, where the terminal can show it."""
        self._progress.update(self._task, description=escape(_cut(scenario.name, 40)))
        self._progress.start()

    def ended(self, record: ScenarioRecord) -> None:
        """What became of it."""
        self._progress.advance(self._task)
        if self._console.is_terminal:
            self._console.print(_headline(record))
            for turn in record.turns:
                if turn.turn.speaks and turn.response_ms is not None:
                    self._console.print(_timing(turn, turn.response_ms))
            if record.error:
                self._console.print(Text(f"    {record.error}", style="red"))
            for turn in record.turns:
                if turn.failures:
                    self._console.print(_failures(turn.failures))
        else:
            for line in _lines(record):
                self._console.print(line, markup=False, soft_wrap=True)

    def close(
        self, records: Sequence[ScenarioRecord], changed: Sequence[Change] | None = None
    ) -> None:
        """The whole run on two lines. `changed`: since an earlier run, where there is one."""
        self._progress.stop()
        passed = sum(record.passed for record in records)
        scene_s = sum(record.scene_s for record in records)
        took_s = sum(record.took_s for record in records)
        colour = "green" if passed == len(records) else "red"
        self._console.print(
            f"\n[{colour}]{passed} of {len(records)} scenarios as written[/]; "
            f"{scene_s:.0f} s of scenes in {took_s:.0f} s"
        )
        responses = [each for record in records for each in _responses_ms(record)]
        if responses:
            self._console.print(
                f"from the end of speech to the reply: median {statistics.median(responses):.0f} "
                f"ms, longest {max(responses):.0f} ms"
            )
        if self._console.is_terminal:
            legend = "  ".join(
                f"[{style}]{sign}[/] {name}" for name, (sign, style) in BLOCKS.items()
            )
            self._console.print(f"[dim]bars, {BLOCK_MS:.0f} ms a block:[/] {legend}")
        if changed is not None:
            self._console.print(f"{len(changed) or 'nothing'} changed since the earlier run")
        for change in changed or ():
            kind = Text(f"  {change.kind:<8}", style=KINDS.get(change.kind, "dim"))
            line = kind.append(f"{change.name}  ", "default").append(change.why, "default")
            self._console.print(line, soft_wrap=not self._console.is_terminal)


def slowest_ms(record: ScenarioRecord) -> float | None:
    """The longest a visitor waited for a reply; None where nobody spoke."""
    return max(_responses_ms(record), default=None)


def _responses_ms(record: ScenarioRecord) -> list[float]:
    spoken = (turn.response_ms for turn in record.turns if turn.turn.speaks)
    return [each for each in spoken if each is not None]


def _headline(record: ScenarioRecord) -> Table:
    row = Table.grid(padding=(0, 1), expand=True)
    row.add_column(width=1)
    row.add_column(width=5)
    row.add_column(ratio=1)
    row.add_column(justify="right")
    verdict = Text("✓", "green") if record.passed else Text("✗", "red")
    name = Text(record.scenario.name, "" if record.passed else "bold")
    row.add_row(verdict, record.scenario.language, name, Text(f"{record.scene_s:.0f} s", "dim"))
    return row


def _timing(turn: TurnRecord, response_ms: float) -> Table:
    row = Table.grid(padding=(0, 1), expand=True)
    row.add_column(width=8, justify="right")
    row.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    row.add_column(width=LONGEST + 1)
    row.add_column(width=8, justify="right")
    number, after = Text(str(turn.turn.number), "dim"), Text(f"{response_ms:.0f} ms", "dim")
    row.add_row(number, Text(turn.turn.title, "dim"), _bar(turn), after)
    return row


def _bar(turn: TurnRecord) -> Text:
    bar = Text()
    for step in steps(turn):
        sign, style = BLOCKS[step.name]
        bar.append(sign * round(step.milliseconds / BLOCK_MS), style)
    if len(bar) > LONGEST:
        bar = bar[:LONGEST].append("→", "dim")
    return bar


def _failures(failures: Sequence[Failure]) -> Table:
    turn = failures[0].turn
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=6, justify="right")
    grid.add_column(min_width=9)
    grid.add_column(width=8, style="dim")
    grid.add_column(ratio=1)
    for failure in failures:
        grid.add_row(Text("✗", "red"), failure.check, "expected", Text(failure.expected))
        grid.add_row("", "", "found", Text(failure.found, "red"))
    whole = Table.grid()
    place = Text(f"  {turn.place.path}:{turn.place.line}", "dim")
    whole.add_row(Text(f"    turn {turn.number} {turn.title}", "red").append_text(place))
    whole.add_row(grid)
    return whole


def _lines(record: ScenarioRecord) -> list[str]:
    """The same without colours and bars, a line each."""
    slowest = slowest_ms(record)
    after = "" if slowest is None else f"  {slowest:.0f} ms"
    verdict = "✓" if record.passed else "✗"
    lines = [f"{verdict} {record.scenario.language:<5} {record.scenario.name}{after}"]
    if record.error:
        lines.append(f"    {record.error}")
    return lines + [f"    {failure}" for failure in record.failures]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
