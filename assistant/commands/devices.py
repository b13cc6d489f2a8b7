"""`tildes devices`: which machine this is, and which microphones and speakers it has."""

import argparse
from dataclasses import asdict

from assistant.commands.options import Subparsers, add_json, print_json


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("devices", help="list microphones and speakers")
    add_json(parser)
    parser.set_defaults(run=run)


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
