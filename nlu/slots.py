"""Finds slot values in free speech, where no template says where they stand.

Every form of every value is compared word by word, so inflected words («төлқұжатымды»), words
between («зарегистрировать мне машину») and slips of one letter are forgiven. Rare words count
for more than words that many values share («справка», «куәлік»).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import Levenshtein

from core.intent import Slot
from nlu.content import Domain, IntentSpec
from nlu.forms import FormIndex, NumberIndex, index_slots

MARK = "@"
"""Stands for a value in a text without it."""

_ENDING = 6
"""Letters that an inflected word may have after its stem: «паспорт|ымызды»."""

_MIN_STEM = 4
_LONG = 9
"""Words from this length on may lose two letters before an ending, shorter ones one."""

_MIN_COVERAGE = 0.75
"""Share of a form's weight that must be said."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A value that is named in a text."""

    value: str
    words: frozenset[int]
    """Positions, in words, of what names it."""

    weight: float
    """How telling those words are; to compare mentions in one text."""


def same_word(heard: str, form: str) -> bool:
    """Whether `heard` is `form`, inflected or with a slip of a letter or two."""
    if heard == form:
        return True
    if min(len(heard), len(form)) < _MIN_STEM:
        return False
    common = 0
    for one, other in zip(heard, form, strict=False):
        if one != other:
            break
        common += 1
    lost = 2 if len(form) >= _LONG else 1
    ending = _ENDING if len(form) > _MIN_STEM else 2
    if common >= max(_MIN_STEM, len(form) - lost) and len(heard) - common <= ending:
        return True
    return Levenshtein.distance(heard, form, score_cutoff=2) <= len(form) // 6


class MentionFinder:
    """Finds the values of one list."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        """`forms`: pairs of folded text and value."""
        named_by: dict[str, set[str]] = {}
        self._forms_with: dict[str, list[_Form]] = {}
        split = [(tuple(text.split()), value) for text, value in forms]
        for words, value in split:
            for word in words:
                named_by.setdefault(word, set()).add(value)
        count = max(1, len({value for _, value in split}))
        self._weights = {word: log(1 + count / len(v)) for word, v in named_by.items()}
        for words, value in split:
            form = _Form(words, value, sum(self._weights[word] for word in words))
            for word in set(words):
                self._forms_with.setdefault(word, []).append(form)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._weights:
            self._by_letter.setdefault(word[0], []).append(word)

    def find(self, folded: str) -> list[Mention]:
        """The values named in a folded text, the most telling first; one mention a value."""
        places: dict[str, int] = {}
        for at, heard in enumerate(folded.split()):
            for word in self._by_letter.get(heard[0], ()):
                if word not in places and same_word(heard, word):
                    places[word] = at
        best: dict[str, Mention] = {}
        for form in dict.fromkeys(f for word in places for f in self._forms_with[word]):
            mention = self._mention(form, places)
            if mention and (form.value not in best or best[form.value].weight < mention.weight):
                best[form.value] = mention
        return sorted(best.values(), key=lambda mention: (-mention.weight, mention.value))

    def _mention(self, form: "_Form", places: dict[str, int]) -> Mention | None:
        said = [word for word in form.words if word in places]
        weight = sum(self._weights[word] for word in said)
        if weight < _MIN_COVERAGE * form.weight:
            return None
        at = frozenset(places[word] for word in said)
        return Mention(form.value, at, weight * weight / form.weight)


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[str, ...]
    value: str
    weight: float
    """Of all its words together."""


class SlotFinder:
    """Fills the slots of an intent from free text."""

    def __init__(self, domain: Domain) -> None:
        self._indexes = index_slots(domain)
        finders: dict[int, MentionFinder] = {}
        self._finders: dict[tuple[str, str], MentionFinder] = {}
        for key, index in self._indexes.items():
            if isinstance(index, FormIndex):
                if id(index) not in finders:
                    finders[id(index)] = MentionFinder(index.forms)
                self._finders[key] = finders[id(index)]
        self._all = tuple(finders.values())

    def fill(self, intent: IntentSpec, folded: str) -> tuple[Slot, ...]:
        """The slots of `intent` that the text names, in the domain's order."""
        filled: list[Slot] = []
        for name in intent.slots:
            value = self._value(intent.name, name, folded)
            if value is not None:
                filled.append(Slot(name, value))
        return tuple(filled)

    def without_values(self, folded: str) -> str:
        """The text with the most telling mention of each list replaced by `MARK`."""
        words = folded.split()
        for finder in self._all:
            mentions = finder.find(" ".join(words))
            if mentions:
                words = _marked(words, mentions[0].words)
        return " ".join(words)

    def _value(self, intent: str, slot: str, folded: str) -> str | None:
        index = self._indexes[intent, slot]
        if isinstance(index, NumberIndex):
            spans = (index.at(folded, at) for at in _word_starts(folded))
            return next((span[0].value for span in spans if span), None)
        mentions = self._finders[intent, slot].find(folded)
        return mentions[0].value if mentions else None


def _marked(words: list[str], taken: frozenset[int]) -> list[str]:
    first = min(taken)
    return [
        MARK if at == first else word
        for at, word in enumerate(words)
        if at == first or at not in taken
    ]


def _word_starts(folded: str) -> list[int]:
    return [at for at in range(len(folded)) if at == 0 or folded[at - 1] == " "]
