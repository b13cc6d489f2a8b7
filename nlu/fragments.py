"""Fragments of sentences that only the dialogue makes sense of: a value with words of correction.

«Нет, не паспорт, а удостоверение», «жоқ, паспорт емес, жеке куәлік», «а на права?», «ЭЦҚ ше?»:
no intent is said, so understanding alone would have to guess one. Used by nlu/meaning.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.language import Language
from nlu.content import Domain, Template
from nlu.expand import MAX_FORMS, slot_forms, variants
from nlu.slots import Mention, MentionFinder, is_refused
from nlu.text import MAX_CHARACTERS, fold

NO_VALUES = MentionFinder(())
"""Of a slot for numbers: they are never corrected in passing."""

CHOOSING_WORDS = 4
"""Longer is no choice between two values, but a sentence of its own."""

Phrases = frozenset[tuple[str, ...]]
"""Folded, each as its words."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text that names values of a slot, and says nothing else."""

    named: tuple[str, ...]
    """In the order said."""

    refused: tuple[str, ...]
    """«Не паспорт»."""

    corrects: bool
    """Whether it holds words of correction."""

    asks_on: bool
    """Whether it asks the same about another value: «а паспорт?»."""

    language: Language | None
    """Of those words; None where there are none."""


class FragmentReader:
    """Reads fragments of one domain."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._finders: dict[str, MentionFinder] = {}
        self._correcting = _by_language(domain, "correcting")
        self._asking_on = _by_language(domain, "asking_on")
        around = [
            template
            for cue in ("correcting", "asking_on", "agree", "around")
            for templates in domain.cues.get(cue, {}).values()
            for template in templates
        ]
        fillers = [template for templates in domain.fillers.values() for template in templates]
        self._around = _phrases([*around, *fillers])

    def read(self, text: str, intent: str, slot: str) -> Fragment | None:
        """None where the text says anything else."""
        if len(text) > MAX_CHARACTERS:
            return None
        folded = fold(text)
        words = folded.split()
        mentions = _outermost(self._finder(intent, slot).find(folded))
        covered = {at for mention in mentions for at in mention.words}
        covered |= _covered(words, self._around)
        if not mentions or len(covered) < len(words):
            return None
        in_order = sorted(mentions, key=lambda mention: min(mention.words))
        refused = tuple(m.value for m in in_order if is_refused(m, words))
        correcting = {lang: _covered(words, each) for lang, each in self._correcting.items()}
        asking_on = {lang: _covered(words, each) for lang, each in self._asking_on.items()}
        counts = {lang: len(correcting[lang] | asking_on[lang]) for lang in correcting}
        language = max(counts, key=lambda each: counts[each], default=None)
        return Fragment(
            tuple(m.value for m in in_order if m.value not in refused),
            refused,
            corrects=any(correcting.values()),
            asks_on=any(asking_on.values()),
            language=language if language and counts[language] else None,
        )

    def chosen(self, text: str, intent: str, slot: str, offered: tuple[str, ...]) -> str | None:
        """Which of two offered values a few words mean: «адресная».

        Words of correction choose none: «жоқ» is no choice of «соттылығы жоқ екені туралы».
        """
        words = fold(text).split()
        if len(words) > CHOOSING_WORDS:
            return None
        around = _covered(words, self._around)
        telling = " ".join(word for at, word in enumerate(words) if at not in around)
        shares = self._finder(intent, slot).shares(telling)
        ranked = sorted(offered, key=lambda value: -shares.get(value, 0.0))
        best, next_best = (shares.get(value, 0.0) for value in ranked[:2])
        return ranked[0] if best > next_best else None

    def _finder(self, intent: str, slot: str) -> MentionFinder:
        """Made when it is first needed: most visits ask for one list alone."""
        spec = self._domain.intents[intent].slots[slot]
        if spec.list is None:
            return NO_VALUES
        if spec.list not in self._finders:
            forms = slot_forms(spec, self._domain.lists, self._domain.languages[0])
            self._finders[spec.list] = MentionFinder((fold(f.text), f.value) for f in forms)
        return self._finders[spec.list]

    def corrects(self, text: str) -> bool:
        """Whether a text holds a word of correction: then it is no plain consent."""
        words = fold(text).split()
        return any(_covered(words, phrases) for phrases in self._correcting.values())


def _by_language(domain: Domain, cue: str) -> dict[Language, Phrases]:
    cues = domain.cues.get(cue, {})
    return {language: _phrases(cues.get(language, ())) for language in domain.languages}


def _phrases(templates: Iterable[Template]) -> Phrases:
    texts = (text for template in templates for text in variants(template.node, MAX_FORMS))
    return frozenset(tuple(fold(text).split()) for text in texts)


def _outermost(mentions: list[Mention]) -> list[Mention]:
    """Without those whose words all belong to a more telling one: «куәлік» in «жеке куәлік»."""
    kept: list[Mention] = []
    for mention in mentions:  # the most telling first
        if not any(mention.words <= other.words for other in kept):
            kept.append(mention)
    return kept


def _covered(words: list[str], phrases: Phrases) -> set[int]:
    """Positions of words that belong to one of the phrases."""
    longest = max((len(phrase) for phrase in phrases), default=0)
    return {
        at
        for size in range(1, longest + 1)
        for start in range(len(words) - size + 1)
        if tuple(words[start : start + size]) in phrases
        for at in range(start, start + size)
    }
