"""`tildes script --realtime` and `--live`: where the scenarios are played."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import DeviceError, UsageError

if TYPE_CHECKING:
    from assistant.config import Config
    from scripts.scenario import Scenario
    from scripts.stage import Stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--realtime", action="store_true", help="on virtual sound cards, as long as it takes"
    )
    group.add_argument(
        "--live", action="store_true", help="on this kiosk's own microphone and speaker"
    )
    parser.add_argument(
        "--visitor-speaker",
        metavar="NAME",
        help="where visitors sound with --live; default: the assistant's speaker",
    )


@contextmanager
def stage(arguments: argparse.Namespace, config: "Config") -> Iterator["Stage"]:
    """The wanted stage. Raises UsageError, DeviceError where it can't be played on."""
    from scripts.stage import VirtualStage

    if arguments.visitor_speaker and not arguments.live:
        raise UsageError("--visitor-speaker is for --live: give that too")
    if not arguments.realtime and not arguments.live:
        yield VirtualStage()
        return
    from devices.portaudio import portaudio
    from devices.sound_server import MENDING, installed, portaudio_on, sound_server
    from scripts.realtime import RealTimeStage

    if arguments.live:
        live = RealTimeStage(config, visitor=arguments.visitor_speaker)
        live.check_heard()
        yield live
        return
    if not installed():
        raise DeviceError(f"--realtime needs PulseAudio: {MENDING}")
    portaudio()  # tells what is missing
    with sound_server() as server, portaudio_on(server):
        yield RealTimeStage(config, server)


def name(arguments: argparse.Namespace) -> str:
    """Of the wanted stage, as reports have it."""
    return "live" if arguments.live else "realtime" if arguments.realtime else "virtual"


def playable(scenarios: "Sequence[Scenario]", on: "Stage") -> "list[Scenario]":
    """Those that the stage can play; the others are named, a line each, on stderr.

    Raises UsageError where none is left.
    """
    left = []
    for scenario in scenarios:
        lack = on.lack(scenario)
        if lack:
            place = f"{scenario.place.path}:{scenario.place.line}"
            print(f"{place}: «{scenario.name}» is left out: {lack}", file=sys.stderr, flush=True)
        else:
            left.append(scenario)
    if not left:
        raise UsageError("none of the scenarios can be played here: leave --realtime or --live out")
    return left
