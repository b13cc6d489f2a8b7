"""Finds slot values in free speech, where no template says where they stand.

Every form of every value is compared word by word, so inflected words («төлқұжатымды»), words
between («зарегистрировать мне машину») and slips of one letter are forgiven. Rare words count
for more than words that many values share («справка», «куәлік»).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import Levenshtein

from core.intent import Slot
from nlu.content import Domain, IntentSpec
from nlu.forms import NumberIndex
from nlu.indexes import DayIndex, ValueIndex, index_slots
from nlu.spoken_numbers import number_words
from nlu.template import words_of

MARK = "@"
"""Stands for a value in a text without it."""

_ENDING = 6
"""Letters that an inflected word may have after its stem: «паспорт|ымызды»."""

_CHANGED_ENDING = 4
"""The same where the stem has lost letters: «права» is «правами», but not «правильно»."""

_SOFTENED = {"к": "г", "п": "б"}
"""Last letters of Kazakh stems before an ending that begins with a vowel: «куалик», «куалигим»."""

_SHORT_ENDING = 2
"""The same of a word of up to `_MIN_STEM` letters."""

_MIN_STEM = 4
_LONG = 9
"""Words from this length on may lose two letters before an ending, shorter ones one."""

_MIN_COVERAGE = 0.8
"""Share of a form's weight that must be said."""

_TELLING = log(3)
"""Weight of a word that half of the values share."""

MARKED_FROM = 10
"""Values that a list has at least for them to be taken out of a text."""

JOINING = frozenset(
    ("жане", "мен", "бен", "пен", "немесе", "алде", "екеуи", "или", "либо", "и", "да", "а", "также")
)
"""What joins two values, folded, in both languages: «және», «әлде»."""

MOST_BETWEEN = 3
"""Words that may stand between two joined values: «паспорт немесе жаңа куәлік»."""

NOT_THAT, NOT_THIS = "емес", "не"
"""What refuses the value before it («паспорт емес»), and after it («не паспорт»)."""

PREPOSITIONS = frozenset(("в", "во", "для", "за", "к", "на", "о", "по", "про", "с"))
"""What may stand between the two: «не на паспорт»."""

NUMBER_SIGNS = frozenset({"номер", "номири", "номир"})


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
    whole = common == len(form) or heard[common : common + 1] == _SOFTENED.get(form[common:])
    ending = _ENDING if whole else _CHANGED_ENDING
    if len(form) <= _MIN_STEM:
        ending = _SHORT_ENDING
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
        places = self._places(folded)
        best: dict[str, Mention] = {}
        for form in dict.fromkeys(f for word in places for f in self._forms_with[word]):
            mention = self._mention(form, places)
            if mention and (form.value not in best or best[form.value].weight < mention.weight):
                best[form.value] = mention
        return sorted(best.values(), key=lambda mention: (-mention.weight, mention.value))

    def _places(self, folded: str) -> dict[str, int]:
        """The words of forms that are said, with the position of the first that says them."""
        places: dict[str, int] = {}
        for at, heard in enumerate(folded.split()):
            for word in self._by_letter.get(heard[0], ()):
                if word not in places and same_word(heard, word):
                    places[word] = at
        return places

    def near(self, folded: str) -> list[str]:
        """The two values that a text comes nearest to where it names none: «справка»."""
        shares = self.shares(folded)
        return sorted(shares, key=lambda value: -shares[value])[:2]

    def shares(self, folded: str) -> dict[str, float]:
        """How much of a value's name is said, of 1; values of which nothing is are left out.

        Words that more than half of the values share («алуға») do not count by themselves.
        """
        places = self._places(folded)
        shares: dict[str, float] = {}
        for form in dict.fromkeys(f for word in places for f in self._forms_with[word]):
            said = [self._weights[word] for word in form.words if word in places]
            if max(said) >= _TELLING:
                shares[form.value] = max(shares.get(form.value, 0.0), sum(said) / form.weight)
        return shares

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


@dataclass(frozen=True, slots=True)
class Filled:
    """What a text says about the slots of an intent."""

    slots: tuple[Slot, ...]
    rivals: tuple[Slot, ...] = ()
    """Two values of a slot that is not filled: named together, or the nearest to what was said."""


class SlotFinder:
    """Fills the slots of an intent from free text."""

    def __init__(self, domain: Domain) -> None:
        self._indexes = index_slots(domain)
        self._words_of: dict[str, frozenset[str]] = {}
        finders: dict[str, MentionFinder] = {}
        self._finders: dict[tuple[str, str], MentionFinder] = {}
        for intent in domain.intents.values():
            for slot in intent.slots.values():
                index = self._indexes[intent.name, slot.name]
                if slot.list is None or isinstance(index, NumberIndex):
                    continue
                if slot.list not in finders:
                    forms = index.forms.forms if isinstance(index, DayIndex) else index.forms
                    finders[slot.list] = MentionFinder(forms)
                self._finders[intent.name, slot.name] = finders[slot.list]
        self._marked = tuple(finders[name] for name in finders if is_marked(domain, name))

    def fill(self, intent: IntentSpec, folded: str) -> Filled:
        """The slots of `intent` that the text names, in the domain's order."""
        words = folded.split()
        found = {
            name: _unrefused(finder.find(folded), words)
            for name in intent.slots
            if (finder := self._finders.get((intent.name, name)))
        }
        slots: list[Slot] = []
        rivals: tuple[Slot, ...] = ()
        for name in intent.slots:
            mentions = found.get(name, [])
            value = self._indexed(self._indexes[intent.name, name], folded, found)
            rival = next((m for m in mentions[1:] if _joined(mentions[0], m, words)), None)
            if value is None and rival:
                both = _as_said([mentions[0], rival])
                rivals = tuple(Slot(name, mention.value) for mention in both)
            elif value or mentions:
                slots.append(Slot(name, value or mentions[0].value))
            elif not rivals and intent.slots[name].required and name in found:
                near = self._finders[intent.name, name].near(self._unsaid(intent, words))
                rivals = tuple(Slot(name, each) for each in near) if len(near) == 2 else ()
        return Filled(tuple(slots), rivals)

    def _unsaid(self, intent: IntentSpec, words: list[str]) -> str:
        """A text without the words that the intent's own sentences have: they name no value."""
        own = self._own_words(intent)
        return " ".join(w for w in words if not any(same_word(w, each) for each in own))

    def _own_words(self, intent: IntentSpec) -> frozenset[str]:
        """The words of an intent's sentences outside their slots, gathered when first asked for."""
        if intent.name not in self._words_of:
            templates = (each for group in intent.examples.values() for each in group)
            self._words_of[intent.name] = frozenset[str]().union(
                *(words_of(template.node) for template in templates)
            )
        return self._words_of[intent.name]

    def without_values(self, folded: str) -> str:
        """The text with the most telling mention of each long list replaced by `MARK`."""
        words = folded.split()
        for finder in self._marked:
            mentions = finder.find(" ".join(words))
            if mentions:
                words = _marked(words, mentions[0].words)
        return " ".join(words)

    @staticmethod
    def _indexed(
        index: ValueIndex, folded: str, mentions: Mapping[str, list[Mention]]
    ) -> str | None:
        """A number or date, which is found by its place and not by likeness."""
        if isinstance(index, DayIndex):
            dates = [index.dates.at(folded, at) for at in _word_starts(folded)]
            return next((spans[-1].value for spans in dates if spans), None)
        if isinstance(index, NumberIndex):
            beside = [each[0].words for each in mentions.values() if each]
            return _number(index, folded, beside if mentions else None)
        return None


def is_marked(domain: Domain, list_name: str) -> bool:
    """Whether the values of a list are taken out of a text before it is compared with examples.

    Of many values only some would ever be in the examples; a few tell the intent themselves.
    """
    return len(domain.lists[list_name]) >= MARKED_FROM


def _number(index: NumberIndex, folded: str, beside: list[frozenset[int]] | None) -> str | None:
    """A number that stands alone, and next to what it counts where that is known (`beside`).

    Telephone and identity numbers, dates and sums are no window: next to a number stands no other.
    """
    words = folded.split()
    starts = _word_starts(folded)
    for at, start in enumerate(starts):
        spans = index.at(folded, start)
        if not spans or words[at].startswith("0"):
            continue
        after = at + folded[start : spans[-1].end].count(" ") + 1
        if _is_number(words, at - 1) or _is_number(words, after):
            continue
        if beside is None or any(_adjacent(at, after, words, taken) for taken in beside):
            return spans[-1].value
    return None


def _is_number(words: list[str], at: int) -> bool:
    return 0 <= at < len(words) and (words[at].isdigit() or words[at] in number_words())


def _adjacent(first: int, after: int, words: list[str], taken: frozenset[int]) -> bool:
    """Whether words `first` to `after` stand beside others, «номер» between them or not."""
    before = first - 1
    while before >= 0 and words[before] in NUMBER_SIGNS:
        before -= 1
    while after < len(words) and words[after] in NUMBER_SIGNS:
        after += 1
    return before in taken or after in taken


def is_refused(mention: Mention, words: list[str]) -> bool:
    """Whether it is named only to be refused: «паспорт емес», «не паспорт»."""
    first, last = min(mention.words), max(mention.words)
    if words[last + 1 : last + 2] == [NOT_THAT]:
        return True
    before = words[:first]
    if before and before[-1] in PREPOSITIONS:
        before.pop()
    return before[-1:] == [NOT_THIS]


def _unrefused(mentions: list[Mention], words: list[str]) -> list[Mention]:
    return [mention for mention in mentions if not is_refused(mention, words)] or mentions


def _joined(one: Mention, other: Mention, words: list[str]) -> bool:
    """Whether two values are named side by side, joined by «және», «или» and the like.

    Words that both have («паспорт пен куәлік алуға») tell nothing about either.
    """
    own = (one.words - other.words, other.words - one.words)
    if not all(own):
        return False
    first, second = sorted(own, key=min)
    between = words[max(first) + 1 : min(second)]
    return 0 < len(between) <= MOST_BETWEEN and not JOINING.isdisjoint(between)


def _as_said(mentions: list[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: min(mention.words))


def _marked(words: list[str], taken: frozenset[int]) -> list[str]:
    first = min(taken)
    return [
        MARK if at == first else word
        for at, word in enumerate(words)
        if at == first or at not in taken
    ]


def _word_starts(folded: str) -> list[int]:
    return [at for at in range(len(folded)) if at == 0 or folded[at - 1] == " "]
