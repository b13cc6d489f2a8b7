"""`tildes script PATH...`: scripted audio tests, through the real loop on a virtual clock."""

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.options import Subparsers, add_domain, add_json, print_json
from scripts.commands import recording, robustness, stages

if TYPE_CHECKING:
    from scripts.scenario import Scenario
    from scripts.trials import Play

DEFAULT_SEED = 1


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("script", help="play scripted visits, and check what came of it")
    parser.add_argument(
        "paths",
        nargs="+",
        type=recording.path_or_record,
        metavar="PATH",
        help="files or folders; or: record FOLDER",
    )
    parser.add_argument(
        "--only", metavar="TEXT", default="", help="scenarios with this in their name"
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="of the noise; default: 1"
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with the sound")
    parser.add_argument(
        "--compare", type=Path, metavar="RUN.json", help="tell what changed since that --json"
    )
    stages.add_arguments(parser)
    robustness.add_arguments(parser)
    recording.add_arguments(parser)
    add_domain(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play every scenario in its order; 1 where one of them did not go as written."""
    from assistant.config import load_config
    from assistant.engines import load_engines, open_domain
    from core.errors import UsageError
    from scripts.compare import read_run
    from scripts.director import Director
    from scripts.scenario import read_scenarios
    from scripts.speech import Casting

    if recording.wanted(arguments):
        return recording.run(arguments)
    for report in (arguments.junit, arguments.html):
        if report is not None and not report.parent.is_dir():
            raise UsageError(
                f"{report.parent} is no folder: make it, or write {report.name} elsewhere"
            )
    settings = robustness.wanted(arguments)
    earlier = read_run(arguments.compare) if arguments.compare else None
    config = load_config()
    domain = open_domain(config, arguments.domain)
    scenarios = [
        scenario
        for scenario in read_scenarios(arguments.paths, domain)
        if arguments.only.lower() in scenario.name.lower()
    ]
    if not scenarios:
        raise UsageError(f"no scenario has «{arguments.only}» in its name")
    with stages.stage(arguments, config) as stage:
        playable = stages.playable(scenarios, stage)
        director = Director(
            load_engines(config, domain),
            domain,
            Casting(arguments.seed),
            stage,
            keep_sound=bool(arguments.html),
        )
        with scripted_faults_unlogged(arguments.verbose):
            if settings is not None:
                return robustness.play(arguments, settings, playable, director.play)
            return _play(arguments, playable, director.play, earlier)


def _play(
    arguments: argparse.Namespace,
    scenarios: "list[Scenario]",
    play: "Play",
    earlier: "dict[str, Any] | None",
) -> int:
    """Play each once, and report; 1 where one of them did not go as written."""
    from scripts.compare import changes
    from scripts.page import page_facts, write_page
    from scripts.report import as_json, write_junit
    from scripts.summary import Summary

    began = datetime.now().astimezone()
    summary = Summary(len(scenarios), quiet=arguments.json)
    records = []
    for scenario in scenarios:
        summary.begins(scenario)
        records.append(play(scenario))
        summary.ended(records[-1])
    run_now = as_json(records, arguments.seed, stages.name(arguments), began)
    changed = None if earlier is None else changes(earlier, run_now)
    summary.close(records, changed)
    if arguments.junit:
        write_junit(arguments.junit, records)
    if arguments.html:
        write_page(arguments.html, records, changed, page_facts(run_now))
    if arguments.json:
        changed_json = {} if changed is None else {"changes": [asdict(each) for each in changed]}
        print_json(run_now | changed_json)
    return 0 if all(record.passed for record in records) else 1


@contextmanager
def scripted_faults_unlogged(verbose: bool) -> Iterator[None]:
    """Keep the assistant's complaints to itself: faults are part of scenarios, and reported."""
    logs = [logging.getLogger(room) for room in ("assistant", "devices")]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(log.level if verbose else logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)
