"""Slips of Kazakh vowel harmony, where they can be told without a dictionary.

Only what is certain is said: the endings of the dative, ablative and genitive, whose vowel must
follow the word's last clear one («паспортке» → «паспортқа»), and the question particle, whose
consonant follows the word's last sound too («керек бе» → «керек пе»). Words whose last vowel is
и, у, ю, я or э, and short stems, are left alone; so are loanwords in -стан and those whose last
consonants may take front vowels («банкке»).
"""

_BACK = frozenset("аоұы")
_FRONT = frozenset("әөүіе")
_UNCLEAR = frozenset("иуюяэё")

_PAIRS = (
    *(("ға", "ге"), ("қа", "ке"), ("дан", "ден"), ("тан", "тен"), ("нан", "нен")),
    *(("ның", "нің"), ("дың", "дің"), ("тың", "тің")),
)
"""Endings after back and after front vowels."""

_SHORTEST_STEM = 3
_SOFTENING = ("нк", "кс", "кт", "нг", "лк")

PARTICLES = ("ма", "ме", "ба", "бе", "па", "пе")
_M_AFTER = frozenset("аоұыәөүіеиуюяэёрлй")
_B_AFTER = frozenset("зжмнң")


def ending_slip(word: str) -> str | None:
    """The word with the ending that fits, or None where nothing is certainly wrong."""
    for back, front in _PAIRS:
        for ending, other, wrong in ((back, front, _FRONT), (front, back, _BACK)):
            stem = word.removesuffix(ending)
            if stem == word or len(stem) < _SHORTEST_STEM or _is_foreign(word, stem):
                continue
            if _last_vowel(stem) in wrong and _may_carry(stem, ending):
                return stem + other
    return None


def particle_slip(word: str, particle: str) -> str | None:
    """The question particle that fits after a word, or None where nothing is certainly wrong."""
    vowel = _last_vowel(word)
    if particle not in PARTICLES or vowel is None:
        return None
    right = _consonant(word[-1]) + ("а" if vowel in _BACK else "е")
    return None if right == particle else right


def fitting_particle(text: str) -> str:
    """The question particle after any text: «паспорт» → «па», «жеке куәлік» → «пе».

    Where the last vowel tells nothing (и, у, ю) the one before it decides: «тіркеу» → «ме».
    """
    letters = [letter for letter in text.lower() if letter.isalpha()]
    vowel = next((v for v in reversed(letters) if v in _BACK | _FRONT or v in "яёэ"), "а")
    return _consonant(letters[-1] if letters else "а") + ("е" if vowel in _FRONT | {"э"} else "а")


def _consonant(last: str) -> str:
    return "м" if last in _M_AFTER else "б" if last in _B_AFTER else "п"


def _is_foreign(word: str, stem: str) -> bool:
    return word.endswith("стан") or stem.endswith(_SOFTENING)


def _last_vowel(stem: str) -> str | None:
    """The last vowel, or None where it does not tell the harmony."""
    last = next((c for c in reversed(stem) if c in _BACK | _FRONT | _UNCLEAR), None)
    return None if last in _UNCLEAR or stem.endswith("ь") else last


def _may_carry(stem: str, ending: str) -> bool:
    """Whether the ending's consonant can stand after the stem: else it is part of the word."""
    voiced = stem[-1] in _M_AFTER | _B_AFTER
    return voiced if ending[0] in "ғгн" else stem[-1] not in _BACK | _FRONT
