from pathlib import Path
from shutil import copytree

import pytest

from core.errors import DomainError
from core.language import Language
from nlu.content import Domain
from nlu.domain import load_domain
from nlu.examples import uttered_sentences
from nlu.utterances import Family, read_families


def with_utterances(domain: Domain, folder: Path, text: str) -> Domain:
    copytree(domain.folder, folder, dirs_exist_ok=True)
    (folder / "utterances").mkdir()
    (folder / "utterances" / "a.yaml").write_text(text, encoding="utf-8")
    return load_domain(folder)


def test_a_line_is_a_family_of_wordings(small: Domain, tmp_path: Path) -> None:
    domain = with_utterances(
        small, tmp_path, 'ticket.take:\n  kk: ["талон шығар / {service} (керек|қажет)"]\n'
    )
    (family,) = read_families(domain)
    assert (family.intent, family.language, len(family.wordings)) == ("ticket.take", Language.KK, 2)
    texts = [example.text for example in uttered_sentences(domain)]
    assert texts[0] == "талон шыгар"
    assert any(text.endswith(" керек") for text in texts[1:])
    assert any(text.endswith(" кажет") for text in texts[1:])


def test_none_needs_no_intent(small: Domain, tmp_path: Path) -> None:
    domain = with_utterances(small, tmp_path, "none:\n  ru: [сколько времени / который час]\n")
    assert {example.intent for example in uttered_sentences(domain)} == {"none"}


def test_a_domain_without_utterances_has_no_families(small: Domain) -> None:
    assert read_families(small) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unknown:\n  kk: [сөз]\n", "a.yaml:2: .*«unknown»"),
        ("greeting:\n  kk: ['сәлем {service}']\n", "{service} is not a slot of «greeting»"),
        ("greeting:\n  kk: ['сәлем (']\n", "never closed"),
        ("greeting:\n  en: [hello]\n", "en"),
        ("greeting:\n  kk: сәлем\n", "list"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    small: Domain, tmp_path: Path, text: str, message: str
) -> None:
    domain = with_utterances(small, tmp_path, text)
    with pytest.raises(DomainError, match=message):
        read_families(domain)


def test_the_service_centre_has_forty_families_of_every_intent_but_yes_and_no(
    service_centre: Domain, families: tuple[Family, ...]
) -> None:
    for intent in service_centre.intents:
        for language in Language:
            own = [f for f in families if (f.intent, f.language) == (intent, language)]
            fewest = 400 if intent == "none" else 80
            assert sum(len(family.wordings) for family in own) >= fewest, (intent, language)
