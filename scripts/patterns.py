"""How a scenario writes what must be answered: pieces in their order, or a /pattern/."""

import re
from dataclasses import dataclass

from nlu.located import Located

GAP = "…"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Part of a text: `паспорт…А-001`, with anything between, or `/паспорт|куәлік/`."""

    written: str
    expression: re.Pattern[str]

    @classmethod
    def read(cls, node: Located) -> "Pattern":
        """From a scenario file. Raises DomainError where a pattern can't be read."""
        text = node.text()
        try:
            return cls.of(text)
        except re.error as error:
            raise node.error(f"the pattern «{text}» can't be read: {error}") from error

    @classmethod
    def of(cls, text: str) -> "Pattern":
        """From text. Raises re.error."""
        if len(text) > 1 and text.startswith("/") and text.endswith("/"):
            return cls(text, re.compile(text[1:-1], re.DOTALL))
        pieces = (re.escape(piece.strip()) for piece in text.split(GAP))
        return cls(text, re.compile(".*?".join(pieces), re.DOTALL))

    def holds(self, text: str) -> bool:
        """Whether it stands somewhere in `text`."""
        return self.expression.search(text) is not None
