"""What Whisper writes when nobody speaks: credits and farewells of the videos it was trained on.

The last line of defence, after the speech gate and the decoder's own signs; voice.bilingual drops
an open hypothesis that is nothing but one of these. A phrase that the domain expects is never
dropped.
"""

import re

from core.language import Language

STOCK_PHRASES: dict[Language, tuple[str, ...]] = {
    Language.KK: (
        r"назар аударғандарыңызға рахмет",
        r"жалғасы бар",
        r"субтитрлер.*",
        r"арнаға жазылыңыздар",
    ),
    Language.RU: (
        r"продолжение следует",
        r"субтитры.*",
        r"редактор субтитров.*",
        r"спасибо за просмотр",
        r"спасибо за внимание",
        r"подписывайтесь на (мой |наш )?канал",
        r"игорь негода",
        r"динамичная музыка",
        r"тревожная музыка",
        r"спокойная музыка",
        r"музыкальная заставка",
        r"аплодисменты",
    ),
}
"""Regular expressions a language, against lower-case text without punctuation."""

LONGEST_ABBREVIATION = 6
"""Letters."""

_PATTERN = re.compile("|".join(phrase for each in STOCK_PHRASES.values() for phrase in each))


def is_stock_phrase(text: str) -> bool:
    """Whether the text is such a phrase and nothing more, or a caption in capitals.

    Subtitles write sounds so: «СПОКОЙНАЯ МЕЛОДИЯ». Short abbreviations are left alone.
    """
    if text.isupper() and sum(map(str.isalpha, text)) > LONGEST_ABBREVIATION:
        return True
    return _PATTERN.fullmatch(" ".join(re.findall(r"\w+", text.lower()))) is not None
