"""`tildes script --matrix` and `--bisect`: the same scenarios in other places."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.options import print_json

if TYPE_CHECKING:
    from scripts.matrix import Run, Setting
    from scripts.scenario import Scenario
    from scripts.trials import Play

TITLE = "Spoken turns that went as written"
NOT_HERE = ("junit", "compare", "html")
"""Options of a run in which each scenario is played once."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--matrix", metavar="AXES", help="play in each setting: 'snr=clean,10,0 distance=0.5,2'"
    )
    group.add_argument(
        "--bisect", action="store_true", help="find the SNR at which each scenario breaks"
    )
    parser.add_argument("--heat-map", type=Path, metavar="FILE.svg", help="draw the matrix")


def wanted(arguments: argparse.Namespace) -> "list[Setting] | None":
    """The settings of --matrix; none for --bisect, None where neither is asked for.

    Raises UsageError for options that don't go together, and for what `axes` refuses.
    """
    from core.errors import UsageError
    from core.language import Language
    from scripts.matrix import axes, settings
    from scripts.voices import Voices

    if arguments.heat_map and arguments.matrix is None:
        raise UsageError("--heat-map is a picture of --matrix: give that too")
    if arguments.matrix is None and not arguments.bisect:
        return None
    for option in NOT_HERE:
        if getattr(arguments, option, None):
            raise UsageError(f"--{option} is for a run without --matrix and --bisect: leave it out")
    if arguments.bisect:
        return []
    voices = Voices()
    return settings(axes(arguments.matrix, lambda pattern: voices.named(pattern, list(Language))))


def play(
    arguments: argparse.Namespace,
    combined: "Sequence[Setting]",
    scenarios: "Sequence[Scenario]",
    play_one: "Play",
) -> int:
    """Play what `wanted` found, and print it; 0, since nothing is too bad for a measurement."""
    from scripts.trials import trials

    if arguments.bisect:
        for scenario in scenarios:
            _bisect(scenario.name, trials([scenario], play_one), as_values=arguments.json)
    else:
        _matrix(combined, trials(scenarios, play_one), arguments.heat_map, arguments.json)
    return 0


def _matrix(
    combined: "Sequence[Setting]", run: "Run", heat_map: Path | None, as_values: bool
) -> None:
    from rich.console import Console

    from core.errors import UsageError
    from scripts.matrix import played
    from scripts.robustness import as_json, as_svg, as_text, table

    cells = []
    with Console(stderr=True).status("") as status:
        for cell in played(combined, run):
            cells.append(cell)
            status.update(f"{len(cells)}/{len(combined)}  {cell.setting}: {cell.passed:.0%}")
    found = table(cells)
    if as_values:
        print_json({"matrix": as_json(cells)})
    else:
        print(f"{TITLE}:\n\n{as_text(found)}", end="", flush=True)
    if heat_map:
        try:
            heat_map.write_text(as_svg(found, TITLE), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"{heat_map}: can't be written: {error.strerror}; use another --heat-map"
            ) from error


def _bisect(name: str, run: "Run", *, as_values: bool) -> None:
    from scripts.bisect import bisect_snr

    found = bisect_snr(_in_noise(run))
    if as_values:
        tried = [{"snr_db": snr_db, "passed": passed} for snr_db, passed in found.tried]
        ends = {"passes_db": found.passes_db, "breaks_db": found.breaks_db}
        print_json({"name": name, **ends, "tried": tried})
    else:
        print(f"{name}: {found}", flush=True)


def _in_noise(run: "Run") -> Callable[[float], float]:
    from scripts.matrix import Setting

    return lambda snr_db: run(Setting({"snr": snr_db}))
