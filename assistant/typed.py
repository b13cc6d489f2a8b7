"""Typed text as hypotheses: understanding sees it as it sees speech."""

from core.hypothesis import Hypothesis
from core.language import Language

KAZAKH_LETTERS = frozenset("әғқңөұүһі")
"""Letters that Russian lacks."""

ARABIC_LETTERS = range(0x0600, 0x0700)
"""Kazakh is written in them too; nobody writes Russian so."""


def typed_hypotheses(text: str, language: Language | None) -> tuple[Hypothesis, ...]:
    """Readings of a text in its language, or in both, the likelier first.

    Without a Kazakh letter a text may still be Kazakh («маган талон керек»), so understanding
    gets both readings and decides by what the domain knows.
    """
    if language is not None:
        return (Hypothesis(text, language, 1.0),)
    arabic = any(ord(letter) in ARABIC_LETTERS for letter in text)
    kazakh = arabic or not KAZAKH_LETTERS.isdisjoint(text.lower())
    likelier = Language.KK if kazakh else Language.RU
    return (Hypothesis(text, likelier, 0.9), Hypothesis(text, likelier.other, 0.1))
