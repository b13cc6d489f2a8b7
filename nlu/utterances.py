"""What visitors say in words of their own, from a domain's `utterances/`: read for learning alone.

    service.cost:
      kk:
        - "{service} бағасы қандай / қанша төлеймін {service}"

A line is a family: wordings of one idea between slashes, in the syntax of templates. Unlike
intents' examples nothing is matched against them, so they may be slips and fragments, and
hearing's phrase bank does not hold them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.intent import NONE
from core.language import Language
from nlu.content import Domain
from nlu.located import Located, read_located
from nlu.template import Node, TemplateError, parse_template, slots_of

FOLDER = "utterances"
BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Family:
    """Wordings of one idea; learnt from together or tested with together, never both."""

    intent: str
    language: Language
    wordings: tuple[Node, ...]


def utterance_files(domain: Domain) -> list[Path]:
    """The files of a domain's utterances; none in a domain that has no such folder."""
    return sorted((domain.folder / FOLDER).glob("*.yaml"))


def read_families(domain: Domain) -> tuple[Family, ...]:
    """Every family of a domain, in the order of files and lines.

    Raises DomainError where a line names what the domain lacks or can't be parsed.
    """
    return tuple(family for path in utterance_files(domain) for family in _read(path, domain))


def _read(path: Path, domain: Domain) -> Iterator[Family]:
    known = frozenset(language.value for language in domain.languages)
    for intent, languages in read_located(path).pairs():
        if intent != NONE and intent not in domain.intents:
            raise languages.error(f"the domain has no intent «{intent}»: add it, or correct this")
        for language, lines in languages.fields(known).items():
            for line in lines.items():
                texts = line.text().split(BETWEEN)
                wordings = tuple(_wording(text, intent, domain, line) for text in texts)
                yield Family(intent, Language(language), wordings)


def _wording(text: str, intent: str, domain: Domain, line: Located) -> Node:
    try:
        node = parse_template(text, {})
    except TemplateError as error:
        raise line.error(f"the wording «{text[:80]}» {error}") from None
    slots = domain.intents[intent].slots if intent in domain.intents else {}
    for slot in slots_of(node):
        if slot not in slots:
            raise line.error(f"{{{slot}}} is not a slot of «{intent}»: name one of its own")
    return node
