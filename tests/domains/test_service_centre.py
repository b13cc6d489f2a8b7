"""What only the service centre's domain promises; its utterances are run by test_golden.py."""

from pathlib import Path

import pytest

from core.language import Language
from nlu.domain import Domain, load_domain
from nlu.facts import fact_text

FOLDER = Path(__file__).parent.parent.parent / "domains" / "service_centre"

INTENTS = """
greeting farewell thanks help repeat operator language.switch confirm.yes confirm.no ticket.take
ticket.cancel ticket.status service.documents service.cost service.duration service.window
centre.hours centre.contact facility.find none
"""
OURS = "speak.slower speak.faster"
"""Beyond those that others measure."""


@pytest.fixture(scope="module")
def domain() -> Domain:
    return load_domain(FOLDER)


def test_the_intents_have_the_names_that_others_measure(domain: Domain) -> None:
    assert set(domain.intents) == {*INTENTS.split(), *OURS.split()}


def test_the_twenty_services_have_a_queue_and_names(domain: Domain) -> None:
    assert len(domain.services) == 20
    for service in domain.services.values():
        assert service.queue is not None and service.queue.isupper()
        assert set(service.names) == set(service.forms) == set(Language)


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
