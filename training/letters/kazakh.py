"""Kazakh endings on any word, by vowel harmony and by the word's last sound.

training.letters.texts asks for them: the word list holds few forms of each word, and the head must
hear the endings that sentences are full of. What the words mean, and whether they are nouns or
verbs, does not matter here; how they sound does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BACK_VOWELS = frozenset("аоұы")
FRONT_VOWELS = frozenset("әөүіе")
UNCLEAR_VOWELS = frozenset("иуюяэё")
VOWELS = BACK_VOWELS | FRONT_VOWELS | UNCLEAR_VOWELS

_BACK = str.maketrans("АЫҒҚ", "аығқ")
_FRONT = str.maketrans("АЫҒҚ", "еігк")
"""Capitals in an ending stand for a sound that follows the word's harmony."""

_VOICED = {"п": "б", "қ": "ғ", "к": "г"}
"""What a last consonant becomes before an ending that begins with a vowel: кітап, кітабы."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending: its first consonant by the word's last sound, then the rest."""

    rest: str
    onsets: Mapping[str, str]
    """First letters by the kind of the last sound; `other` stands for all kinds not named."""


def _ending(rest: str, **onsets: str) -> Ending:
    return Ending(rest, onsets)


ENDINGS: Sequence[Ending] = (
    _ending("А", voiceless="т", other="д"),  # in
    _ending("Ан", nasal="н", voiceless="т", other="д"),  # from
    _ending("А", voiceless="Қ", other="Ғ"),  # to
    _ending("Ан", voiceless="Қ", other="Ғ"),  # who did
    _ending("Ың", vowel="н", nasal="н", voiceless="т", other="д"),  # of
    _ending("Ы", vowel="н", voiceless="т", other="д"),
    _ending("Ар", vowel="л", glide="л", voiceless="т", other="д"),  # plural
    _ending("АрЫңЫз", vowel="л", glide="л", voiceless="т", other="д"),
    _ending("ЫҚ", vowel="л", glide="л", voiceless="т", other="д"),
    _ending("ен", sibilant="б", voiceless="п", other="м"),  # with
    _ending("Ын", sibilant="б", voiceless="п", other="м"),  # I am
    _ending("Ыз", other="с"),  # you are
    _ending("м", vowel="", other="Ы"),  # my
    _ending("ңЫз", vowel="", other="Ы"),  # your
    _ending("Ы", vowel="с", other=""),  # its
    _ending("п", vowel="", other="Ы"),  # having done
    _ending("дЫ", vowel="й", other="А"),  # does
)


def harmony(word: str) -> Mapping[int, int] | None:
    """How an ending's capitals sound after the word; None where its last vowel leaves it open."""
    last = next((letter for letter in reversed(word) if letter in VOWELS), "")
    if last in BACK_VOWELS:
        return _BACK
    return _FRONT if last in FRONT_VOWELS else None


def with_ending(word: str, ending: Ending) -> str:
    """The word with the ending, or as it is where its harmony is not clear."""
    sounds = harmony(word)
    if sounds is None or word.endswith(("ь", "ъ")):
        return word
    kind = _kind(word[-1])
    onset = ending.onsets.get(kind, ending.onsets["other"])
    added = (onset + ending.rest).translate(sounds)
    if added[0] in VOWELS:
        word = word[:-1] + _VOICED.get(word[-1], word[-1])
    return word + added


def _kind(letter: str) -> str:
    kinds = {"vowel": VOWELS - set("иу"), "glide": "рйиу", "lateral": "л"}
    kinds |= {"nasal": "мнң", "sibilant": "зж"}
    return next((kind for kind, letters in kinds.items() if letter in letters), "voiceless")
