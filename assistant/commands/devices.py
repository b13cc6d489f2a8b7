"""`tildes devices`: which machine this is, its microphones and speakers, and how they sound."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from assistant.commands.options import Subparsers, add_json, print_json
from core.errors import UsageError

if TYPE_CHECKING:
    from assistant.device_test import Echo, OnLevel
    from devices.levels import Levels

SECONDS_LIMIT = 60
QUIETEST_DBFS = -70
"""Where the bar begins; it ends at full scale."""

BAR_WIDTH = 40


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("devices", help="list microphones and speakers, or try them out")
    add_json(parser)
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="what this machine has; also without an action")
    listing.set_defaults(run=run)
    testing = actions.add_parser("test", help="speak, hear yourself, and see what is wrong")
    testing.add_argument("--seconds", type=float, default=5.0, help="of recording; default: 5")
    testing.add_argument("--microphone", metavar="NAME", help="default: as configured")
    testing.add_argument("--speaker", metavar="NAME", help="default: as configured")
    testing.set_defaults(run=run_test)
    for action in (listing, testing):
        # Only what was given here may change what was given before the action.
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON"
        )


def run(arguments: argparse.Namespace) -> int:
    """List the devices; raises DeviceError where PortAudio is missing."""
    from devices.board import machine
    from devices.soundcard import list_devices

    found, board = list_devices(), machine()
    if arguments.json:
        print_json({"machine": asdict(board), "devices": [asdict(device) for device in found]})
        return 0
    print(f"{board.board}: {board.cores} cores, {board.memory_bytes / 2**30:.1f} GiB")
    if not found:
        print("no sound devices")
    for device in found:
        print(device)
    return 0


def run_test(arguments: argparse.Namespace) -> int:
    """Record, play it back, measure; 1 where something is wrong with the sound."""
    from assistant.config import load_config
    from assistant.device_test import record, sound_out
    from devices.levels import measure
    from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker

    if not 1 <= arguments.seconds <= SECONDS_LIMIT:
        raise UsageError(f"--seconds must be from 1 to {SECONDS_LIMIT}")
    audio = load_config().audio
    microphone = SoundcardMicrophone(
        arguments.microphone or audio.microphone or None, channel=audio.channel_number
    )
    speaker = SoundcardSpeaker(arguments.speaker or audio.speaker or None)
    say = _quiet if arguments.json else print
    say(f"microphone  {microphone.name}")
    say(f"speaker     {speaker.name}")
    say(f"Speak for {arguments.seconds:g} seconds, and pause in between.")
    with microphone, meter(shown=not arguments.json) as on_level:
        recording = record(microphone, arguments.seconds, on_level)
    with speaker:
        say("This is what was heard.")
        speaker.play(recording)
        speaker.drain()
        say("Now a few sweeps, to find how late sound comes back.")
        with microphone:
            echo = sound_out(microphone, speaker)
    levels = measure(recording)
    if arguments.json:
        print_json(report(microphone.name, speaker.name, levels, echo))
    else:
        print_report(levels, echo)
    return 1 if levels.faults else 0


def report(microphone: str, speaker: str, levels: "Levels", echo: "Echo") -> dict[str, object]:
    """The test as JSON."""
    measured = {key: round(value, 4) for key, value in asdict(levels).items()}
    return {
        "microphone": {
            "name": microphone,
            **measured,
            "faults": [fault.name.lower() for fault in levels.faults],
        },
        "speaker": {"name": speaker, "sweeps_heard": echo.heard},
        "latency_ms": None if echo.latency_s is None else round(1000 * echo.latency_s),
    }


def print_report(levels: "Levels", echo: "Echo") -> None:
    """The test for people."""
    print(f"speech      {levels.speech_dbfs:.0f} dBFS, peak {levels.peak_dbfs:.0f} dBFS")
    print(f"floor       {levels.floor_dbfs:.0f} dBFS")
    if echo.latency_s is None:
        print("latency     the sweep was not heard: turn the speaker up, or it is a headphone")
    else:
        print(f"latency     {1000 * echo.latency_s:.0f} ms from the speaker to the microphone")
    for fault in levels.faults:
        print(f"wrong       {fault}")
    if not levels.faults:
        print("verdict     ok")


@contextmanager
def meter(shown: bool) -> Iterator["OnLevel"]:
    """A live bar on a terminal; nothing elsewhere."""
    if not shown or not sys.stdout.isatty():
        yield lambda dbfs: None  # noqa: ARG005 — nobody looks
        return
    from rich.live import Live
    from rich.text import Text

    with Live(Text(""), refresh_per_second=10, transient=True) as live:
        yield lambda dbfs: live.update(Text(bar(dbfs), style=_style(dbfs)))


def bar(dbfs: float) -> str:
    """A level, drawn."""
    filled = round(BAR_WIDTH * min(1.0, max(0.0, 1 - dbfs / QUIETEST_DBFS)))
    return f"{'█' * filled}{'·' * (BAR_WIDTH - filled)} {dbfs:4.0f} dBFS"


def _style(dbfs: float) -> str:
    return "red" if dbfs > -6 else "green" if dbfs > -45 else "yellow"


def _quiet(line: str) -> None:
    """JSON stands alone."""
