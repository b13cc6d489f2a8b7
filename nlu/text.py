"""How an utterance and a template are made comparable. Pure functions, used all over nlu/.

`written` keeps the spelling for the eye and for the recogniser; `fold` is what is compared:
it forgives what people and recognisers get wrong without changing the word.
"""

import re
import unicodedata

MAX_CHARACTERS = 400
"""Longer text is no utterance: about a minute of speech. Callers answer `none` to it."""

# Latin letters that look like Cyrillic ones, mended only inside words that hold Cyrillic.
_LOOK_ALIKES = str.maketrans("aceikmopthxyb", "асеікмортһхув")

# Kazakh letters and the Russian ones that are typed, or heard, in their place.
_NEIGHBOURS = str.maketrans("әғқңөұүһіё", "агкноуухие")

_MIXED_WORD = re.compile(r"\w*[а-яёәғқңөұүһі]\w*")
_NOT_LETTERS = re.compile(r"[^\w]+|_+")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")


def written(text: str) -> str:
    """Lower case, single spaces, no punctuation around words: «По-русски!» → «по-русски»."""
    composed = unicodedata.normalize("NFKC", text).lower()
    words = (_EDGES.sub("", word) for word in composed.split())
    return " ".join(word for word in words if word)


def fold(text: str) -> str:
    """The form that is compared: letters folded, everything else a single space.

    «Маған  ПРОПИСКА, жасауға!» → «маган прописка жасауга». Idempotent; never fails, whatever
    the characters (surrogates, emoji, controls become spaces).
    """
    return fold_piece(text).strip()


def fold_piece(text: str) -> str:
    """`fold` for a piece of a word or sentence: a space at either end is kept."""
    composed = unicodedata.normalize("NFKC", text.replace("№", " номер ")).lower()
    mended = _MIXED_WORD.sub(lambda word: word[0].translate(_LOOK_ALIKES), composed)
    decomposed_marks = "".join(c for c in mended if not unicodedata.combining(c))
    return _NOT_LETTERS.sub(" ", decomposed_marks.translate(_NEIGHBOURS))
