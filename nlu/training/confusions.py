"""Which letters recognition takes for which: fitted to what it really heard, and applied anew.

`benchmarks/misheard.py` makes the table that this is fitted to; the fit is in confusions.json.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from core.language import Language
from nlu.text import fold

FITTED = Path(__file__).with_name("confusions.json")

FURTHEST = 0.4
"""Share of letters lost above which a text is no reading of what was said; it teaches nothing."""

SELDOM = 2
"""Confusions seen fewer times are chance."""

STRENGTHS = (0.25, 0.5, 1.0)
"""Utterances differ in how badly they are heard: the fitted chances are multiplied by one."""

Confusions = Mapping[Language, Mapping[str, Mapping[str, float]]]
"""For each language and folded letter, what is heard instead and how often; «» is nothing."""


def fit(rows: Iterable[tuple[Language, str, str]]) -> Confusions:
    """The chances of each confusion, from rows of language, what was said and what was heard."""
    heard_for: dict[Language, dict[str, Counter[str]]] = {
        language: defaultdict(Counter) for language in Language
    }
    for language, said, heard in rows:
        one, other = fold(said), fold(heard)
        if Levenshtein.normalized_distance(one, other) <= FURTHEST:
            for letter, instead in _aligned(one, other):
                heard_for[language][letter][instead] += 1
    return {
        language: {
            letter: {
                instead: count / counts.total()
                for instead, count in counts.items()
                if instead != letter and count >= SELDOM
            }
            for letter, counts in letters.items()
        }
        for language, letters in heard_for.items()
    }


def misheard(text: str, language: Language, confusions: Confusions, seed: int) -> str:
    """A folded text as recognition might have heard it. The same seed gives the same text."""
    random = np.random.default_rng(seed)
    strength = STRENGTHS[random.integers(len(STRENGTHS))]
    heard: list[str] = []
    for letter in text:
        draw = random.random()
        for instead, chance in confusions[language].get(letter, {}).items():
            draw -= strength * chance
            if draw < 0:
                heard.append(instead)
                break
        else:
            heard.append(letter)
    return " ".join("".join(heard).split())


def read_misheard(path: Path, split: str) -> list[dict[str, str]]:
    """The rows of a table of `benchmarks/misheard.py` that belong to one split."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["split"] == split]


def write(confusions: Confusions, path: Path = FITTED) -> None:
    """Keep a fit, in a stable order."""
    rounded = {
        language.value: {
            letter: {instead: round(chance, 4) for instead, chance in sorted(chances.items())}
            for letter, chances in sorted(letters.items())
            if chances
        }
        for language, letters in confusions.items()
    }
    path.write_text(json.dumps(rounded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path = FITTED) -> Confusions:
    """A fit that was kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {Language(language): letters for language, letters in kept.items()}


def _aligned(said: str, heard: str) -> list[tuple[str, str]]:
    """Each letter of what was said with what was heard in its place, additions after it."""
    instead = list(said)
    for edit in Levenshtein.editops(said, heard):
        if edit.tag == "replace":
            instead[edit.src_pos] = heard[edit.dest_pos]
        elif edit.tag == "delete":
            instead[edit.src_pos] = ""
        elif edit.src_pos > 0:
            instead[edit.src_pos - 1] += heard[edit.dest_pos]
    return list(zip(said, instead, strict=True))
