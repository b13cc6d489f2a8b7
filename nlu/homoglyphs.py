"""Latin letters that look like Cyrillic ones, in words that should be Cyrillic.

They look right on every screen, and neither a search nor a speech engine finds the word.
"""

import re

_LATIN = "aceikmopthxyABCEHIKMOPTXYh"
_CYRILLIC = "асеікмортһхуАВСЕНІКМОРТХҮһ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)

_MARKUP = re.compile(r"\{[^}]*\}|<[^>]*>|https?://\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_LETTER = re.compile(r"[Ѐ-ӿ]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")

_LONGEST_ALONE = 2
"""«c 9:00» with a Latin c; a longer word all in Latin is a foreign word."""


def mixed_words(text: str) -> list[tuple[str, str]]:
    """Words that mix the scripts, each with its likely spelling, outside {slots} and <rules>."""
    plain = _MARKUP.sub(" ", text)
    cyrillic_text = _CYRILLIC_LETTER.search(plain) is not None
    found = []
    for word in _WORD.findall(plain):
        latin = _LATIN_LETTER.findall(word)
        mixed = bool(latin) and len(latin) < len(word) and _CYRILLIC_LETTER.search(word)
        lone = cyrillic_text and len(word) <= _LONGEST_ALONE and set(word) <= set(_LATIN)
        if mixed or lone:
            found.append((word, word.translate(_TO_CYRILLIC)))
    return found
