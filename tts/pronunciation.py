"""Text to the phonemes that a voice can sound: lexicon, espeak-ng or our own rules, accent.

Called by tts/piper.py for each clause, after normalisation. Each stretch is read by the rules of
its own language: «Қызмет: выдача паспорта». What a word is said like depends on the voice: one that
learnt the language gets espeak-ng's phonemes, as in its training, but for the words of the lexicon.
For any other voice Kazakh goes by tts/kazakh.py, and all of it through tts/accent.py.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from core.language import Language
from tts.accent import Accent
from tts.kazakh import WORD, pronounced
from tts.lexicon import ACUTE, Lexicon
from tts.normalize import LanguageSpan

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
        espeak: Mapping[Language, Espeak],
        lexicon: Lexicon,
    ) -> None:
        """`voice`: the espeak-ng voice it was trained with (`en-us`); `listed`: its id map."""
        self.lexicon = lexicon
        self._language = language
        self._espeak = espeak
        self._listed = frozenset(listed)
        native = voice.split("-")[0]
        self._accents = {
            spoken: Accent(voice, spoken, listed) for spoken in Language if spoken != native
        }

    @property
    def foreign(self) -> bool:
        """True for a voice that speaks its language with an accent."""
        return self._language in self._accents

    def sentences(self, spans: Sequence[LanguageSpan]) -> list[list[str]]:
        """For each sentence its phonemes, all of them in the voice's map; none without a sound."""
        if len(spans) == 1:
            read = self._read(spans[0], whole=True)
        else:  # one breath, whatever its languages
            spoken = [signs for span in spans for signs in self._read(span, whole=False)]
            read = [[sign for signs in spoken for sign in signs]]
        listed = [[sign for sign in signs if sign in self._listed] for signs in read]
        return [signs for signs in listed if any(sign.isalpha() for sign in signs)]

    def _read(self, span: LanguageSpan, whole: bool) -> list[list[str]]:
        """The sentences of a span, with the voice's accent if it has one in that language.

        `whole`: the span is all that is said, else a stretch whose marks at both ends matter.
        """
        espeak = self._espeak[span.language]
        stretches = list(self._stretches(span))
        if whole and all(signs is None for _, signs in stretches):
            spoken = espeak("".join(written for written, _ in stretches))
        else:
            parts = [
                _signs_between(written, espeak) if signs is None else signs
                for written, signs in stretches
            ]
            spoken = [[sign for part in parts for sign in part]]
        accent = self._accents.get(span.language)
        return [accent.read(signs) for signs in spoken] if accent else spoken

    def _stretches(self, span: LanguageSpan) -> Iterator[tuple[str, str | None]]:
        """The text in order: words that we say ourselves with their phonemes, and all between."""
        if span.language is Language.RU:
            yield self.lexicon.respelt(span.text), None
            return
        between = ""
        for token in _TOKEN.finditer(span.text):
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
        if Language.KK in self._accents:
            return signs or pronounced(word)
        return None if signs is None else _as_espeak_writes(signs)


def _as_espeak_writes(signs: str) -> str:
    for ours, theirs in _ESPEAK_KAZAKH:
        signs = signs.replace(ours, theirs)
    return signs


def _signs_between(text: str, espeak: Espeak) -> list[str]:
    """Marks and spaces at both ends as they are, which espeak-ng drops, the words by its rules."""
    inner = text.strip("".join({c for c in text if not c.isalnum() and c != ACUTE}))
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
