"""`tildes models verify`: reads every file of the store and compares it with the lock."""

import argparse
import sys

from assistant.commands.options import Subparsers, add_json, print_json
from assistant.config import load_config
from assistant.models.store import verify
from assistant.profiles.settling import settle


def add_action(actions: Subparsers) -> None:
    """Declare it."""
    parser = actions.add_parser("verify", help="read every file and compare it with the lock")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read every file of the store; 1 where one is not as the lock promises."""
    found = settle(load_config())
    store = found.store
    findings = verify(found.lock, store, found.models.required)
    if arguments.json:
        rows = [
            {
                "model": finding.entry.name,
                "file": str(finding.path),
                "fault": finding.fault.value,
                "expected": finding.expected,
                "found": finding.found,
            }
            for finding in findings
        ]
        print_json({"ok": not findings, "findings": rows})
    else:
        for finding in findings:
            print(finding, file=sys.stderr)
        if not findings:
            print(f"every file in {store.folder} is as models.lock promises")
    return 1 if findings else 0
