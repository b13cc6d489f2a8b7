from core.language import Language
from nlu.content import Domain
from nlu.expand import expand, expected_phrases, plainest, spread
from nlu.template import parse_template
from nlu.templates import TemplateMatcher


def test_small_domains_are_expanded_whole(small: Domain) -> None:
    phrases = {(p.text, p.language) for p in expand(small)}
    assert ("маған паспортты алуға талон керек", Language.KK) in phrases
    assert ("дайте талон на удостоверения", Language.RU) in phrases
    assert ("30 терезе қайда", Language.KK) in phrases


def test_every_phrase_means_what_it_says(service_centre: Domain) -> None:
    matcher = TemplateMatcher(service_centre)
    for phrase in expand(service_centre, 1500):
        found = [(m.intent.name, m.intent.slots) for m in matcher.match(phrase.text)]
        assert (phrase.intent, phrase.slots) in found, phrase


def test_the_bound_holds_and_everything_takes_part(service_centre: Domain) -> None:
    phrases = expand(service_centre, 5_000)
    assert len(phrases) <= 5_000
    assert {p.intent for p in phrases} == set(service_centre.intents)
    for language in Language:
        tickets = [p for p in phrases if p.intent == "ticket.take" and p.language == language]
        values = {slot.value for p in tickets for slot in p.slots}
        assert values == set(service_centre.services)


def test_expansion_is_deterministic(small: Domain) -> None:
    assert expand(small, 40) == expand(small, 40)


def test_no_phrase_stands_twice(service_centre: Domain) -> None:
    keys = [(p.text, p.language) for p in expand(service_centre, 8_000)]
    assert len(keys) == len(set(keys))


def test_spread_numbers_are_different_and_below_the_total() -> None:
    for total in (1, 2, 10, 97, 1000):
        numbers = list(spread(total, 50))
        assert len(set(numbers)) == min(total, 50)
        assert max(numbers) < total


def test_the_plainest_sentences_come_first(small: Domain) -> None:
    node = parse_template("[маған|бізге] {service} (талон|кезек) (керек|беріңіз)", {})
    ranked = plainest(node, 6)
    assert [rank for rank, _ in ranked] == [0, 1, 1, 1, 2, 2]
    assert " ".join(ranked[0][1].split()) == "{service} талон керек"


def test_plain_sentences_are_expected_with_every_service(service_centre: Domain) -> None:
    texts = {phrase.text for phrase in expand(service_centre)}
    assert "маған прописка жасауға талон керек" in texts
    assert "жеке куәлік алуға қандай құжаттар керек" in texts
    assert "дайте талон на паспорт" in texts


def test_words_to_the_dialogue_are_expected_too(service_centre: Domain) -> None:
    phrases = expected_phrases(service_centre)
    texts = [(phrase.text, phrase.language) for phrase in phrases]
    assert len(set(texts)) == len(texts)
    meant = {phrase.text: phrase.intent for phrase in phrases}
    assert (meant["артқа"], meant["обратно"], meant["екіншісі"]) == ("back", "back", "second")
    assert meant["да"] == "confirm.yes"


def test_what_recalls_a_value_is_expected_without_it(service_centre: Domain) -> None:
    phrases = {(p.text, p.slots): p.intent for p in expected_phrases(service_centre)}
    assert phrases["қашан дайын болады", ()] == "service.duration"
    assert phrases["сколько оформляется", ()] == "service.duration"
