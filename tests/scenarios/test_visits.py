"""Plays every visit of tests/scenarios/*.yaml, and checks how such files are read."""

from collections import Counter
from pathlib import Path

import pytest

from core.errors import DomainError
from nlu.cascade import CascadeResolver
from tests.scenarios.script import Script, read_scripts
from tests.scenarios.stage import Stage
from tests.shipped import shipped_domain, shipped_resolver

HERE = Path(__file__).parent
DOMAIN = shipped_domain()
SCRIPTS = [script for path in sorted(HERE.glob("*.yaml")) for script in read_scripts(path, DOMAIN)]


@pytest.fixture(scope="module")
def resolver() -> CascadeResolver:
    return shipped_resolver()


@pytest.mark.parametrize("script", SCRIPTS, ids=[f"{s.language}: {s.name}" for s in SCRIPTS])
def test_visit(script: Script, resolver: CascadeResolver, tmp_path: Path) -> None:
    Stage(script, DOMAIN, resolver, tmp_path).play()


def test_both_languages_have_their_twenty_visits() -> None:
    counts = Counter(script.language for script in SCRIPTS)
    assert counts["kk"] >= 20 and counts["ru"] >= 20 and counts["mixed"] >= 6
    assert len({script.name for script in SCRIPTS}) == len(SCRIPTS)


VISIT = "- name: a\n  language: kk\n  turns:\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- name: a\n  language: kk\n", 1, "a visit needs `turns:`"),
        ("- name: a\n  language: en\n  turns: []", 2, "must be one of: kk, ru, mixed"),
        ("- nam: a", 1, "unknown key «nam»"),
        ("name: a", 1, "expected a list"),
        (VISIT + "  - {say: a, intent: fly}", 4, "the domain has no intent «fly»"),
        (VISIT + "  - {say: a}", 4, "write what must be understood"),
        (VISIT + "  - {intent: help}", 4, "a turn is one of: say"),
        (VISIT + "  - {say: a, silence: 3, intent: help}", 4, "a turn is one of: say"),
        (VISIT + "  - {silence: long}", 4, "expected a whole number"),
        (VISIT + "  - {later: 3, reply: a}", 4, "nothing is answered to `later:`"),
        (VISIT + "  - {queue: lost}", 4, "must be one of: broken, mended"),
        (VISIT + "  - say: a\n    intent: help\n    ends: 5", 6, "expected true or false"),
        (
            VISIT + "  - say: a\n    intent: help\n    slots: {service: passport}",
            6,
            "«service» is not a slot of «help»",
        ),
        (
            VISIT + "  - say: a\n    intent: ticket.take\n    slots: {service: moon}",
            6,
            "«moon» is not in the list",
        ),
        ("- name: a\n  language: kk\n  at: noon\n  turns: []", 3, "expected 2026-11-23 10:00"),
        ("- name: a\n  language: kk\n  own: {fly: fails}\n  turns: []", 3, "no intent «fly»"),
    ],
)
def test_mistakes_in_a_script_are_told_with_their_line(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    path = tmp_path / "visits.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DomainError, match=says) as caught:
        list(read_scripts(path, DOMAIN))
    assert caught.value.line == line
