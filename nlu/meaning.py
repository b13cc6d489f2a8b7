"""What an utterance is to a dialogue: an answer, a correction, an aside.

    words to the dialogue itself → a fragment that answers or corrects → the resolver

The first two are known from `dialogue.yaml` and what is open; called by assistant/visit.py.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from core.hypothesis import Hypothesis
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from nlu.content import Domain, IntentSpec
from nlu.dialogue import (
    AGREE,
    BACK,
    FIRST,
    KEEP,
    NO,
    SECOND,
    YES,
    DialogueState,
    Meaning,
    Question,
    Understood,
    Waiting,
    with_value,
)
from nlu.flows import ALSO, INSTEAD
from nlu.fragments import Fragment, FragmentReader
from nlu.resolving import IntentResolver
from nlu.templates import RESOLVER as TEMPLATE
from nlu.templates import TemplateMatcher
from nlu.text import fold

RESOLVER = "dialogue"

READINGS = 3
"""Hypotheses that are looked through."""

UNLIKELY = 0.05
"""Probability below which a phrase that hearing matched is an also-ran that no answer is read out
of: beside «дайте талон» it names «декрет талон»."""

SURE_OF_VALUE = 0.5
"""Probability below which a correction was heard, but not of what: the value is asked for."""

CHOICES = (FIRST, SECOND)


class MeaningReader:
    """Reads utterances of one domain against the state of a dialogue."""

    def __init__(self, domain: Domain, resolver: IntentResolver) -> None:
        self._domain = domain
        self._resolver = resolver

    @cached_property
    def _cues(self) -> TemplateMatcher:
        cues = {
            name: IntentSpec(name, examples, {})
            for name, examples in self._domain.cues.items()
            if name in (BACK, KEEP, AGREE, *CHOICES)
        }
        return TemplateMatcher(replace(self._domain, intents=cues))

    @cached_property
    def _fragments(self) -> FragmentReader:
        return FragmentReader(self._domain)

    def read(self, hypotheses: tuple[Hypothesis, ...], state: DialogueState) -> Understood:
        """What the utterance means. `hypotheses`: at least one, best first."""
        likely = _likely(hypotheses)
        for text in _texts(likely):
            if said := self._to_the_dialogue(text, state):
                return said
        if said := self._corrected(hypotheses[0], state):
            return said
        found = self._understood(hypotheses, state)
        for text in _texts(hypotheses[:1] if _is_whole(hypotheses[0], found) else likely):
            if said := self._fragment(text, found.language, state):
                return said
        if isinstance(found, NotRecognized):
            return Understood(Meaning.UNCLEAR, found)
        return Understood(self._meaning(found, hypotheses, state.question), found)

    def touched(self, intent: Intent, state: DialogueState) -> Understood:
        """What a button means, which is one thing alone: nothing is read out of its label."""
        return Understood(self._meaning(intent, (), state.question), intent)

    def _understood(
        self, hypotheses: tuple[Hypothesis, ...], state: DialogueState
    ) -> Intent | NotRecognized:
        found = self._resolver.resolve(hypotheses, state.expectation)
        if isinstance(found, Intent) and found.name not in self._domain.intents:
            # Hearing took it for words to the dialogue, which mean nothing here.
            unmatched = tuple(replace(each, phrase=None) for each in hypotheses)
            found = self._resolver.resolve(unmatched, state.expectation)
            if isinstance(found, Intent) and found.name not in self._domain.intents:
                return NotRecognized(found.language, found.confidence, found.resolver)
        return found

    def _to_the_dialogue(self, text: str, state: DialogueState) -> Understood | None:
        """«Обратно», «второе», «не отменяйте», where there is something that they can mean."""
        if not state.past or not self._domain.cues:
            return None
        question = state.question
        for match in self._cues.match(text):
            cue = replace(match.intent, resolver=RESOLVER)
            if cue.name == BACK:
                return Understood(Meaning.BACK, cue)
            if cue.name in CHOICES and question and question.offered:
                chosen = question.offered[CHOICES.index(cue.name)]
                answer = replace(chosen, language=cue.language, resolver=RESOLVER)
                return Understood(Meaning.ANSWER, answer)
            if question and question.waiting is Waiting.CONSENT and cue.name in (KEEP, AGREE):
                meaning, name = (Meaning.NO, NO) if cue.name == KEEP else (Meaning.YES, YES)
                return Understood(meaning, replace(cue, name=name))
        return None

    def _corrected(self, best: Hypothesis, state: DialogueState) -> Understood | None:
        """What a sentence of nlu/corrections.py means, if hearing matched one."""
        phrase = best.phrase
        if phrase is None or phrase.intent not in (INSTEAD, ALSO):
            return None
        subject = state.question.intent if state.question else state.done
        if subject is None or not phrase.slots:
            return self._fragment(best.text, phrase.language, state)
        value = phrase.slots[0]
        intent = replace(_in(subject, phrase.language), confidence=best.confidence)
        if best.confidence < SURE_OF_VALUE:
            others = tuple(slot for slot in intent.slots if slot.name != value.name)
            meaning = Meaning.SAME if state.question else Meaning.CORRECTION
            return Understood(meaning, replace(intent, slots=others))
        meaning = Meaning.ANSWER if state.question else Meaning.CORRECTION
        return Understood(meaning, with_value(intent, value))

    def _fragment(self, text: str, language: Language, state: DialogueState) -> Understood | None:
        if not self._domain.cues:
            return None
        if state.question is not None:
            return self._answering(text, language, state.question)
        return self._correcting(text, language, state.done) if state.done else None

    def _answering(self, text: str, language: Language, question: Question) -> Understood | None:
        """A value for what is open, perhaps with another that is refused."""
        for slot in self._named_slots(question):
            fragment = self._fragments.read(text, question.intent.name, slot)
            if fragment is None:
                continue
            left = _left_of(question, fragment)
            intent = _in(question.intent, fragment.language or language)
            if len(left) == 1 and (question.slot or fragment.corrects):
                return Understood(Meaning.ANSWER, with_value(intent, Slot(slot, left[0])))
            if len(left) == 2 and question.slot:
                rivals = tuple(Slot(slot, value) for value in left)
                return Understood(Meaning.ANSWER, replace(intent, rivals=rivals))
            return Understood(Meaning.SAME, intent)
        if question.slot and question.offered:
            values = tuple(each.slot(question.slot) or "" for each in question.offered)
            value = self._fragments.chosen(text, question.intent.name, question.slot, values)
            if value is not None:
                answer = with_value(_in(question.intent, language), Slot(question.slot, value))
                return Understood(Meaning.ANSWER, answer)
        return None

    def _named_slots(self, question: Question) -> Iterator[str]:
        """Slots whose value the visitor may name: the one asked for, or those to be agreed to."""
        if question.slot:
            yield question.slot
        elif question.waiting is Waiting.CONSENT:
            yield from (slot.name for slot in question.intent.slots)

    def _correcting(self, text: str, language: Language, done: Intent) -> Understood | None:
        """«Нет, удостоверение» of what was done last; «а на права?» of what was told."""
        spec, undone = self._domain.intents.get(done.name), self._domain.flow(done.name).undone_by
        for slot in spec.slots if spec else ():
            fragment = self._fragments.read(text, done.name, slot)
            if fragment is None or not (fragment.corrects or (fragment.asks_on and not undone)):
                continue
            intent = _in(done, fragment.language or language)
            if len(fragment.named) == 1 and fragment.named[0] != done.slot(slot):
                other = with_value(intent, Slot(slot, fragment.named[0]))
                return Understood(Meaning.CORRECTION, other)
            if not fragment.named and done.slot(slot) in fragment.refused:
                kept = tuple(each for each in intent.slots if each.name != slot)
                return Understood(Meaning.CORRECTION, replace(intent, slots=kept))
        return None

    def _meaning(
        self, found: Intent, hypotheses: tuple[Hypothesis, ...], question: Question | None
    ) -> Meaning:
        """What an intent is to the open question."""
        if found.name in (YES, NO):
            return Meaning.YES if found.name == YES else Meaning.NO
        if question is not None and found.name in {each.name for each in question.intents}:
            if question.waiting is Waiting.CONSENT:
                return self._insisted(found, hypotheses)
            if not question.slot or found.slot(question.slot) or found.rivals:
                return Meaning.ANSWER
            return Meaning.SAME
        new = self._domain.flow(found.name).starts_over
        return Meaning.NEW if new else Meaning.ASIDE

    def _insisted(self, found: Intent, hypotheses: tuple[Hypothesis, ...]) -> Meaning:
        """«Да, отмените» is consent; «не отменяйте», which sounds alike, never is."""
        said = list(_texts(hypotheses))
        if any(self._fragments.corrects(text) for text in said):
            return Meaning.SAME
        first_words = [fold(text).split()[0] for text in said if fold(text)]
        agreed = any(m.intent.name == AGREE for word in first_words for m in self._cues.match(word))
        return Meaning.YES if agreed or found.resolver == TEMPLATE else Meaning.SAME


def _likely(hypotheses: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    """The best, and others but for unlikely phrases."""
    others = (h for h in hypotheses[1:READINGS] if not h.phrase or h.confidence >= UNLIKELY)
    return (*hypotheses[:1], *others)


def _is_whole(best: Hypothesis, found: Intent | NotRecognized) -> bool:
    """Whether hearing matched a phrase that is what was understood.

    No word of a less likely one outdoes it: «декрет» answers no question beside «где туалет».
    """
    return (
        best.phrase is not None and isinstance(found, Intent) and best.phrase.intent == found.name
    )


def _texts(hypotheses: tuple[Hypothesis, ...]) -> Iterator[str]:
    """What was said, by the likeliest readings; each text once."""
    readings = hypotheses[:READINGS]
    yield from dict.fromkeys(text for h in readings for text in (h.heard or h.text, h.text))


def _left_of(question: Question, fragment: Fragment) -> tuple[str, ...]:
    """The values named; of two that were offered, the one that was not refused."""
    if fragment.named or not fragment.refused:
        return fragment.named
    offered = tuple(each.slot(question.slot) or "" for each in question.offered)
    left = tuple(value for value in offered if value not in fragment.refused)
    return left if len(left) == 1 else ()


def _in(intent: Intent, language: Language) -> Intent:
    return replace(intent, language=language, confidence=1.0, resolver=RESOLVER)
