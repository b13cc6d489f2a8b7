"""The last check against answering oneself: what is heard over a reply may be the reply.

Echo cancellation comes first; this is for what it lets through. Called by the loop, for utterances
that began while something was being said. A visitor may name what the assistant offers («Паспорт
па, әлде жеке куәлік пе?» – «Жеке куәлік»), so a few words alone are never taken for its own.
"""

from rapidfuzz import fuzz

from core.hypothesis import Hypothesis
from nlu.text import fold

OWN_LETTERS = 16
"""Shorter texts are a visitor's: «жеке куәлік беру» has so many."""

OWN_LIKENESS = 70.0
"""Of 100: how like a part of the reply a text is, letter by letter. Of 2,820 phrases of the service
centre against its 132 replies, 0.06 % of the pairs are as like, mostly where the reply names the
very phrase. The accented voice of the tests, heard by Whisper base, is 50 to 66 like its own words:
for that voice this check catches little."""


def is_own_speech(hypotheses: tuple[Hypothesis, ...], said: str) -> bool:
    """Whether the likeliest reading is a part of what was said meanwhile."""
    if not hypotheses or not said:
        return False
    texts = {fold(text) for text in (hypotheses[0].heard, hypotheses[0].text)}
    return any(
        len(text) >= OWN_LETTERS and fuzz.partial_ratio(text, fold(said)) >= OWN_LIKENESS
        for text in texts
    )
