"""`tildes domain check|new`: what is wrong with a domain, and a skeleton to start one from."""

import argparse
from pathlib import Path

from assistant.commands.options import Subparsers, add_json, print_json


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("domain", help="a domain folder: check, new")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="what a linguist should mend, a line each")
    check.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a name or folder; default: configured"
    )
    check.add_argument(
        "--golden", type=Path, metavar="FOLDER", help="golden utterances; default: PATH/golden"
    )
    add_json(check)
    check.set_defaults(run=run_check)
    new = actions.add_parser("new", help="a working bilingual skeleton")
    new.add_argument("name", metavar="NAME", help="a new name under domains/, or a folder")
    new.set_defaults(run=run_new)


def run_check(arguments: argparse.Namespace) -> int:
    """Print every finding; exit code 1 where there is one."""
    from assistant.config import load_config
    from assistant.domain_check import check_domain
    from assistant.engines import open_domain

    domain = open_domain(load_config(), arguments.path)
    findings = check_domain(domain, arguments.golden or domain.folder / "golden")
    if arguments.json:
        print_json([{"file": str(f.path), "line": f.line, "message": f.message} for f in findings])
    else:
        for finding in findings:
            print(finding)
        sentences = sum(
            len(ts) for spec in domain.intents.values() for ts in spec.examples.values()
        )
        state = f"{len(findings)} to mend" if findings else "nothing to mend"
        print(f"{domain.name}: {len(domain.intents)} intents, {sentences} templates, {state}")
    return 1 if findings else 0


def run_new(arguments: argparse.Namespace) -> int:
    """Write the skeleton."""
    from assistant.new_domain import write_skeleton

    folder = write_skeleton(arguments.name)
    print(f"{folder}: a domain to start from")
    print(f"  tildes ask --domain {arguments.name} --text «сәлем»")
    print(f"  tildes domain check {arguments.name}")
    return 0
