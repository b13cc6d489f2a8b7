"""Arguments that several commands share."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from core.language import Language

AUTO = "auto"

Subparsers = Any
"""What argparse's add_subparsers gives; its type is private."""


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add `--language auto|kk|ru`; None stands for auto."""
    parser.add_argument(
        "--language",
        choices=(AUTO, *(language.value for language in Language)),
        default=AUTO,
        help="of the speech or text; default: decide",
    )


def language_of(arguments: argparse.Namespace) -> Language | None:
    """Language that was asked for, None for auto."""
    return None if arguments.language == AUTO else Language(arguments.language)


def add_domain(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Add `--domain DIR`, and `--no-domain` where recognition may do without."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--domain", type=Path, metavar="DIR", help="default: as configured")
    if optional:
        group.add_argument("--no-domain", action="store_true", help="open speech, no phrase bank")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def print_json(value: object) -> None:
    """Print one JSON value on one line, letters as letters."""
    print(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()
