"""Scenarios in another place: what a matrix and a bisection play.

`within_ms` and the other checks hold as they are written; only who speaks, and from where, changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import UsageError
from scripts.matrix import Run, Setting
from scripts.record import ScenarioRecord
from scripts.scenario import Scenario

Play = Callable[[Scenario], ScenarioRecord]
"""Plays a scenario: scripts.director.Director.play."""


def trials(scenarios: Sequence[Scenario], play: Play) -> Run:
    """A Run: the share of spoken turns that went as written, over the scenarios of a setting.

    The run raises UsageError where no scenario is of the setting's language, or nobody speaks.
    """

    def run(setting: Setting) -> float:
        chosen = [each for each in scenarios if setting.language in (None, each.language)]
        if not any(turn.speaks for scenario in chosen for turn in scenario.turns):
            of = f" in {setting.language}" if setting.language else ""
            raise UsageError(f"nobody speaks in these scenarios{of}: give others")
        return share_passed([play(placed(scenario, setting)) for scenario in chosen])

    return run


def placed(scenario: Scenario, setting: Setting) -> Scenario:
    """The scenario with all its visitors in the setting. Raises UsageError for what can't be."""
    turns = []
    for turn in scenario.turns:
        visitor = turn.visitor
        moved = replace(
            visitor,
            acoustics=setting.place(visitor.acoustics),
            voice=visitor.voice if setting.voice is None else setting.voice,
        )
        turns.append(replace(turn, visitor=moved))
    return replace(scenario, turns=tuple(turns))


def share_passed(records: Sequence[ScenarioRecord]) -> float:
    """Of all spoken turns those that were played and went as written."""
    spoken = sum(turn.speaks for record in records for turn in record.scenario.turns)
    passed = sum(
        turn.turn.speaks and not turn.failures
        for record in records
        if not record.error
        for turn in record.turns
    )
    return passed / spoken
