"""Written text to spoken words: digits, dates, money and abbreviations said as people say them.

Called by the synthesizers and by `tildes normalize`. A module a language with its grammar and
lexicon beside it; what both share is in written.py, codes.py, addresses.py and letters.py. All
are pure. docs/normalization.md has the conventions.
"""

from collections.abc import Callable, Mapping

from core.language import Language
from tts.normalize import kk, ru
from tts.normalize.cleaning import clean
from tts.normalize.mixed import LanguageSpan, spans_by_language
from tts.normalize.rewriting import Normalized, Rule, Span, rewrite, tidy

__all__ = ["LanguageSpan", "Normalized", "Span", "normalize", "spans_by_language"]

_RULES: Mapping[Language, tuple[Rule, ...]] = {Language.KK: kk.RULES, Language.RU: ru.RULES}
_SMOOTHING: Mapping[Language, Callable[[str], str]] = {
    Language.KK: kk.smoothed,
    Language.RU: ru.smoothed,
}


def normalize(text: str, language: Language) -> Normalized:
    """The text in words: no digit, no control character left. Never raises.

    `language`: the text's own; stretches in the other one (a quotation) are read by the rules of
    that, and stand apart in `parts`.
    """
    pieces: list[tuple[str, Language]] = []
    spans: list[Span] = []
    offset = 0
    for stretch in spans_by_language(clean(text), language):
        words, evidence = rewrite(stretch.text, _RULES[stretch.language], offset)
        pieces.append((_SMOOTHING[stretch.language](words), stretch.language))
        spans += evidence
        offset += len(stretch.text)
    parts = _tidied(pieces)
    return Normalized(" ".join(part.text for part in parts), tuple(spans), parts)


def _tidied(pieces: list[tuple[str, Language]]) -> tuple[LanguageSpan, ...]:
    parts = [LanguageSpan(tidy(words, last=False), language) for words, language in pieces]
    spoken = [part for part in parts if part.text]
    if spoken:
        spoken[-1] = LanguageSpan(tidy(spoken[-1].text), spoken[-1].language)
    return tuple(spoken)
