"""Abbreviations that no dictionary holds, and Latin names: as a word, or letter by letter.

Both languages share the rules; their letters and the names they know come in.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from tts.normalize.written import VOWELS

_CONSONANT = rf"[^{VOWELS}]"
_SHORT_WORD = re.compile(rf"[{VOWELS}]?(?:{_CONSONANT}[{VOWELS}])+{_CONSONANT}?")
"""Up to three letters: ЦОН, ВУЗ, УЗИ, but not ЕНТ, ТОО."""
_LONGER_WORD = re.compile(
    rf"{_CONSONANT}{{0,2}}[{VOWELS}](?:{_CONSONANT}{{1,3}}[{VOWELS}])*{_CONSONANT}{{0,2}}"
)
"""From four letters on: АХАТ, ЮНЕСКО, but not ЕНПФ, ОСМС, ЕАЭС."""

_LONGEST_ABBREVIATION = 6
_UNSOUNDED = re.compile(r"[a-z]|[bcdfghjklmnpqrstvwxz]{2,4}")
"""Words that are spelled even in small letters: «kz», «html»."""

_LATIN = re.compile(r"[A-Z]+")


def is_said_as_word(capitals: str) -> bool:
    """Whether an abbreviation can be pronounced; Latin ones of up to four letters are spelled."""
    if len(capitals) > _LONGEST_ABBREVIATION:
        return True
    if len(capitals) <= 3:
        return not _LATIN.fullmatch(capitals) and _SHORT_WORD.fullmatch(capitals) is not None
    if _LATIN.fullmatch(capitals) and len(capitals) == 4:
        return False
    return _LONGER_WORD.fullmatch(capitals) is not None


_SOUNDS = (
    *(("shch", "щ"), ("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х")),
    *(("ph", "ф"), ("th", "т"), ("ts", "ц"), ("tz", "ц"), ("ck", "к"), ("qu", "кв")),
    *(("ee", "и"), ("oo", "у"), ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("ye", "е")),
    *(("ay", "ай"), ("ey", "ей"), ("oy", "ой"), ("uy", "уй")),
    *(("ai", "ай"), ("ei", "ей"), ("oi", "ой"), ("au", "ау"), ("ou", "у")),
    *(("ce", "се"), ("ci", "си"), ("cy", "си"), ("x", "кс"), ("j", "дж")),
)
_LETTERS = dict(
    zip("abcdefghiklmnopqrstuvwyzøæßłđðþı", "абкдефгхиклмнопкрстуввизоэслддти", strict=True)
)


@dataclass(frozen=True, slots=True)
class LatinReader:
    """How a language says words in Latin letters."""

    names: Mapping[str, str]
    """Words it knows, in lower case: «whatsapp» → «ватсап»."""

    spelling: Mapping[str, str]
    """The names of capital letters."""

    own: Mapping[str, str]
    """Letters that it sounds in its own way, diacritics too."""

    separator: str
    """Between spelled letters."""

    def spelled(self, word: str) -> str:
        """Letter by letter; what has no name is left out."""
        named = (self.spelling.get(letter) for letter in _plain(word, self.spelling).upper())
        return self.separator.join(name for name in named if name)

    def read(self, word: str) -> str:
        """A Latin word in the language's letters: known, spelled as an abbreviation, or sounded."""
        known = self.names.get(word.lower())
        if known is not None:
            return known
        if _UNSOUNDED.fullmatch(word.lower()) or (
            word.isupper() and not is_said_as_word(_plain(word, {}))
        ):
            return self.spelled(word)
        return self._sounded(word.lower())

    def _sounded(self, word: str) -> str:
        word = _plain(word, self.own)
        sounds: list[str] = []
        place = 0
        while place < len(word):
            written, sound = self._sound_at(word, place)
            # A doubled consonant is one sound: «passport».
            if not (sounds and sounds[-1] == sound and word[place - 1] == written):
                sounds.append(sound)
            place += len(written)
        return "".join(sounds)

    def _sound_at(self, word: str, place: int) -> tuple[str, str]:
        """What is written at the place, and the letters that sound it."""
        for written, sound in _SOUNDS:
            if word.startswith(written, place):
                return written, sound
        letter = word[place]
        return letter, self.own.get(letter, _LETTERS.get(letter, ""))


def _plain(word: str, kept: Mapping[str, str]) -> str:
    """Without the diacritics that the reader has no letter for."""
    return "".join(
        letter if letter in kept else unicodedata.normalize("NFD", letter)[0] for letter in word
    )
