"""What a text is made of before any rule reads it: one script a word, ASCII digits, known signs.

Called by tts/normalize/__init__.py for every text, whatever its language and wherever it is from.
"""

import re
import unicodedata
from functools import lru_cache

_KEPT_MARKS = frozenset(".,!?:;…—–-−+±×=·/%№₸$€₽°&@_*#'’()«»\"“”„\n\u0301")
"""Signs that some rule reads, or that shape the melody. U+0301 marks stress in Russian."""

_HIDDEN = {**dict.fromkeys(map(ord, "⁰º˚"), "°"), 0: " ", 1: " ", ord("№"): "\0", ord("…"): "\1"}
_SHOWN = {"\0": "№", "\1": "…"}
"""NFKC would make "No" and "..." of the two, so they sit it out as control characters; and the
raised zero that is typed for a degree would become a digit."""

_VULGAR_FRACTION = re.compile(r"(?<=\d)(?=[¼½¾⅐-⅞])")
"""«2½»: NFKC would run the two together."""

_MIXED_SCRIPTS = re.compile(
    r"(?<![^\W\d_])(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[\u0400-\u04ff])[^\W\d_]+"
)
_LOOKALIKES = str.maketrans("ABCEHIKMOPTXYaceiopxyh", "АВСЕНІКМОРТХУасеіорхуһ")
"""Latin letters that slip into Cyrillic words because they look the same."""

_LATIN_ALONE = re.compile(r"(?<!\w)A(?=-?\d)|(?<![\w.@/-])[aco](?=\s)")
"""«A4», «A-015», «c 9:00»: the same in whichever script it was typed."""


_LAST_LATIN = "\u024f"
"""The end of the Latin letters that Kazakh and European names use; rarer ones lose their marks."""


def clean(text: str) -> str:
    """Compatibility forms folded, digits of every script in ASCII, unspeakable signs to spaces.

    Speakable are Cyrillic and Latin letters, ASCII digits and the signs that rules read; other
    scripts, emoji, control characters and lone surrogates are skipped.
    """
    kept = _VULGAR_FRACTION.sub(" ", text.translate(_HIDDEN))
    folded = unicodedata.normalize("NFKC", _without_surrogates(kept))
    cleaned = "".join(map(_cleaned, folded))
    return _MIXED_SCRIPTS.sub(_one_script, _LATIN_ALONE.sub(_one_script, cleaned))


def _without_surrogates(text: str) -> str:
    return "".join(" " if "\ud800" <= character <= "\udfff" else character for character in text)


def _one_script(match: re.Match[str]) -> str:
    """The word in Cyrillic if nothing but lookalikes is Latin in it."""
    cyrillic = match.group().translate(_LOOKALIKES)
    return match.group() if any(letter.isascii() for letter in cyrillic) else cyrillic


@lru_cache(maxsize=4096)
def _cleaned(character: str) -> str:
    if character in _SHOWN:
        return _SHOWN[character]
    if character in _KEPT_MARKS or (character.isascii() and character.isalnum()):
        return character
    if character == "\u2044":  # the slash that NFKC puts into ½
        return "/"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if not character.isalpha():
        return " "
    name = unicodedata.name(character, "")
    if name.startswith("LATIN") and character > _LAST_LATIN:
        base = unicodedata.normalize("NFD", character)[0]
        return base if base.isascii() else " "
    return character if name.startswith(("CYRILLIC", "LATIN")) else " "
