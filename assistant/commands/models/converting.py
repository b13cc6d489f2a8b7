"""`tildes models convert`: a Whisper as Transformers stores it becomes one that is heard with."""

import argparse
from pathlib import Path

from assistant.commands.options import Subparsers
from assistant.models.convert import QUANTIZATIONS

MEGABYTE = 1e6


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("convert", help="turn a Transformers Whisper into CTranslate2's")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="with model.safetensors")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write; a new one")
    parser.add_argument("--quantization", choices=QUANTIZATIONS, default="int8")
    parser.add_argument("--adapter", type=Path, metavar="FOLDER", help="a LoRA adapter to merge")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Convert, and say what came of it."""
    # Only here: CTranslate2 takes a while to load.
    from assistant.models.convert.conversion import convert

    done = convert(arguments.folder, arguments.out, arguments.quantization, arguments.adapter)
    shape = done.shape
    print(
        f"{arguments.out}: a Whisper of {shape.encoder_layers} + {shape.decoder_layers} layers and "
        f"{shape.vocabulary} tokens as {arguments.quantization}, "
        f"{done.written_bytes / MEGABYTE:.1f} MB out of {done.read_bytes / MEGABYTE:.1f} MB"
    )
    return 0
