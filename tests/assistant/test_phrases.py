from pathlib import Path

from assistant.phrases import spoken_phrases
from core.language import Language
from nlu.domain import Domain, load_domain

KK, RU = Language.KK, Language.RU
DOMAINS = Path(__file__).parent.parent.parent / "domains"


def texts(domain: Domain, language: Language) -> list[str]:
    return [text for text, spoken in spoken_phrases(domain) if spoken is language]


def test_fixed_replies_are_known_alone_and_as_the_first_of_a_visit(small_domain: Domain) -> None:
    known = texts(small_domain, KK)
    assert "Сәлеметсіз бе!" in known
    assert "Мен жасанды интеллектпін. Сәлеметсіз бе!" in known


def test_facts_are_filled_in_as_the_actions_would(small_domain: Domain) -> None:
    known = texts(small_domain, RU)
    assert "Выдача паспорта: удостоверение личности." in known
    assert "Часы: ежедневно." in known
    assert "Понедельник: с 9." in known
    assert "Спросите оператора." in known  # of the service whose documents are not known


def test_what_only_a_turn_can_know_is_left_out(small_domain: Domain) -> None:
    known = texts(small_domain, RU)
    assert "Талон:" in known  # what comes before the number can be said ahead
    assert not any("{" in text or "Б-0" in text for text in known)
    assert not any("впереди" in text for text in known)


def test_the_shipped_domains_have_phrases_in_both_languages() -> None:
    for folder in DOMAINS.iterdir():
        if folder.is_dir():
            domain = load_domain(folder)
            for language in Language:
                assert len(texts(domain, language)) > 100
