"""The phonetic skeleton: what is left of a text once Whisper's ways of mishearing are folded away.

Stock Whisper base writes Kazakh by ear, in a mixture of Kazakh and Russian letters: «тоқта»
becomes «торта» or «Тохта», «жазбаны оқы» becomes «жазвану оқа». Two texts that sound alike have
skeletons that are near in edit distance; voice.phrase_bank searches by that.

The model, in order:

1. Lower case; digits become words of the text's language; what is no letter goes, spaces too,
   as Whisper breaks words where it likes. Latin letters become their Cyrillic neighbours.
2. Letters that Russian lacks become the Russian letter that Whisper hears in their place:
   ә → а, ғ → г, қ → к, ң → н, ө → о, ұ ү → у, һ → х, і → и.
3. Vowels that are told apart by softness or by spelling alone become one: ы э → и е,
   ё → о, ю → у, я → а; hard and soft signs go.
4. Affricates: дж → ж, тс ц → с, ч щ → ш.
5. Voiced consonants become unvoiced: б → п, в → ф, г → к, д → т, ж → ш, з → с; х → к, as қ is
   heard as either.
6. Doubles become single.
"""

import re
from functools import lru_cache

from core.language import Language
from voice.numerals import spell_numbers

_LATIN = {
    "sh": "ш",
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "ya": "я",
    "yu": "ю",
    **dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуфвкиз", strict=True)),
}
_LATIN_RUN = re.compile("|".join(_LATIN))

_NEIGHBOURS = str.maketrans(
    {
        "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и",
        "ы": "и", "й": "и", "э": "е", "ё": "о", "ю": "у", "я": "а", "ъ": "", "ь": "", "щ": "ш",
    }
)  # fmt: skip

_UNVOICED = str.maketrans("бвгджзхцч", "пфктшсксш")
_NOT_LETTER = re.compile("[^а-яёәғқңөұүһі]")
_NOT_RUSSIAN = re.compile("[^а-яё]")
_DOUBLE = re.compile(r"(.)\1+")


def skeleton(text: str, language: Language) -> str:
    """Fold a text to its skeleton: lower-case Cyrillic letters without spaces, maybe empty."""
    spelt = spell_numbers(text.lower(), language)
    merged = "".join(map(_fold_word, spelt.split())).replace("дж", "ж").replace("тс", "ц")
    return _DOUBLE.sub(r"\1", merged.translate(_UNVOICED))


@lru_cache(maxsize=20_000)
def _fold_word(word: str) -> str:
    """Steps 1 to 3 for one word; a bank of 50,000 phrases holds a few thousand words."""
    cyrillic = _LATIN_RUN.sub(lambda run: _LATIN[run.group()], word)
    return _NOT_RUSSIAN.sub("", _NOT_LETTER.sub("", cyrillic).translate(_NEIGHBOURS))
