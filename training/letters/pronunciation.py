"""How people say Kazakh otherwise than espeak-ng reads it: the head must hear both.

training.letters.speech has synthetic voices say these, while the head is taught the letters as
they are written. What varies, each word by itself: қ between the stop and the fricative [χ]; б
lax, as [β], between vowels; ы and і swallowed where no stress falls; ж as [dʒ], ң as [n], ө, ү, ұ
and ә near their Russian neighbours, as speakers of both languages have them. The shares are a
choice, not a measurement.
"""

from dataclasses import dataclass

import numpy as np

VOWELS = frozenset("аәеёиоөуұүыіэюя")


@dataclass(frozen=True, slots=True)
class Habit:
    """A letter said as another."""

    letter: str
    sound: str
    share: float
    """Of words, in [0, 1]."""


HABITS = (
    Habit("қ", "х", 0.45),
    Habit("ғ", "г", 0.25),
    Habit("ө", "о", 0.2),
    Habit("ү", "у", 0.2),
    Habit("ұ", "о", 0.2),
    Habit("ә", "а", 0.08),
    Habit("ә", "е", 0.08),
    Habit("ң", "н", 0.15),
    Habit("і", "и", 0.2),
)

LAX, SWALLOWED, AFFRICATE = 0.4, 0.35, 0.12
"""Shares of words with [β] for б, without ы and і, with [dʒ] for a first ж."""


def as_said(text: str, chance: np.random.Generator) -> str:
    """A Kazakh text in letters that make espeak-ng pronounce it as somebody might."""
    return " ".join(_word_as_said(word, chance) for word in text.split())


def _word_as_said(word: str, chance: np.random.Generator) -> str:
    changes = {habit.letter: habit.sound for habit in HABITS if chance.random() < habit.share}
    lax, swallowed, affricate = (chance.random() < share for share in (LAX, SWALLOWED, AFFRICATE))
    said = []
    for place, letter in enumerate(word):
        before, after = word[place - 1 : place], word[place + 1 : place + 2]
        if letter == "б" and lax and before in VOWELS and after in VOWELS:
            said.append("в")
        elif letter == "ж" and affricate and not place:
            said.append("дж")
        elif swallowed and _unstressed(word, place):
            continue
        else:
            said.append(changes.get(letter, letter))
    return "".join(said)


def _unstressed(word: str, place: int) -> bool:
    """Whether a ы or і stands between consonants, and not in the first syllable or the last."""
    if word[place] not in "ыі" or not (VOWELS & set(word[:place])):
        return False
    rest = word[place + 1 :]
    return bool(VOWELS & set(rest)) and rest[0] not in VOWELS and word[place - 1] not in VOWELS
