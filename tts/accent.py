"""Lets a voice speak a language that it was not trained on, with an accent.

Called by tts/piper.py where no voice of the language itself is installed. espeak-ng turns the
text into phonemes of the language; a voice has only ever sounded the phonemes of its own, though
its phoneme_id_map may list many more. Those that it never sounded are said by their nearest
neighbours, in the way an English speaker would read them from a phrase book.

Which neighbour was chosen by ear of a recogniser: the log probability that Whisper base gives to
the written sentence, over 24 sentences of a service centre's replies, without noise in the voice.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from core.language import Language

_MARKS = " .,;:!?-'"
INVENTORIES: Mapping[str, frozenset[str]] = {
    "en": frozenset("abdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻˈˌː" + _MARKS),
    "kk": frozenset("ɑæbvɡʀdeʒzəjkqlɫmnŋoɵpɾstwʊufxhʃɪʔˈˌ" + _MARKS),
    "ru": frozenset("abdefijklmnoprstuvxyzŋɑɔɕɛɡɪɭɵʃʌʑʒʲˈˌ" + _MARKS),
}
"""Phonemes that espeak-ng produces for a language, so a voice of it has learnt them. A voice of
a language that is not listed is trusted with its whole phoneme_id_map."""

_ENGLISH_VOWELS = {"ɑ": "ɑː", "a": "ɑː", "e": "ɛ", "o": "ɔː", "u": "uː", "i": "iː"}
"""English vowels that aren't long or half of a diphthong are blurred."""

READINGS: Mapping[str, Mapping[Language, Mapping[str, str]]] = {
    "en": {
        # espeak-ng's Kazakh р and ы have signs that English uses for a tapped t and a weak vowel.
        Language.KK: {**_ENGLISH_VOWELS, "ɾ": "ɹ", "ə": "ᵻ", "ʔ": ""},
        Language.RU: {**_ENGLISH_VOWELS, "ɵ": "ɔː", "ʔ": ""},
    },
    # espeak-ng writes Kazakh ү as u and ө as ɵ, Russian ё as ɵ.
    "kk": {Language.RU: {"u": "ʊ", "ɵ": "o", "ɭ": "ɫ"}},
    "ru": {Language.KK: {"ɫ": "ɭ", "l": "ɭʲ", "æ": "ɑ"}},
}
"""By the voice's language, then the spoken one: phonemes that the voice has but should read
otherwise."""

UNSTRESSABLE: Mapping[str, frozenset[str]] = {"en": frozenset("ə")}
"""By the voice's language: vowels that it only knows weak. A stress on one, as on Kazakh ы, is
heard better on the last full vowel of the word."""

NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "r": ("ɹ", "ɾ"),
    "ɾ": ("r",),
    "ŋ": ("n",),
    "w": ("u",),
    "h": ("x",),
    "a": ("ɑ",),
    "ʌ": ("ɑ",),
    "i": ("ɪ",),
    "ɛ": ("e",),
    "ə": ("y",),
    "æ": ("ɛ", "e"),
    "ʊ": ("u",),
    "ɫ": ("l",),
    "ɭ": ("l",),
    "x": ("h", "k"),
    "χ": ("x", "h", "k"),
    "q": ("k",),
    "ʁ": ("ʀ", "ɡ"),
    "ʀ": ("ɡ",),
    "ɣ": ("ɡ",),
    "ɕ": ("ʃ",),
    "ʑ": ("ʒ", "z"),
    "ʂ": ("ʃ",),
    "ʐ": ("ʒ",),
    "ɲ": ("nj", "n"),
    "y": ("ɪ", "ə", "i"),
    "ʏ": ("ʊ", "u", "ɪ"),
    "ɨ": ("ɪ", "i"),
    "ɯ": ("ə", "ʊ"),
    "ʉ": ("uː", "u"),
    "ø": ("ɜ", "ə"),
    "ɵ": ("ɜ", "ə"),
    "œ": ("ɜ", "ɛ"),
}
"""Replacements of a phoneme that a voice lacks, best first; the first one that it has is taken.
A phoneme that is not here, or whose replacements it lacks too, is left out."""

_VOWELS = frozenset("aeiouyæøœɐɑɔɵəɚɛɜɨɪɯʉʊʌʏᵻ")
_BACK_VOWELS = frozenset("aouɑɔɵʌʊ")
_BETWEEN_WORDS = frozenset(_MARKS)
_STRESS = "ˈ"
_UNHEARD = frozenset("ˈˌʲ")
_PALATAL = "ʲ"
_GLIDES = {"w": "uː", "j": "iː"}
_GLIDES_OF = {"u": "w", "i": "j"}


class Accent:
    """How a voice of one language reads the phonemes of another."""

    def __init__(self, voice: str, language: Language, listed: Collection[str]) -> None:
        """`voice`: the espeak-ng voice it was trained with (`en-us`); `listed`: its id map."""
        native = voice.split("-")[0]
        trained = INVENTORIES.get(native)
        self._known = frozenset(listed) if trained is None else trained & frozenset(listed)
        self._readings = READINGS.get(native, {}).get(language, {})
        self._unstressable = UNSTRESSABLE.get(native, frozenset())

    def read(self, phonemes: Sequence[str]) -> list[str]:
        """The phonemes of one sentence in those of the voice, each of them in its id map."""
        phonemes = _stressed_elsewhere(phonemes, self._unstressable)
        read: list[str] = []
        last = ""
        for place, phoneme in enumerate(phonemes):
            upcoming = next((p for p in phonemes[place + 1 : place + 4] if p not in _UNHEARD), "")
            read += [part for part in self._one(phoneme, last, upcoming) if part in self._known]
            if phoneme not in _UNHEARD:
                last = phoneme
        return read

    def _one(self, phoneme: str, before: str, after: str) -> str:
        if phoneme == _PALATAL and phoneme not in self._known:
            return "j" if after in _BACK_VOWELS else ""
        if _GLIDES_OF.get(before) == phoneme and after not in _VOWELS:
            return ""  # the English vowel is long: «алу» needs no glide behind it
        if phoneme in _GLIDES and before not in _VOWELS and after not in _VOWELS:
            return _GLIDES[phoneme]  # a glide that leans on no vowel is one: «алу», «су»
        if phoneme in self._readings:
            return self._readings[phoneme]
        if phoneme in self._known:
            return phoneme
        options = NEIGHBOURS.get(phoneme, ())
        return next((option for option in options if self._known.issuperset(option)), "")


def _stressed_elsewhere(phonemes: Sequence[str], weak: frozenset[str]) -> list[str]:
    """The phonemes with each stress on a weak vowel moved to the last full one of its word."""
    moved = list(phonemes)
    start = 0
    for place in range(len(phonemes) + 1):
        if place < len(phonemes) and phonemes[place] not in _BETWEEN_WORDS:
            continue
        moved[start:place] = _one_word(phonemes[start:place], weak)
        start = place
    return moved


def _one_word(phonemes: Sequence[str], weak: frozenset[str]) -> list[str]:
    """The phonemes of one word; as many as there were."""
    signs = list(phonemes)
    if not any(pair[0] == _STRESS and pair[1] in weak for pair in pairwise(signs)):
        return signs
    full = [place for place, sign in enumerate(signs) if sign in _VOWELS - weak]
    if not full:
        return signs
    stress = signs.index(_STRESS)
    del signs[stress]
    signs.insert(full[-1] - (full[-1] > stress), _STRESS)
    return signs
