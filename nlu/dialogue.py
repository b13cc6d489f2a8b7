"""The dialogue of a visit: what is still open, and what an utterance does to it.

    utterance ──nlu/listening.py──▶ Meaning ──TABLE──▶ Move ──▶ Plan: what to do, say and ask

Values and pure functions alone; assistant/visit.py does what is planned and words it.

Open questions lie on one another: what is asked aside is answered first, then the question below
it is put again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.hypothesis import Expectation
from core.intent import Intent, NotRecognized, Slot
from core.language import Language
from core.turn import Reply
from nlu.content import Domain

YES, NO = "confirm.yes", "confirm.no"
"""The intents that answer a question of consent."""

BACK, KEEP, AGREE, FIRST, SECOND = "back", "keep", "agree", "first", "second"
"""Cues of `dialogue.yaml`."""

MISUNDERSTANDINGS_LIMIT = 2
"""In a row; then the list on the screen and a person are offered."""

PAST_LIMIT = 8
"""Replies that the visitor can go back through."""


class Waiting(StrEnum):
    """What the assistant waits for."""

    NOTHING = "nothing"
    VALUE = "value"  # «Қай қызметке?»
    CHOICE = "choice"  # «Паспорт па, әлде жеке куәлік пе?»
    CONSENT = "consent"  # «А-015 талонын жояйын ба?»


class Meaning(StrEnum):
    """What an utterance is to what is open."""

    YES = "yes"
    NO = "no"
    ANSWER = "answer"  # the value, one of the two, or what is to be consented to, corrected
    SAME = "same"  # the open request once more, without an answer
    ASIDE = "aside"  # another request, after which the open question stands again
    NEW = "new"  # another request, which drops what is open
    CORRECTION = "correction"  # of what was done last, or the same about another value
    BACK = "back"
    UNCLEAR = "unclear"


class Move(StrEnum):
    """What the dialogue does about it."""

    BEGIN = "begin"  # the request, or the open one as it was answered
    ADD = "add"  # the request on top of what is open
    CLEAR = "clear"  # drop what is open, then begin
    DO = "do"  # what was consented to
    DECLINE = "decline"  # what was to be consented to
    DROP = "drop"  # the open question
    OPEN = "open"  # neither of the two: ask without offering
    ASK = "ask"  # the open question again
    MEND = "mend"  # undo what was done last, then do it with the other value
    RETURN = "return"  # to what was said before
    SORRY = "sorry"  # say that nothing was understood


_B, _M = Move.BEGIN, Meaning

TABLE: Mapping[Meaning, tuple[Move, Move, Move, Move]] = {
    # waiting for      nothing      a value      a choice     consent
    _M.YES: (_B, Move.ASK, Move.ASK, Move.DO),
    _M.NO: (_B, Move.DROP, Move.OPEN, Move.DECLINE),
    _M.ANSWER: (_B, _B, _B, _B),
    _M.SAME: (_B, Move.ASK, Move.ASK, Move.ASK),
    _M.ASIDE: (_B, Move.ADD, Move.ADD, Move.ADD),
    _M.NEW: (Move.CLEAR, Move.CLEAR, Move.CLEAR, Move.CLEAR),
    _M.CORRECTION: (Move.MEND, Move.MEND, Move.MEND, Move.MEND),
    _M.BACK: (Move.RETURN, Move.RETURN, Move.RETURN, Move.RETURN),
    _M.UNCLEAR: (Move.SORRY, Move.SORRY, Move.SORRY, Move.SORRY),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something that was asked and not answered yet."""

    waiting: Waiting

    intent: Intent
    """What is done once it is answered."""

    slot: str = ""
    """The slot whose value is asked for; empty where two intents are offered, or consent."""

    offered: tuple[Intent, ...] = ()
    """What each of the two choices means."""

    @property
    def intents(self) -> tuple[Intent, ...]:
        """All that it may lead to."""
        return (self.intent, *self.offered)


@dataclass(frozen=True, slots=True)
class Frame:
    """A reply, and what was open after it."""

    reply: Reply
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class DialogueState:
    """All that the dialogue remembers of a visit."""

    language: Language | None = None
    """Of the last reply."""

    questions: tuple[Question, ...] = ()
    """The last is being asked."""

    done: Intent | None = None
    """What was done last."""

    known: tuple[Slot, ...] = ()
    """The value named last for each slot."""

    misunderstandings: int = 0
    """In a row."""

    past: tuple[Frame, ...] = ()
    """The replies so far, the newest last."""

    @property
    def question(self) -> Question | None:
        """What is being asked."""
        return self.questions[-1] if self.questions else None

    @property
    def waiting(self) -> Waiting:
        """What for."""
        return self.question.waiting if self.question else Waiting.NOTHING

    @property
    def expectation(self) -> Expectation:
        """What hearing and understanding may expect of the next utterance."""
        return Expectation(session_language=self.language, intents=expected_intents(self.question))

    def after(self, intent: Intent) -> "DialogueState":
        """Once an intent was done."""
        named = {slot.name: slot for slot in (*self.known, *intent.slots)}
        return replace(self, done=intent, known=tuple(named.values()))

    def said(self, reply: Reply) -> "DialogueState":
        """Once a reply was given that one may come back to."""
        past = (*self.past, Frame(reply, self.questions))[-PAST_LIMIT:]
        return replace(self, past=past)


@dataclass(frozen=True, slots=True)
class Understood:
    """An utterance, and what it is to the dialogue."""

    meaning: Meaning
    intent: Intent | NotRecognized
    """With the answer in its slots, where it answers something."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes next, in this order."""

    state: DialogueState

    undo: str | None = None
    """An intent that undoes what was done last."""

    perform: Intent | None = None

    say: str | None = None
    """The key of a reply that needs no action."""

    again: Reply | None = None
    """A reply of before."""

    asks: bool = False
    """Whether the open question is put afterwards."""


EXPECTED = {Waiting.CHOICE: {FIRST, SECOND}, Waiting.CONSENT: {YES, NO, KEEP}}
"""What answers a question beside the intents that it leads to."""


def expected_intents(question: Question | None) -> frozenset[str]:
    """The intents, and the cues, that would answer a question."""
    if question is None:
        return frozenset()
    names = {each.name for each in question.intents}
    return frozenset(names | EXPECTED.get(question.waiting, set()))


class Dialogue:
    """The transitions, for one domain."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._moves: Mapping[Move, Callable[[DialogueState, Intent], Plan]] = {
            Move.BEGIN: self._begin,
            Move.ADD: self._add,
            Move.CLEAR: self._clear,
            Move.DO: self._do,
            Move.DECLINE: self._decline,
            Move.DROP: self._drop,
            Move.OPEN: lambda state, _: self._open(state),
            Move.ASK: lambda state, _: self._ask(state),
            Move.MEND: self._mend,
            Move.RETURN: self._return,
        }

    def next(self, state: DialogueState, understood: Understood) -> Plan:
        """What an utterance leads to."""
        move = TABLE[understood.meaning][list(Waiting).index(state.waiting)]
        intent = understood.intent
        if isinstance(intent, NotRecognized):
            return self._sorry(state)
        plan = self._moves[move](state, intent)
        if move is Move.ASK:
            return plan
        return replace(plan, state=replace(plan.state, misunderstandings=0))

    def without_unknown(self, state: DialogueState) -> DialogueState:
        """Without what this domain does not know; for one that was edited in mid-visit."""
        known = self._domain.intents
        kept = tuple(q for q in state.questions if all(i.name in known for i in q.intents))
        done = state.done if state.done and state.done.name in known else None
        return replace(state, questions=kept, done=done, past=())

    def missing_slot(self, name: str, filled: frozenset[str]) -> str | None:
        """The first slot that an intent needs and does not have; None for a cue."""
        spec = self._domain.intents.get(name)
        slots = spec.slots.values() if spec else ()
        return next((s.name for s in slots if s.required and s.name not in filled), None)

    def _begin(self, state: DialogueState, intent: Intent) -> Plan:
        return self._start(replace(state, questions=state.questions[:-1]), intent)

    def _add(self, state: DialogueState, intent: Intent) -> Plan:
        return self._start(state, intent)

    def _clear(self, state: DialogueState, intent: Intent) -> Plan:
        return self._start(replace(state, questions=()), intent)

    def _start(self, state: DialogueState, intent: Intent) -> Plan:
        """Do it, or ask for what it lacks."""
        intent = self._recalled(state, intent)
        question = self._question(intent)
        if question is None:
            return Plan(state, perform=intent, asks=bool(state.questions))
        return Plan(replace(state, questions=(*state.questions, question)), asks=True)

    def _question(self, intent: Intent) -> Question | None:
        if intent.other is not None:
            likelier = replace(intent, other=None)
            return Question(Waiting.CHOICE, likelier, offered=(likelier, intent.other))
        slot = self.missing_slot(intent.name, frozenset(each.name for each in intent.slots))
        if slot is None:
            consent = self._domain.flow(intent.name).confirm
            return Question(Waiting.CONSENT, intent) if consent else None
        rivals = [rival for rival in intent.rivals if rival.name == slot]
        asked = replace(intent, rivals=())
        if not rivals:
            return Question(Waiting.VALUE, asked, slot)
        offered = tuple(with_value(asked, rival) for rival in rivals)
        return Question(Waiting.CHOICE, asked, slot, offered)

    def _recalled(self, state: DialogueState, intent: Intent) -> Intent:
        """With the values of before that the intent may take over."""
        for slot in state.known:
            wanted = slot.name in self._domain.flow(intent.name).recalls
            open_ = any(rival.name == slot.name for rival in intent.rivals)
            if wanted and not open_ and intent.slot(slot.name) is None:
                intent = with_value(intent, slot)
        return intent

    def _do(self, state: DialogueState, intent: Intent) -> Plan:
        wanted = state.questions[-1].intent if state.questions else intent
        rest = replace(state, questions=state.questions[:-1])
        return Plan(rest, perform=wanted, asks=bool(rest.questions))

    def _decline(self, state: DialogueState, intent: Intent) -> Plan:
        declined = state.questions[-1].intent if state.questions else intent
        rest = replace(state, questions=state.questions[:-1])
        return Plan(rest, say=f"{declined.name}.declined", asks=bool(rest.questions))

    def _drop(self, state: DialogueState, intent: Intent) -> Plan:
        rest = replace(state, questions=state.questions[:-1])
        return Plan(rest, perform=intent, asks=bool(rest.questions))

    def _open(self, state: DialogueState) -> Plan:
        choice = state.questions[-1]
        if not choice.slot:  # neither of two intents: let the visitor say it otherwise
            return self._sorry(replace(state, questions=state.questions[:-1]))
        asked = Question(Waiting.VALUE, choice.intent, choice.slot)
        return Plan(replace(state, questions=(*state.questions[:-1], asked)), asks=True)

    def _ask(self, state: DialogueState) -> Plan:
        """Put the question again; one that is not answered twice is not understood."""
        count = state.misunderstandings + 1
        if count >= MISUNDERSTANDINGS_LIMIT:
            return self._sorry(state)
        return Plan(replace(state, misunderstandings=count), asks=True)

    def _mend(self, state: DialogueState, intent: Intent) -> Plan:
        undo = self._domain.flow(intent.name).undone_by
        return replace(self._start(replace(state, questions=()), intent), undo=undo)

    def _return(self, state: DialogueState, intent: Intent) -> Plan:
        undo = self._domain.flow(state.done.name).undone_by if state.done else None
        if undo and not state.questions:
            # What was done can't be unsaid: it can be undone, if the visitor agrees.
            return self._clear(state, replace(intent, name=undo, slots=()))
        if len(state.past) < 2:
            return Plan(replace(state, questions=(), past=(), done=None), say="back.nothing")
        frame = state.past[-2]
        earlier = replace(state, questions=frame.questions, past=state.past[:-2], done=None)
        return Plan(earlier, again=frame.reply)

    def _sorry(self, state: DialogueState) -> Plan:
        """Once: and the open question again. Then a person, and nothing is done by mistake."""
        count = state.misunderstandings + 1
        if count < MISUNDERSTANDINGS_LIMIT:
            state = replace(state, misunderstandings=count)
            return Plan(state, say="none", asks=bool(state.questions))
        kept = tuple(q for q in state.questions if q.waiting is Waiting.VALUE)
        return Plan(replace(state, misunderstandings=count, questions=kept), say="none.again")


def with_value(intent: Intent, slot: Slot) -> Intent:
    """An intent with one of its slots filled anew."""
    others = tuple(each for each in intent.slots if each.name != slot.name)
    rivals = tuple(each for each in intent.rivals if each.name != slot.name)
    return replace(intent, slots=(*others, slot), rivals=rivals)
