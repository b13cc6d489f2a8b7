"""Reads how words are said: what all domains share, then `lexicon.yaml` of the domain itself.

    kk: {стем: phonemes}          a stem holds with all its endings
    ru: {слово: сло́во}            with ´ (U+0301) after the stressed vowel; «имя*: и́мя*» for endings

Called by assistant/engines.py and `domain check`; tts/lexicon.py says what a reading may be.
"""

from pathlib import Path

from core.language import Language
from nlu.located import Located, read_located
from tts.lexicon import Lexicon, checked

SHARED = Path(__file__).with_suffix(".yaml")
"""Names and words of the country that any domain may need."""

FILE = "lexicon.yaml"
"""In the domain's folder; a domain may do without."""

_LANGUAGES = frozenset(language.value for language in Language)

Entries = dict[Language, dict[str, str]]


def load_lexicon(folder: Path | None) -> Lexicon:
    """The shared lexicon with a domain's words before it. Raises DomainError with the line."""
    entries = read_entries(SHARED)
    own = folder / FILE if folder else None
    if own is not None and own.is_file():
        for language, words in read_entries(own).items():
            entries[language].update(words)
    return Lexicon(entries)


def read_entries(path: Path) -> Entries:
    """The words of one file by language. Raises DomainError, with path and line."""
    sections = read_located(path).fields(_LANGUAGES)
    return {
        language: _words(language, sections[language]) if language in sections else {}
        for language in Language
    }


def _words(language: Language, section: Located) -> dict[str, str]:
    words = {}
    for word, node in section.pairs():
        try:
            words[word] = checked(language, word, node.text())
        except ValueError as error:
            raise node.error(str(error)) from None
    return words
