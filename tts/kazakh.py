"""Kazakh spelling to phonemes, for voices that never heard Kazakh.

Called by tts/pronunciation.py. espeak-ng's own Kazakh rules are one sign a letter: no vowel in
«алу», «и» alike in «би» and «қиын», hardly ever a stressed «ы». A voice that was trained on those
signs has learnt from recordings what they stand for, so it keeps them; any other voice can only
say what they say, and is given these instead.

The sounds are those of A. G. McCollum and S. Chen, "Kazakh", Illustrations of the IPA, Journal of
the International Phonetic Association, 2020: the inventory, «и» and «у» as a vowel with its glide,
«е» as a rising diphthong (here only where no consonant leads into it). The stress at the end, the
nasal before another consonant and the two kinds of «л» are common knowledge, without a source.
"""

import re
from collections.abc import Mapping

SIGNS = frozenset("ɑæbvɡʁdeʒzəɪijkqlɫmnŋoɵpstwʊuʏfχhʃɾˈ")
"""What `pronounced` writes, and what a lexicon may write for a Kazakh word."""

VOWEL_SIGNS = frozenset("ɑæeəɪioɵʊuʏ")
STRESS = "ˈ"

WORD = re.compile(r"[а-яёәғқңөұүһі]+", re.IGNORECASE)
"""A word that is spelt in the Kazakh alphabet."""

_LETTERS: Mapping[str, str] = {
    "а": "ɑ", "ә": "æ", "б": "b", "в": "v", "г": "ɡ", "ғ": "ʁ", "д": "d", "е": "e", "ё": "jo",
    "ж": "ʒ", "з": "z", "и": "ij", "й": "j", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n",
    "ң": "ŋ", "о": "o", "ө": "ɵ", "п": "p", "р": "ɾ", "с": "s", "т": "t", "у": "uw", "ұ": "ʊ",
    "ү": "ʏ", "ф": "f", "х": "χ", "һ": "h", "ц": "ts", "ч": "tʃ", "ш": "ʃ", "щ": "ʃ", "ъ": "",
    "ы": "ə", "і": "ɪ", "ь": "", "э": "e", "ю": "ju", "я": "jɑ",
}  # fmt: skip

_VOWELS = frozenset("аәеёиоөуұүыіэюя")
_BACK_VOWELS = frozenset("аоұыуюя")

_CLITICS = frozenset(
    ["ма", "ме", "ба", "бе", "па", "пе", "мен", "бен", "пен", "да", "де", "та", "те", "ғой"]
)
"""Particles that lean on the word before them and have no stress."""


def pronounced(word: str) -> str:
    """The phonemes of one written word, stressed on its last syllable."""
    letters = word.lower()
    signs = sounds(letters)
    return signs if letters in _CLITICS else stressed(signs)


def sounds(letters: str, start: int = 0) -> str:
    """The phonemes of a word in small letters from a place on, without stress."""
    signs = "".join(_sound(letters, place) for place in range(start, len(letters)))
    return signs.replace("jj", "j")  # the glide of «и» and that of «ю», «я» are one: «қию»


def stressed(signs: str) -> str:
    """The signs with the stress before their last vowel, if they have none and a vowel."""
    last = max((place for place, sign in enumerate(signs) if sign in VOWEL_SIGNS), default=-1)
    return signs if last < 0 or STRESS in signs else signs[:last] + STRESS + signs[last:]


def _sound(letters: str, place: int) -> str:
    letter = letters[place]
    before = letters[place - 1] if place else ""
    after = letters[place + 1] if place + 1 < len(letters) else ""
    match letter:
        case "у" if before in _VOWELS - {"у", "ю"} or (not before and after in _VOWELS):
            return "w"  # «тау», «уақыт»; else it is a vowel: «алу», «куәлік»
        case "ю" if before in _VOWELS:
            return "juw"
        case "е" if not before or before in _VOWELS:
            return "je"
        case "н" if after and after in "бп":
            return "m"
        case "н" if after and after in "гғкқ":
            return "ŋ"
        case "л" if _neighbouring_vowel(letters, place) in _BACK_VOWELS:
            return "ɫ"
    return _LETTERS.get(letter, "")


def _neighbouring_vowel(letters: str, place: int) -> str:
    """The vowel that follows a consonant at once, else the last one before it, else any."""
    around = [*letters[place + 1 : place + 2], *reversed(letters[:place]), *letters[place:]]
    return next((letter for letter in around if letter in _VOWELS), "")
