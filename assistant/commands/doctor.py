"""`tildes doctor`: what is wrong and how to mend it."""

import argparse
from dataclasses import asdict

from assistant.commands.options import Subparsers, add_json, print_json


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("doctor", help="what is wrong, and how to mend it")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Examine, print, and return 1 where there is a problem."""
    from assistant.doctor import Verdict, examine

    findings = examine()
    if arguments.json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(f"{finding.verdict:<8} {finding.topic:<18} {finding.detail}")
            if finding.mend:
                print(f"{'':<8} {'':<18} → {finding.mend}")
    return 1 if any(finding.verdict is Verdict.PROBLEM for finding in findings) else 0
