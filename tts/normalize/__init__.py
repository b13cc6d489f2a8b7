"""Written text to spoken words: digits, dates, money and abbreviations said as people say them.

Called by the synthesizers and by `tildes normalize`. A module a language; both are pure.
"""

from collections.abc import Callable, Mapping

from core.language import Language
from tts.normalize import kk, ru
from tts.normalize.rewriting import Normalized, Span

__all__ = ["Normalized", "Span", "normalize"]

_NORMALIZERS: Mapping[Language, Callable[[str], Normalized]] = {
    Language.KK: kk.normalize,
    Language.RU: ru.normalize,
}


def normalize(text: str, language: Language) -> Normalized:
    """The text in words of `language`: no digit, no control character left. Never raises."""
    return _NORMALIZERS[language](text)
