"""`tildes domain check|new|train|render`: what to mend, a skeleton, learning, speech made ahead."""

import argparse
from pathlib import Path

from assistant.commands.options import Subparsers, add_json, print_json


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("domain", help="a domain folder: check, new, train, render")
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
    train = actions.add_parser("train", help="learn what visitors say from its utterances")
    train.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a name or folder; default: configured"
    )
    train.add_argument(
        "--adapter", action="store_true", help="train the language model too, an hour: needs torch"
    )
    train.set_defaults(run=run_train)
    render = actions.add_parser("render", help="speak what it will say ahead, into the cache")
    render.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a name or folder; default: configured"
    )
    add_json(render)
    render.set_defaults(run=run_render)


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


def run_train(arguments: argparse.Namespace) -> int:
    """Write what was learnt into the domain's folder, figures on the way."""
    from assistant.config import load_config
    from assistant.engines import language_model, open_domain, settled
    from nlu.adapters import ADAPTER
    from nlu.training.learning import learn_domain
    from nlu.training.lora import train_adapter

    config = load_config()
    domain = open_domain(config, arguments.path)
    for line in learn_domain(domain):
        print(line, flush=True)
    if arguments.adapter:
        found, out = settled(config), domain.folder / ADAPTER
        for line in train_adapter(domain, language_model(found), out, threads=found.threads):
            print(line, flush=True)
    return 0


def run_render(arguments: argparse.Namespace) -> int:
    """Fill the phrase cache; what is in it already takes no time."""
    from assistant.config import load_config
    from assistant.engines import load_synthesizer, open_domain
    from assistant.paths import phrase_cache_folder
    from assistant.rendering import rendered
    from core.errors import ConfigError, UsageError

    config = load_config()
    domain = open_domain(config, arguments.path)
    synthesizer = load_synthesizer(config, domain.folder)
    folder = phrase_cache_folder()
    if synthesizer.cache is None:
        raise ConfigError('the phrase cache is off: set speaking.cache = "on" in the config file')
    sizes = [clause.size for clause in rendered(synthesizer, domain)]
    if not synthesizer.cache.writable:
        raise UsageError(f"{folder}: can't be written; free some space, or set XDG_CACHE_HOME")
    if arguments.json:
        print_json({"clauses": len(sizes), "bytes": sum(sizes), "folder": str(folder)})
    else:
        print(f"{domain.name}: {len(sizes)} clauses, {sum(sizes) / 1e6:.1f} MB in {folder}")
    return 0
