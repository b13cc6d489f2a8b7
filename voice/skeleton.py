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


def skeleton(text: str, language: Language) -> str:
    """Fold a text to its skeleton: lower-case Cyrillic letters without spaces, maybe empty."""
    spelt = spell_numbers(text.lower(), language)
    cyrillic = _LATIN_RUN.sub(lambda run: _LATIN[run.group()], spelt)
    folded = re.sub("[^а-яё]", "", re.sub("[^а-яёәғқңөұүһі]", "", cyrillic).translate(_NEIGHBOURS))
    merged = folded.replace("дж", "ж").replace("тс", "ц")
    return re.sub(r"(.)\1+", r"\1", merged.translate(_UNVOICED))
