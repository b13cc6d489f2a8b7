"""How much of a reply was heard when it was cut off.

The loop keeps the clauses that it gave to the speaker, the speaker tells for how long it sounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tts.synthesis import SpokenClause


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor has heard of a reply."""

    text: str
    """In words, as they are spoken; up to the last word that was heard to its end."""

    complete: bool
    """Whether that was all of it."""


def said_within(spoken: Sequence[SpokenClause], heard_s: float) -> str:
    """The words of the clauses that were over after `heard_s` seconds.

    Whole clauses count in full; of the one that was cut off, as large a share of its letters as of
    its sound, for letters take about the same time.
    """
    words: list[str] = []
    for clause in spoken:
        sounding_s = clause.duration_s - clause.pause_s
        if heard_s < sounding_s:
            return " ".join([*words, *_first_words(clause.text, heard_s / sounding_s)])
        words += clause.text.split()
        heard_s -= clause.duration_s
    return " ".join(words)


def _first_words(text: str, share: float) -> list[str]:
    """Words that end within the first `share` of a text's letters."""
    words, letters, heard = text.split(), len("".join(text.split())), []
    ended = 0
    for word in words:
        ended += len(word)
        if ended > share * letters:
            break
        heard.append(word)
    return heard
