"""What the voices say: random words, numbers in words and the phrases of the shipped domains.

Random words, and not sentences, so that the head learns sounds and not which word follows which.
The words come from Debian's hunspell dictionaries.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from core.errors import UsageError
from core.language import Language
from nlu.domain import load_domain
from nlu.expand import expand
from training.letters.kazakh import ENDINGS, with_ending
from voice.letters import ALPHABET
from voice.numerals import cardinal, spell_numbers

HUNSPELL = Path("/usr/share/hunspell")
DICTIONARIES = {
    Language.KK: ("kk_KZ.dic", "hunspell-kk", "а-яёәғқңөұүһі"),
    Language.RU: ("ru_RU.dic", "hunspell-ru", "а-яё"),
}
"""Of each language: the file, its Debian package, the letters of a word that is taken."""

SHORTEST, LONGEST = 2, 14
"""Letters of a word."""

PHRASES_A_DOMAIN = 20_000

PHRASE_SHARE, NUMBER_SHARE = 0.18, 0.08
"""Of all texts; the others are random words."""

WORD_COUNTS = (1, 1, 1, 2, 2, 3, 3, 4, 5)
"""How many words make a text: any of these, equally likely."""

ENDING_SHARE = 0.5
"""Of Kazakh words, that get one more ending."""

NUMBERS = 1_000
"""Below it, numbers are said."""

Item = TypeVar("Item")


def pick(chance: np.random.Generator, items: Sequence[Item]) -> Item:
    """One of them."""
    return items[int(chance.integers(len(items)))]


def letters_of(text: str, language: Language) -> str:
    """What the head is to write: letters and single spaces, numbers in words."""
    words = spell_numbers(text.lower(), language).split()
    spelt = ("".join(letter for letter in word if letter in ALPHABET) for word in words)
    return " ".join(word for word in spelt if word)


@dataclass(frozen=True, slots=True)
class Texts:
    """What can be said, by language. `phrases` may be empty."""

    words: Mapping[Language, Sequence[str]]
    phrases: Mapping[Language, Sequence[str]]

    def draw(self, chance: np.random.Generator, language: Language) -> str:
        """A random text in words."""
        kind = chance.random()
        if kind < PHRASE_SHARE and self.phrases.get(language):
            return pick(chance, self.phrases[language])
        if kind > 1 - NUMBER_SHARE:
            return cardinal(str(chance.integers(NUMBERS)), language)
        count = pick(chance, WORD_COUNTS)
        return " ".join(self._word(chance, language) for _ in range(count))

    def _word(self, chance: np.random.Generator, language: Language) -> str:
        word = pick(chance, self.words[language])
        if language is Language.KK and chance.random() < ENDING_SHARE:
            return with_ending(word, pick(chance, ENDINGS))
        return word


def read_texts(domains: Sequence[Path], hunspell: Path = HUNSPELL) -> Texts:
    """The dictionaries' words and the domains' phrases; raises UsageError and DomainError."""
    words = {language: read_words(language, hunspell) for language in Language}
    expanded = [
        phrase for each in domains for phrase in expand(load_domain(each), PHRASES_A_DOMAIN)
    ]
    phrases: dict[Language, list[str]] = {language: [] for language in Language}
    for phrase in expanded:
        # Latin letters would be said, and could not be spelt.
        if not re.search("[a-z]", phrase.text.lower()):
            phrases[phrase.language].append(letters_of(phrase.text, phrase.language))
    return Texts(words, phrases)


def read_words(language: Language, hunspell: Path = HUNSPELL) -> tuple[str, ...]:
    """The words of a hunspell dictionary, lower case; raises UsageError where it is missing."""
    name, package, alphabet = DICTIONARIES[language]
    path = hunspell / name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"no word list {path}: sudo apt-get install {package}") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8: sudo apt-get install --reinstall {package}"
        ) from error
    wanted = re.compile(f"[{alphabet}]{{{SHORTEST},{LONGEST}}}")
    stems = (line.split("/")[0].strip().lower() for line in text.splitlines())
    words = tuple(dict.fromkeys(stem for stem in stems if wanted.fullmatch(stem)))
    if not words:
        raise UsageError(f"{path} holds no words: sudo apt-get install --reinstall {package}")
    return words
