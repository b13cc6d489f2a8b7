"""Words that are not said as they are spelt: stress marks for Russian, phonemes for Kazakh.

Built by assistant/lexicon.py from YAML, used by tts/pronunciation.py. Russian entries hold for the
written form («окна́»), or with a star for every ending of a name whose stress stays («тара́з*»).
Kazakh entries are stems: they hold with any chain of endings, and where the endings soften the
last consonant («төлқұжат», «кәсіпкерлік» → «кәсіпкерлігі»).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from core.language import Language
from tts.kazakh import SIGNS, VOWEL_SIGNS, WORD, sounds, stressed

ACUTE = "\u0301"
"""Stands after the stressed vowel."""

_RUSSIAN_VOWELS = frozenset("аеёиоуыэюя")
_RUSSIAN_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)
_RUSSIAN_ENDING = re.compile(r"(?:[аеиоуыюяйь]|о[вмйю]|е[вмйю]|[аия]ми?|ах|ях|ого|ому|ым|ых|их)?")

_CASE = (
    "[ндт][ыі]ң|[ғгқк][ае]|н[ае]|[ае]|[ндт][ыі]|н|[дт][ае]н?|нд[ае]н?|н[ае]н|[мбп]ен"
    "|[дт][ае]ғы|[дт]егі|н?дағы|н?дегі"
)
_POSSESSIVE = "[ыі]?м|[ыі]?ң|с?[ыі]|[ыі]?м[ыі]з|[ыі]?ң[ыі]з"
_KAZAKH_ENDINGS = re.compile(
    rf"(?:[лдт][ыі]қ?|[лдт][ыі][қкғг]|с[ыі]з|ш[ыі])?(?:[лдт][ае]р)?(?:{_POSSESSIVE})?(?:{_CASE})?"
    r"(?:[мбп][ыі]н|с[ыі][ңз]|[мбп][ыі]з)?"
)
_SOFT = {"қ": "ғ", "к": "г", "п": "б"}
_SOFT_SIGN = {"q": "ʁ", "k": "ɡ", "p": "b"}
_KAZAKH_VOWELS = frozenset("аәеиоөуұүыі")


class Lexicon:
    """Pronunciations by language and word. Hashable by identity; never changes once built."""

    def __init__(self, entries: Mapping[Language, Mapping[str, str]]) -> None:
        """`entries`: for each language, words and readings that `checked` has let through."""
        self._respellings = dict(entries.get(Language.RU, {}))
        self._stems = dict(entries.get(Language.KK, {}))
        self._longest = max((len(stem) for stem in self._stems), default=0)
        self._sounded = lru_cache(maxsize=4_096)(self._sound)

    def respelt(self, text: str) -> str:
        """Russian text with the stress marks and respellings of its words."""
        if not self._respellings:
            return text
        return _RUSSIAN_WORD.sub(lambda found: self._respelling(found[0]), text)

    def phonemes(self, word: str) -> str | None:
        """The phonemes of a Kazakh word with its endings, or None where no entry holds for it."""
        return self._sounded(word.lower()) if self._stems else None

    def _respelling(self, word: str) -> str:
        written = word.lower()
        if written in self._respellings:
            return self._respellings[written]
        for cut in range(len(written), 1, -1):
            starred = self._respellings.get(written[:cut] + "*")
            if starred is not None and _RUSSIAN_ENDING.fullmatch(written[cut:]):
                return starred.removesuffix("*") + written[cut:]
        return word

    def _sound(self, word: str) -> str | None:
        for cut in range(min(len(word), self._longest), 0, -1):
            if not _KAZAKH_ENDINGS.fullmatch(word[cut:]):
                continue
            signs = self._stem_signs(word[:cut], word[cut:])
            if signs is not None:
                return stressed(signs + sounds(word, cut))
        return None

    def _stem_signs(self, stem: str, ending: str) -> str | None:
        if stem in self._stems:
            return self._stems[stem]
        if ending[:1] not in _KAZAKH_VOWELS:
            return None
        for hard, soft in _SOFT.items():
            signs = self._stems.get(stem[:-1] + hard) if stem.endswith(soft) else None
            if signs is not None and signs[-1] in _SOFT_SIGN:
                return signs[:-1] + _SOFT_SIGN[signs[-1]]
        return None


EMPTY = Lexicon({})
"""Every word is said as it is spelt."""


def checked(language: Language, word: str, reading: str) -> str:
    """The reading, if it is one; raises ValueError saying what is wrong with it."""
    return _checked_signs(word, reading) if language is Language.KK else _checked_ru(word, reading)


def _checked_ru(word: str, reading: str) -> str:
    if word.endswith("*") != reading.endswith("*"):
        raise ValueError(
            f"write the * after both the word and its reading, or after neither: {word}"
        )
    if word != word.lower() or not _RUSSIAN_WORD.fullmatch(word.removesuffix("*")):
        raise ValueError(f"«{word}» is no Russian word in small letters: correct it")
    letters = reading.removesuffix("*").lower()
    if not _RUSSIAN_WORD.fullmatch(letters.replace(ACUTE, "")):
        raise ValueError(f"«{reading}» is not spelt in Russian letters: correct it")
    vowels = [letter for letter in letters if letter in _RUSSIAN_VOWELS]
    if not vowels:
        raise ValueError(f"«{reading}» has no vowel to stress: respell it with one («эм-эр-пэ»)")
    marks = [place for place, letter in enumerate(letters) if letter == ACUTE]
    if any(place == 0 or letters[place - 1] not in _RUSSIAN_VOWELS for place in marks):
        raise ValueError(f"«{reading}» has its stress on a consonant: put the ´ after a vowel")
    parts = re.split("[-]", letters)
    if any(part.count(ACUTE) > 1 for part in parts):
        raise ValueError(f"«{reading}» has two stresses in one word: keep one ´")
    if len(vowels) > 1 and not marks and "ё" not in letters:
        raise ValueError(f"«{reading}» has no stress: put a ´ (U+0301) after the stressed vowel")
    return reading.lower()


def _checked_signs(word: str, reading: str) -> str:
    if word != word.lower() or not WORD.fullmatch(word):
        raise ValueError(f"«{word}» is no Kazakh word in small letters: correct it")
    unknown = sorted(set(reading) - SIGNS)
    if unknown:
        known = " ".join(sorted(SIGNS))
        raise ValueError(f"unknown phonemes {' '.join(unknown)} in «{reading}»; known: {known}")
    if not VOWEL_SIGNS & set(reading):
        raise ValueError(f"«{reading}» has no vowel to stress: write one")
    marks = [place for place, sign in enumerate(reading) if sign == "ˈ"]
    if len(marks) > 1:
        raise ValueError(f"«{reading}» has two stresses: keep one ˈ")
    if marks and reading[marks[0] + 1 : marks[0] + 2] not in VOWEL_SIGNS:
        raise ValueError(f"«{reading}» has its stress on a consonant: put the ˈ before a vowel")
    return reading
