"""How a visitor may put right what was just understood, for hearing to expect.

    done: ticket.take, service = passport
    instead: "[жоқ] {not} емес {value}"  →  «жоқ паспорт емес жеке куәлік», «паспорт емес права» …

Each value against each other would fill a phrase bank; what was understood is one of them, so
there are some thousand sentences at a time. Wordings are cues of `dialogue.yaml`, values those
of the domain's lists; nlu/fragments.py reads what was heard. Called by assistant/visit.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from core.hypothesis import Phrase
from core.intent import Intent, Slot
from core.language import Language
from nlu.content import Domain
from nlu.dialogue import DialogueState
from nlu.expand import Form, plainest, slot_forms
from nlu.flows import ALSO, INSTEAD, NOT, VALUE

MOST_PHRASES = 5_000
"""So many are compared whole (voice/phrase_bank.py)."""

WORDINGS = 12
"""Of a template, the plainest."""

FORMS = 16
"""Of each value that may be meant."""

REFUSED_FORMS = 8
"""Of the value that was understood."""

STATES = 64
"""States of a dialogue whose phrases are remembered."""

Forms = Mapping[str, Sequence[str]]
"""By value, the tersest first."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What may be put right."""

    intent: str
    slot: str

    understood: tuple[str, ...]
    """The value, or the two that were offered; empty where none was named."""

    cues: tuple[str, ...]
    language: Language


class _Wording:
    """A sentence with its placeholders."""

    def __init__(self, text: str, cue: str) -> None:
        self.text, self.cue = text, cue
        self.denies, self.names = f"{{{NOT}}}" in text, f"{{{VALUE}}}" in text


class _Filling(NamedTuple):
    """A wording, and what stands in its places."""

    rank: int
    """How far from the plainest."""

    wording: _Wording
    refused: str
    form: str
    value: str

    @property
    def text(self) -> str:
        text = self.wording.text.replace(f"{{{NOT}}}", self.refused)
        return text.replace(f"{{{VALUE}}}", self.form)


class Corrections:
    """The corrections that a domain's dialogue is ready for."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._remembered = lru_cache(STATES)(self._worded)

    def phrases(self, state: DialogueState) -> tuple[Phrase, ...]:
        """What the visitor may say now; the very same tuple while nothing has changed."""
        subject = self._subject(state)
        return self._remembered(subject) if subject else ()

    def _subject(self, state: DialogueState) -> Subject | None:
        """In the visit's language: nobody changes it in the middle of a correction."""
        language = state.language or Language.KK
        question, done = state.question, state.done
        if question is not None:
            if not question.slot or not self._is_listed(question.intent, question.slot):
                return None
            offered = (each.slot(question.slot) for each in question.offered)
            values = tuple(value for value in offered if value)
            return Subject(question.intent.name, question.slot, values, (INSTEAD,), language)
        if done is None or done.name not in self._domain.intents:
            return None
        named = [slot.name for slot in done.slots]
        slots = [*named, *self._domain.intents[done.name].slots]
        slot = next((each for each in slots if self._is_listed(done, each)), None)
        if slot is None:
            return None
        value = done.slot(slot)
        undone = self._domain.flow(done.name).undone_by
        cues = (INSTEAD,) if undone else (INSTEAD, ALSO)
        return Subject(done.name, slot, (value,) if value else (), cues, language)

    def _is_listed(self, intent: Intent, slot: str) -> bool:
        return self._domain.intents[intent.name].slots[slot].list is not None

    def _worded(self, subject: Subject) -> tuple[Phrase, ...]:
        """The plainest sentences first, MOST_PHRASES at most."""
        forms = self._terse(subject)
        found = [
            each
            for cue in subject.cues
            for template in self._domain.cues.get(cue, {}).get(subject.language, ())
            for rank, wording in plainest(template.node, WORDINGS)
            for each in _fillings(rank, _Wording(_tidy(wording), cue), forms, subject.understood)
        ]
        found.sort(key=lambda each: each.rank)
        phrases: dict[str, Phrase] = {}
        for filling in found:
            text = filling.text
            if text not in phrases:
                slots = (Slot(subject.slot, filling.value),) if filling.value else ()
                phrases[text] = Phrase(text, subject.language, filling.wording.cue, slots)
            if len(phrases) == MOST_PHRASES:
                break
        return tuple(phrases.values())

    def _terse(self, subject: Subject) -> Forms:
        spec = self._domain.intents[subject.intent].slots[subject.slot]
        by_value: dict[str, list[Form]] = {}
        for form in slot_forms(spec, self._domain.lists, subject.language):
            by_value.setdefault(form.value, []).append(form)
        return {
            value: [form.text for form in sorted(forms, key=_length)][:FORMS]
            for value, forms in by_value.items()
        }


def _length(form: Form) -> int:
    return form.rank + form.text.count(" ")


def _fillings(
    rank: int, wording: _Wording, forms: Forms, understood: tuple[str, ...]
) -> Iterator[_Filling]:
    """A wording with every value in it."""
    refused = [
        (place, form)
        for value in understood
        for place, form in enumerate(forms.get(value, ())[:REFUSED_FORMS])
    ]
    for denied, form in refused if wording.denies else [(0, "")]:
        if not wording.names:
            yield _Filling(rank + denied, wording, form, "", "")
            continue
        for value, texts in forms.items():
            if understood != (value,):
                for place, text in enumerate(texts):
                    yield _Filling(rank + denied + place, wording, form, text, value)


def _tidy(text: str) -> str:
    return " ".join(text.split())
