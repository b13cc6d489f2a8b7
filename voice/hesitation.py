"""How a sentence that is not over sounds: it ends in a filler, or in a word that wants another.

voice.pausing asks it about the open transcript. Words are compared by their skeletons, as Whisper
spells Kazakh by ear and draws fillers out: «жанагы», «эээ».
"""

import re

from core.language import Language
from voice.skeleton import skeleton

FILLERS: dict[Language, tuple[str, ...]] = {
    Language.KK: ("ә", "мм", "ыы", "мынау", "анау", "сол", "осы", "жаңағы", "әлгі", "былай"),
    Language.RU: ("э", "эм", "мм", "ну", "это", "этот", "эту", "типа", "короче", "значит", "бы"),
}
"""What people say while they look for the word. Kazakh speech borrows the Russian ones."""

DANGLING: dict[Language, tuple[str, ...]] = {
    Language.KK: (
        *("және", "мен", "бен", "пен", "бірақ", "немесе", "әлде", "егер", "өйткені"),
        *("себебі", "сондықтан", "яғни", "ал", "үшін", "содан", "кейін"),
        *("менің", "маған", "біздің", "бізге", "бұл", "мына", "ана", "бір", "қай", "қандай"),
    ),
    Language.RU: (
        *("и", "а", "но", "или", "либо", "что", "чтобы", "если", "когда", "потому", "как", "не"),
        *("в", "во", "на", "за", "для", "по", "с", "со", "к", "ко", "о", "об", "от", "до", "из"),
        *("у", "без", "при", "про", "через", "под", "над", "насчёт", "хочу", "хотел", "хотела"),
        *("мой", "моя", "моё", "какой", "какая", "какие", "который", "скажите", "подскажите"),
    ),
}
"""Conjunctions, prepositions and whatever else is followed by more, in each language."""

_FILLERS = {skeleton(word, language) for language in Language for word in FILLERS[language]}
_DANGLING = {
    language: {skeleton(word, language) for word in DANGLING[language]} for language in Language
}


def trails_off(text: str, language: Language) -> bool:
    """Whether the visitor probably goes on after this: «талон на», «маған жаңағы», «мне бы…»."""
    if text.rstrip().endswith(("...", "…")):
        return True
    words = re.findall(r"\w+", text)
    if not words:
        return False
    last = skeleton(words[-1], language)
    return last in _FILLERS or last in _DANGLING[language]
