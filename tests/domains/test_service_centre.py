"""Runs service_centre/*.yaml: what visitors say against what must be understood."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from core.hypothesis import Hypothesis
from core.intent import NONE, Intent
from core.language import Language
from nlu.cascade import CascadeResolver
from nlu.domain import Domain, load_domain
from nlu.facts import fact_text

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / "domains" / "service_centre"

Golden = tuple[str, str, str, dict[str, str]]


def golden_lines() -> Iterator[Golden]:
    """Language, utterance, intent, slots of every line."""
    for path in sorted((HERE / "service_centre").glob("*.yaml")):
        for intent, languages in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for language, lines in languages.items():
                for line in lines:
                    slots = dict(line) if isinstance(line, dict) else {"say": str(line)}
                    yield language, slots.pop("say"), intent, slots


GOLDEN = list(golden_lines())


@pytest.fixture(scope="module")
def domain() -> Domain:
    return load_domain(FOLDER)


@pytest.fixture(scope="module")
def resolver(domain: Domain) -> CascadeResolver:
    return CascadeResolver(domain)


@pytest.mark.parametrize(
    ("language", "say", "intent", "slots"), GOLDEN, ids=[f"{g[0]}: {g[1]}" for g in GOLDEN]
)
def test_golden(
    resolver: CascadeResolver, language: str, say: str, intent: str, slots: dict[str, str]
) -> None:
    spoken = Language.RU if language == "ru" else Language.KK
    found = resolver.resolve((Hypothesis(say, spoken, 1.0),))
    name = found.name if isinstance(found, Intent) else NONE
    filled = {s.name: s.value for s in found.slots} if isinstance(found, Intent) else {}
    assert (name, filled, found.resolver) == (intent, slots, "template")
    assert language == "mixed" or found.language == spoken


def test_every_intent_has_fifteen_golden_lines_or_more(domain: Domain) -> None:
    counts = Counter(intent for _, _, intent, _ in GOLDEN)
    assert set(counts) == set(domain.intents)
    assert min(counts.values()) >= 15


def test_every_service_has_a_golden_line_in_both_languages(domain: Domain) -> None:
    for language in Language:
        named = {slots.get("service") for spoken, _, _, slots in GOLDEN if spoken == language}
        assert set(domain.services) <= named


def test_the_twenty_services_have_a_queue_and_names(domain: Domain) -> None:
    assert len(domain.services) == 20
    for service in domain.services.values():
        assert service.queue is not None and service.queue.isupper()
        assert set(service.names) == set(service.forms) == set(Language)


def test_replies_that_the_assistant_gives_exist(domain: Domain) -> None:
    wanted = {
        "notice",
        "apology",
        "none",
        "none.again",
        "repeat.nothing",
        "ticket.take.ask_service",
    }
    for kind in ("documents", "cost", "duration"):
        wanted |= {f"service.{kind}", f"service.{kind}.ask_service", f"service.{kind}.unknown"}
    wanted |= {"service.cost.free", "centre.hours.unknown", "language.switch.ask_language"}
    wanted |= set(domain.intents) - {"repeat"}
    assert wanted <= set(domain.replies)


def test_fees_follow_the_index(domain: Domain) -> None:
    passport = fact_text(domain, "passport", "fee", Language.KK)
    assert passport is not None and passport.startswith("8 АЕК, яғни 34600 теңге")
    licence = fact_text(domain, "driving_licence", "fee", Language.RU)
    assert licence == "1,25 МРП, то есть 5406 тенге"
    free = domain.fact("criminal_record_certificate", "fee")
    assert free is not None and free.amount == 0


def test_the_place_has_opening_hours(domain: Domain) -> None:
    for language in Language:
        assert fact_text(domain, "place", "hours", language)
