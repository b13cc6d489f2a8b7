"""What the assistant answers: texts with `{placeholders}`, as data, in every language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import DomainError
from core.language import Language
from nlu.harmony import PARTICLES, fitting_particle

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_WITH_PARTICLE = re.compile(rf"\{{([a-z_]+)\}} (?:{'|'.join(PARTICLES)})\b")
_ANY_BRACE = re.compile(r"[{}]")


def placeholders(text: str) -> frozenset[str]:
    """Names in braces. Raises ValueError at a brace that is no placeholder."""
    if _ANY_BRACE.search(_PLACEHOLDER.sub("", text)):
        raise ValueError("a brace that is no {placeholder}: write {name} in small Latin letters")
    return frozenset(_PLACEHOLDER.findall(text))


@dataclass(frozen=True, slots=True)
class Replies:
    """Texts by key and language; the loader has checked that their placeholders agree."""

    texts: Mapping[str, Mapping[Language, str]]

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def text(self, key: str, language: Language, **values: str) -> str:
        """The reply with its placeholders filled. Values that it has no place for are ignored.

        A question particle behind a placeholder follows the value: «{first} ма» → «куәлік пе».

        Raises DomainError where the domain has no such reply, or a value is not given.
        """
        if key not in self.texts or language not in self.texts[key]:
            raise DomainError(f"there is no reply «{key}» ({language}): add it under replies/")
        text = self.texts[key][language]
        missing = placeholders(text) - values.keys()
        if missing:
            names = ", ".join(f"{{{name}}}" for name in sorted(missing))
            raise DomainError(f"the reply «{key}» asks for {names}, which this action lacks")
        asked = _WITH_PARTICLE.sub(lambda found: _asked(found[1], values[found[1]]), text)
        return _PLACEHOLDER.sub(lambda found: values[found[1]], asked)


def _asked(name: str, value: str) -> str:
    return f"{{{name}}} {fitting_particle(value)}"
