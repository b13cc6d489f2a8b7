"""`python -m nlu.training DOMAIN [--misheard TABLE.tsv]`: see nlu/training/learning.py."""

import argparse
import sys
from pathlib import Path

from nlu.domain import load_domain
from nlu.training.learning import learn_domain


def main() -> None:
    """Learn, tell the figures, write the file."""
    parser = argparse.ArgumentParser(prog="python -m nlu.training", description=__doc__)
    parser.add_argument("domain", type=Path)
    parser.add_argument("--misheard", type=Path, metavar="TABLE.tsv")
    arguments = parser.parse_args()
    for line in learn_domain(load_domain(arguments.domain), arguments.misheard):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
