"""Lets a voice speak a language that it was not trained on, with an accent.

Called by tts/piper.py where no voice of the language itself is installed. espeak-ng turns the
text into phonemes of the language; a voice has only ever sounded the phonemes of its own, though
its phoneme_id_map may list many more. Those it never sounded are said by their nearest
neighbours, in the way an English speaker would read them from a phrase book.
"""

from collections.abc import Collection, Mapping, Sequence

INVENTORIES: Mapping[str, frozenset[str]] = {
    "en": frozenset("abdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻˈˌː" + " .,;:!?-'"),
}
"""Phonemes that espeak-ng produces for a language, so a voice of it has learnt them. A voice of
a language that is not listed is trusted with its whole phoneme_id_map."""

_VOWELS = frozenset("aeiouyæøɐɑɔɵəɚɛɜɨɪɯʉʊʌᵻœ")
_BACK_VOWELS = frozenset("aouɑɔɵʌʊ")
_STRESS = frozenset("ˈˌ")
_PALATAL = "ʲ"
_GLIDES = {"w": "uː", "j": "iː"}

NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "r": ("ɹ", "ɾ"),
    "ɫ": ("l",),
    "ɭ": ("l",),
    "x": ("h", "k"),
    "χ": ("h", "k"),
    "q": ("k",),
    "ʁ": ("ɡ",),
    "ʀ": ("ɡ",),
    "ɣ": ("ɡ",),
    "ɕ": ("ʃ",),
    "ʑ": ("ʒ",),
    "ʂ": ("ʃ",),
    "ʐ": ("ʒ",),
    "ɲ": ("nj", "n"),
    "y": ("ɪ", "i"),
    "ɨ": ("ɪ", "i"),
    "ɯ": ("ə", "ʊ"),
    "ʉ": ("u",),
    "ø": ("ɜ", "ə"),
    "ɵ": ("ɜ", "ə"),
    "œ": ("ɜ", "ɛ"),
    "ʔ": ("",),
}
"""A phoneme's replacements, best first; the first one that the voice has is taken."""


def inventory(espeak_voice: str, listed: Collection[str]) -> frozenset[str]:
    """The phonemes a voice can be trusted with.

    `espeak_voice` is the language it was trained in (`en-us`), `listed` its phoneme_id_map.
    """
    trained = INVENTORIES.get(espeak_voice.split("-")[0])
    return frozenset(listed) if trained is None else trained & frozenset(listed)


def accented(phonemes: Sequence[str], known: Collection[str]) -> list[str]:
    """The phonemes of one sentence, each replaced by what is in `known`, or left out."""
    spoken: list[str] = []
    for place, phoneme in enumerate(phonemes):
        before = _neighbour(phonemes[:place][::-1])
        after = _neighbour(phonemes[place + 1 :])
        spoken += [part for part in _said(phoneme, before, after, known) if part in known]
    return spoken


def _neighbour(phonemes: Sequence[str]) -> str:
    return next((p for p in phonemes[:3] if p not in _STRESS and p != _PALATAL), "")


def _said(phoneme: str, before: str, after: str, known: Collection[str]) -> str:
    if phoneme in _GLIDES and before not in _VOWELS and after not in _VOWELS:
        return _GLIDES[phoneme]
    if phoneme == _PALATAL and phoneme not in known:
        return "j" if after in _BACK_VOWELS else ""
    if phoneme in known:
        return phoneme
    options = NEIGHBOURS.get(phoneme, ())
    return next((option for option in options if all(p in known for p in option)), "")
