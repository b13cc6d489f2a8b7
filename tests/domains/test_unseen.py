"""NAME/unseen.yaml: paraphrases that templates may miss, through the cascade without its model.

The floors only catch a collapse; figures are in docs/understanding.md. Nobody tunes to these lines.
"""

from collections import Counter
from pathlib import Path

import pytest

from core.hypothesis import Hypothesis
from core.intent import NONE, Intent
from core.language import Language
from nlu.golden import MIXED, read_golden
from tests.shipped import shipped_domain, shipped_resolver

HERE = Path(__file__).parent

FLOOR = 0.80


@pytest.mark.parametrize("path", sorted(HERE.glob("*/unseen.yaml")), ids=lambda p: p.parent.name)
def test_most_of_what_was_never_seen_is_understood(path: Path) -> None:
    domain, resolver = shipped_domain(path.parent.name), shipped_resolver(path.parent.name)
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for line in read_golden(path, domain):
        language = Language.KK if line.language == MIXED else Language(line.language)
        found = resolver.resolve((Hypothesis(line.say, language, 1.0),))
        said[language] += 1
        right[language] += line.intent == (found.name if isinstance(found, Intent) else NONE)
    for language in Language:
        assert right[language] / said[language] >= FLOOR, (language, right, said)


def test_every_intent_of_the_service_centre_has_six_in_both_languages() -> None:
    domain = shipped_domain()
    lines = read_golden(HERE / "service_centre" / "unseen.yaml", domain)
    counts = Counter((line.intent, line.language) for line in lines)
    for intent in domain.intents:
        for language in Language:
            assert counts[intent, language] >= 6, (intent, language)
