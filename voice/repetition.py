"""Loops: what a decoder writes over and over once it has lost the sound. voice.whisper mends them.

    мен бүгін | ала-|ла-|ла-|ла-|ла-|ла-| кетті        as decoded
    мен бүгін | ала-|ла-| кетті                        without its loop

Whisper often finds its way again after a loop, so the rest of what it wrote is kept.
"""

import re
import zlib
from collections.abc import Sequence

LONGEST_PERIOD = 24
"""Tokens of the longest passage that is looked for: a sentence."""


def least_copies(period: int) -> int:
    """How often a passage of so many tokens must stand in a row; people say «жоқ» three times."""
    if period == 1:
        return 8
    return 4 if period <= 6 else 3


def find_loop(tokens: Sequence[int]) -> tuple[int, int, int] | None:
    """Start, period and end of the first loop, in tokens; None where there is none."""
    count = len(tokens)
    for start in range(count):
        for period in range(1, LONGEST_PERIOD + 1):
            needed = period * least_copies(period)
            if start + needed > count:
                break
            end = start + period
            while end < count and tokens[end] == tokens[end - period]:
                end += 1
            if end - start >= needed:
                return start, period, end
    return None


def without_loops(tokens: Sequence[int]) -> tuple[int, ...]:
    """The tokens with one copy left of each loop."""
    kept = tuple(tokens)
    while (loop := find_loop(kept)) is not None:
        start, period, end = loop
        kept = kept[: start + period] + kept[end:]
    return kept


def says_one_word(text: str, times: int = 3) -> bool:
    """Whether the text is one word, `times` or more."""
    words = re.findall(r"\w+", text.lower())
    return len(words) >= times and len(set(words)) == 1


def compression_ratio(text: str) -> float:
    """Bytes of the text over bytes that zlib makes of it."""
    written = text.encode()
    return len(written) / len(zlib.compress(written)) if written else 0.0
