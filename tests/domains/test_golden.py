"""Runs NAME/*.yaml of every shipped domain: what visitors say against what must be understood.

`unseen.yaml` is in words of its own, which templates may miss; see test_unseen.py.
"""

from collections import Counter
from pathlib import Path

import pytest

from core.hypothesis import Hypothesis
from core.intent import NONE, Intent
from core.language import Language
from nlu.golden import MIXED, Golden, read_golden
from tests.shipped import shipped_domain, shipped_resolver

HERE = Path(__file__).parent
DOMAINS = {
    folder.name: shipped_domain(folder.name)
    for folder in sorted((HERE.parent.parent / "domains").iterdir())
    if folder.is_dir()
}
GOLDEN = [
    (name, line)
    for name, domain in DOMAINS.items()
    for path in sorted((HERE / name).glob("*.yaml"))
    if path.stem != "unseen"
    for line in read_golden(path, domain)
]


@pytest.mark.parametrize(
    ("name", "line"), GOLDEN, ids=[f"{name} {line.language}: {line.say}" for name, line in GOLDEN]
)
def test_golden(name: str, line: Golden) -> None:
    spoken = Language.KK if line.language == MIXED else Language(line.language)
    found = shipped_resolver(name).resolve((Hypothesis(line.say, spoken, 1.0),))
    intent = found.name if isinstance(found, Intent) else NONE
    slots = {s.name: s.value for s in found.slots} if isinstance(found, Intent) else {}
    assert (intent, slots, found.resolver) == (line.intent, line.slots, "template")
    assert line.language == MIXED or found.language == spoken


@pytest.mark.parametrize("name", DOMAINS)
def test_every_intent_has_golden_lines_in_both_languages(name: str) -> None:
    counts = Counter((line.intent, line.language) for domain, line in GOLDEN if domain == name)
    for intent in DOMAINS[name].intents:
        for language in Language:
            assert counts[intent, language] >= 3, (intent, language)


@pytest.mark.parametrize("name", DOMAINS)
def test_every_value_of_every_list_is_named_in_both_languages(name: str) -> None:
    domain = DOMAINS[name]
    for language in Language:
        said = {
            value
            for owner, line in GOLDEN
            if owner == name and line.language == language
            for value in line.slots.values()
        }
        for list_name, values in domain.lists.items():
            if list_name != "days":
                assert set(values) <= said, (list_name, language)
