"""Kazakh and Russian typed in Latin letters: «magan talon kerek», «nuzhen talon».

People write Kazakh in the alphabet of 2021 («mağan kuälik kerek»), in that of 2018 («qujattar
qandaı») and without any marks; Russian in a dozen habits. One letter stands for several («y»: ы, й;
«j»: ж, й; «h»: х, һ; «w»: у, в; «i»: и, і, й) and one sound has several spellings («zh», «j»). So
a word is first looked for among the domain's words, by a key in which all habits agree; what the
domain does not have is spelt letter by letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from core.language import Language
from nlu.text import fold
from nlu.words import DomainWords

_LATIN_WORD = re.compile(r"[a-z]+(?:['’`ʼ][a-z]+)*['’`ʼ]?")
_MARKS = str.maketrans("ıəŋýẏ’`ʼ", "iaŋuy'''")
_LETTER_NAMES = {"ş": "sh", "ç": "ch", "š": "sh", "č": "ch", "ž": "zh", "ŋ": "n"}

_KAZAKH_MARKS = frozenset("äöüūğñşıəŋáóúǵńq")
"""Letters that are written in no habit of Russian."""

_KEYS = (
    *(("shch", "sh"), ("sch", "sh"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ng", "n")),
    *(("yo", "e"), ("q", "k"), ("y", "i"), ("'", "")),
)
_CHOICES = {"j": ("j", "i"), "w": ("u", "v"), "x": ("h", "ks"), "c": ("ts", "k", "s")}
"""Letters that habits disagree about; «ch» and «sh» are no «c»."""

_KEY_OF_CYRILLIC = dict(
    zip("абвгдежзийклмнопрстуфхыэ", "abvgdejziiklmnoprstufhie", strict=True)
) | {"ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia"}

_SPELLING = (
    *(("shch", "щ"), ("sch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х")),
    *(("gh", "г"), ("ts", "ц"), ("ya", "я"), ("yu", "ю"), ("yo", "е"), ("ye", "е")),
    *(("iy", "ий"), ("ay", "ай"), ("ey", "ей"), ("oy", "ой"), ("uy", "уй"), ("'", "")),
)
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстувухыз", strict=True))


def latin_words(text: str) -> bool:
    """Whether a word is written in Latin letters alone."""
    return any(_LATIN_WORD.fullmatch(word) for word in _plain(text).split())


class LatinReader:
    """Reads Latin letters as Cyrillic words, the domain's own where they fit."""

    def __init__(self, words: DomainWords) -> None:
        self._words = words
        self._by_key: dict[str, str] = {}
        for word, _ in sorted(words, key=lambda each: -each[1]):
            self._by_key.setdefault(_key_of_cyrillic(word), word)

    def read(self, text: str) -> tuple[str, Language | None]:
        """The text in Cyrillic, folded, and the language it is in where that can be told."""
        read = fold(" ".join(self._word(word) for word in _plain(text).split()))
        marked = not _KAZAKH_MARKS.isdisjoint(text.lower())
        return read, Language.KK if marked else self._words.language(read)

    def _word(self, word: str) -> str:
        if not _LATIN_WORD.fullmatch(word) or fold(word) in self._words:
            return word
        known = (self._by_key[key] for key in _keys_of_latin(word) if key in self._by_key)
        return next(known, None) or _spelt(word)


def _plain(text: str) -> str:
    """Lower case, marks taken off Latin letters, punctuation between words gone."""
    lowered = unicodedata.normalize("NFC", text).lower()
    for letter, written in _LETTER_NAMES.items():
        lowered = lowered.replace(letter, written)
    bare = (_bare(c) for c in lowered.translate(_MARKS))
    return re.sub(r"[^\w']+|_", " ", "".join(bare))


def _bare(letter: str) -> str:
    """A Latin letter without its mark: ğ → g. Other letters stay: й is not и."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if "a" <= base <= "z" else letter


def _keys_of_latin(word: str) -> Iterator[str]:
    for habit, letters in _KEYS:
        word = word.replace(habit, letters)
    pieces = re.findall(r"sh|ch|ts|.", word)
    for choice in product(*(_CHOICES.get(piece, (piece,)) for piece in pieces)):
        yield _tidy("".join(choice))


def _key_of_cyrillic(word: str) -> str:
    return _tidy("".join(_KEY_OF_CYRILLIC.get(c, c) for c in word.replace("нг", "н")))


def _tidy(key: str) -> str:
    """Doubled letters once; «ye» at the beginning is «e»."""
    return re.sub(r"^ie", "e", re.sub(r"(.)\1+", r"\1", key))


def _spelt(word: str) -> str:
    for letters, cyrillic in _SPELLING:
        word = word.replace(letters, cyrillic)
    return "".join(_LETTERS.get(c, c) for c in word)
