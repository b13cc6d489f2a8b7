"""Golden utterances: what visitors say, and what must be understood.

    ticket.take:
      kk:
        - Маған талон керек
        - {say: Паспорт алуға талон керек, service: passport}

A folder of such files is checked by `domain check`; shipped domains have theirs under tests/.
`mixed` stands beside the languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.intent import NONE
from nlu.content import Domain
from nlu.located import Located, read_located

SAY = "say"
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Golden:
    """One utterance with what it means."""

    language: str
    """`kk`, `ru` or `mixed`."""

    say: str
    intent: str
    slots: dict[str, str]
    path: Path
    line: int


def read_golden(path: Path, domain: Domain) -> Iterator[Golden]:
    """Every utterance of a file. Raises DomainError where it names what the domain lacks."""
    for intent, languages in read_located(path).pairs():
        if intent != NONE and intent not in domain.intents:
            raise languages.error(f"the domain has no intent «{intent}»: add it, or correct this")
        for language, lines in languages.fields(frozenset({*domain.languages, MIXED})).items():
            for line in lines.items():
                slots = _fields(line)
                say = slots.pop(SAY, "")
                if not say:
                    raise line.error(f"write what is said: `{{{SAY}: …}}`")
                _check_slots(domain, intent, slots, line)
                yield Golden(language, say, intent, slots, line.path, line.line)


def _fields(line: Located) -> dict[str, str]:
    if line.kind == "text":
        return {SAY: line.text()}
    return {key: value.text() for key, value in line.pairs()}


def _check_slots(domain: Domain, intent: str, slots: dict[str, str], line: Located) -> None:
    known = domain.intents[intent].slots if intent in domain.intents else {}
    for name, value in slots.items():
        if name not in known:
            raise line.error(f"«{name}» is not a slot of «{intent}»")
        spec = known[name]
        if spec.list and value not in domain.lists[spec.list] and not spec.dates:
            raise line.error(f"«{value}» is not in the list of «{name}»")
