"""The demo's script: what the visitor says, and what it should be understood as.

A domain may bring its own in `demo.yaml`:

    - {language: kk, say: "сәлеметсіз бе", intent: greeting}
    - {language: mixed, say: "маған прописка жасауға талон керек", intent: ticket.take,
       slots: {service: residence_registration}}
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from core.errors import DomainError
from core.language import Language

FILE_NAME = "demo.yaml"
MIXED = "mixed"
FIELDS = {"language", "say", "intent", "slots"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the visitor says."""

    text: str

    language: str
    """kk, ru or mixed."""

    intent: str
    """What it should be understood as."""

    slots: dict[str, str]
    """The slots that should be understood."""

    @property
    def spoken_language(self) -> Language:
        """The voice that speaks it: a mixed sentence is Kazakh with Russian words inside."""
        return Language.RU if self.language == Language.RU else Language.KK

    def accepts(self, language: Language) -> bool:
        """Whether `language` is a right decision; for mixed speech either is."""
        return self.language in (MIXED, language.value)


def load_script(domain_folder: Path) -> tuple[Line, ...]:
    """Read a domain's demo script; raises DomainError."""
    path = domain_folder / FILE_NAME
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DomainError("no such file; this domain has no demo", path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(f"can't be read: {error}", path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise DomainError(problem, path, mark.line + 1 if mark else None) from error
    if not isinstance(entries, list) or not entries:
        raise DomainError("must be a list of lines, each with language, say and intent", path)
    return tuple(_line(path, number, entry) for number, entry in enumerate(entries, 1))


def _line(path: Path, number: int, entry: object) -> Line:
    if not isinstance(entry, dict) or not {"language", "say", "intent"} <= set(entry) <= FIELDS:
        raise DomainError(f"line {number} of the script needs language, say and intent", path)
    slots = entry.get("slots") or {}
    if entry["language"] not in (*Language, MIXED):
        raise DomainError(f"line {number} of the script: language is kk, ru or mixed", path)
    if not isinstance(slots, dict):
        raise DomainError(f"line {number} of the script: slots is a mapping", path)
    return Line(
        str(entry["say"]),
        str(entry["language"]),
        str(entry["intent"]),
        {str(name): str(value) for name, value in slots.items()},
    )
