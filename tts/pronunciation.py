"""Text to the phonemes that a voice can sound: lexicon, espeak-ng or our own rules, accent.

Called by tts/piper.py for each clause, after normalisation. What a word is said like depends on
the voice: one that learnt the language gets espeak-ng's phonemes, as in its training, but for the
words of the lexicon. For any other voice Kazakh goes by tts/kazakh.py, and all of it through
tts/accent.py.
"""

import re
from collections.abc import Callable, Collection, Iterator

from core.language import Language
from tts.accent import Accent
from tts.kazakh import WORD, pronounced
from tts.lexicon import Lexicon

Espeak = Callable[[str], list[list[str]]]
"""Phonemes of each sentence of a text, by espeak-ng's rules of one language."""

_TOKEN = re.compile(rf"({WORD.pattern})|([^\w]+)|(\w)", re.IGNORECASE)
_MARKS = frozenset(",.:;?!")
_ALIKE = {"…": ".", "—": ",", "–": ","}
_ESPEAK_KAZAKH = (("uw", "w"), ("ij", "əj"), ("ʏ", "u"), ("ʁ", "ʀ"), ("χ", "x"))
"""How espeak-ng writes what tts/kazakh.py writes otherwise: a voice knows the signs it learnt."""


class Pronunciation:
    """How one voice says one language. `lexicon` may be replaced between two clauses."""

    def __init__(
        self,
        language: Language,
        voice: str,
        listed: Collection[str],
        espeak: Espeak,
        lexicon: Lexicon,
    ) -> None:
        """`voice`: the espeak-ng voice it was trained with (`en-us`); `listed`: its id map."""
        self.lexicon = lexicon
        self._language = language
        self._espeak = espeak
        self._listed = frozenset(listed)
        native = voice.split("-")[0] == language
        self._accent = None if native else Accent(voice, language, listed)

    @property
    def foreign(self) -> bool:
        """True for a voice that speaks with an accent."""
        return self._accent is not None

    def sentences(self, text: str) -> list[list[str]]:
        """For each sentence its phonemes, all of them in the voice's map; none without a sound."""
        spoken = self._kazakh(text) if self._language is Language.KK else self._russian(text)
        read = [self._accent.read(signs) if self._accent else signs for signs in spoken]
        listed = [[sign for sign in signs if sign in self._listed] for signs in read]
        return [signs for signs in listed if any(sign.isalpha() for sign in signs)]

    def _russian(self, text: str) -> list[list[str]]:
        return self._espeak(self.lexicon.respelt(text))

    def _kazakh(self, text: str) -> list[list[str]]:
        stretches = list(self._stretches(text))
        if all(signs is None for _, signs in stretches):
            return self._espeak(text)
        sentence: list[str] = []
        for written, signs in stretches:
            sentence += _signs_between(written, self._espeak) if signs is None else signs
        return [sentence]

    def _stretches(self, text: str) -> Iterator[tuple[str, str | None]]:
        """The text in order: words that we say ourselves with their phonemes, and all between."""
        between = ""
        for token in _TOKEN.finditer(text):
            signs = self._word(token[1]) if token[1] else None
            if signs is None:
                between += token[0]
                continue
            if between:
                yield between, None
            between = ""
            yield token[0], signs
        if between:
            yield between, None

    def _word(self, word: str) -> str | None:
        signs = self.lexicon.phonemes(word)
        if self.foreign:
            return signs or pronounced(word)
        return None if signs is None else _as_espeak_writes(signs)


def _as_espeak_writes(signs: str) -> str:
    for ours, theirs in _ESPEAK_KAZAKH:
        signs = signs.replace(ours, theirs)
    return signs


def _signs_between(text: str, espeak: Espeak) -> list[str]:
    """Marks and spaces at both ends as they are, which espeak-ng drops, the words by its rules."""
    inner = text.strip("".join(sorted({c for c in text if not c.isalnum()})))
    if not inner:
        return _marks(text)
    before, _, after = text.partition(inner)
    spoken = [sign for sentence in espeak(inner) for sign in sentence]
    while spoken and not spoken[-1].isalpha():
        spoken.pop()
    return [*_marks(before), *spoken, *_marks(after)]


def _marks(text: str) -> list[str]:
    """Punctuation that a voice has learnt to pause at, and one space wherever there is any."""
    marks = [_ALIKE.get(mark, mark) for mark in text]
    kept = [mark for mark in marks if mark in _MARKS]
    return [*kept[:1], " "] if any(mark.isspace() for mark in marks) else kept[:1]
