"""One visitor's stay: what is asked, what is answered, and what must be forgotten afterwards.

Text in, text out: no sound passes through here. What the dialogue plans (nlu.dialogue) is done
here by the actions, and worded by the domain's replies:

    utterance → meaning → plan → [undo] → [action] → reply [+ the open question]
"""

import logging
from dataclasses import dataclass, replace

from assistant.actions.action import Outcome
from assistant.actions.dispatch import Actions
from assistant.notice import NOTICE
from assistant.questions import can_be_offered, worded
from core.clock import Clock
from core.errors import TildesError
from core.hypothesis import Expectation, Hypothesis, Phrase
from core.intent import Intent, NotRecognized
from core.language import Language
from core.turn import Reply
from nlu.corrections import Corrections
from nlu.dialogue import Dialogue, DialogueState, Plan, Question, Waiting
from nlu.domain import Domain
from nlu.meaning import MeaningReader
from nlu.resolving import IntentResolver
from tickets.ticket import Ticket
from tts.said import Said

log = logging.getLogger(__name__)

STRETCHES = (0.8, 0.9, 1.0, 1.2, 1.35, 1.5)
"""How much longer than usual replies may be spoken, in the steps that a visitor hears."""

APOLOGY = Outcome("apology")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant made of a turn."""

    intent: Intent | NotRecognized
    reply: Reply
    nlu_ms: float
    action_ms: float


class Visit:
    """The state of one visit; `end` makes it a new one."""

    def __init__(
        self, domain: Domain, resolver: IntentResolver, actions: Actions, clock: Clock
    ) -> None:
        self._clock = clock
        self.end()
        self.serve(domain, resolver, actions)

    def end(self) -> None:
        """Forget everything about the visitor."""
        self._turns = 0
        self._state = DialogueState()
        self._last_reply: Reply | None = None
        self._ticket: Ticket | None = None
        self._notice_due = True
        self._notice = ""
        self._pace = STRETCHES.index(1.0)

    def serve(self, domain: Domain, resolver: IntentResolver, actions: Actions) -> None:
        """Go on with an edited domain; what is known of the visitor stays."""
        self._domain, self._actions = domain, actions
        self._dialogue, self._meanings = Dialogue(domain), MeaningReader(domain, resolver)
        self._corrections = Corrections(domain)
        self._state = self._dialogue.without_unknown(self._state)

    @property
    def domain(self) -> Domain:
        """What is known here now."""
        return self._domain

    @property
    def turns(self) -> int:
        """How many turns the visit has had."""
        return self._turns

    @property
    def stretch(self) -> float:
        """How slowly this visitor wants replies: 1.2 is a fifth slower than usual."""
        return STRETCHES[self._pace]

    @property
    def expectation(self) -> Expectation:
        """What hearing and understanding may expect of the next utterance."""
        return self._state.expectation

    @property
    def corrections(self) -> tuple[Phrase, ...]:
        """How the visitor may put right what was just understood; made when it is asked for."""
        return self._corrections.phrases(self._state)

    @property
    def question(self) -> Question | None:
        """What the visitor was asked and has not answered yet."""
        return self._state.question

    def note_said(self, said: Said) -> None:
        """What was heard of the last reply: a notice that was cut off is due again."""
        heard = len(said.text.split())
        if self._notice and not said.complete and heard < len(self._notice.split()):
            self._notice_due = True

    def missing_slot(self, wanted: Intent | Phrase) -> str | None:
        """The first slot that what is wanted needs and does not have."""
        name = wanted.name if isinstance(wanted, Intent) else wanted.intent
        return self._dialogue.missing_slot(name, frozenset(slot.name for slot in wanted.slots))

    def answer(self, hypotheses: tuple[Hypothesis, ...], meant: Intent | None = None) -> Answer:
        """Understand, act and word the reply. `hypotheses`: at least one, best first.

        `meant`: what a touched button stands for, so that nothing is left to understand.
        """
        began_s = self._clock.monotonic_s()
        if meant is not None and meant.name in self._domain.intents:
            understood = self._meanings.touched(meant, self._state)
        else:
            understood = self._meanings.read(hypotheses, self._state)
        intent = understood.intent
        open_ = self._state.question is not None
        if isinstance(intent, Intent) and (open_ or not can_be_offered(intent, self._domain)):
            understood = replace(understood, intent=replace(intent, other=None))
        understood_s = self._clock.monotonic_s()
        plan = self._dialogue.next(self._state, understood)
        reply = self._with_notice(self._carry_out(plan, intent.language))
        self._turns += 1
        return Answer(
            intent,
            reply,
            nlu_ms=1000 * (understood_s - began_s),
            action_ms=1000 * (self._clock.monotonic_s() - understood_s),
        )

    def apology(self) -> Reply:
        """What to say when something failed."""
        return Reply(self._text("apology", self._language), self._language)

    def prompt(self) -> Reply | None:
        """What to say when the visitor is silent; None where the domain has no words for it."""
        if "silence" not in self._domain.replies:
            return None
        language = self._language
        return Reply(self._joined("silence", self._question(language), language), language)

    def goodbye(self) -> Reply | None:
        """What to say when the visitor has gone without a word; None as above."""
        text = self._text("silence.end", self._language)
        return Reply(text, self._language, ends_visit=True) if text else None

    @property
    def _ticket_name(self) -> str:
        return "" if self._ticket is None else str(self._ticket)

    @property
    def _language(self) -> Language:
        return self._state.language or Language.KK

    def _carry_out(self, plan: Plan, language: Language) -> Reply:
        """Do and word what was planned; the state is then that after the turn."""
        self._state = replace(plan.state, language=language)
        if plan.again:
            return self._back_to(plan.again)
        outcomes = self._outcomes(plan, language)
        if outcomes and outcomes[-1].repeats and self._last_reply:
            return self._last_reply
        if outcomes and outcomes[-1].paces:
            return self._repaced(outcomes[-1], language)
        language = next((each.language for each in outcomes if each.language), language)
        ends = any(each.ends_visit for each in outcomes)
        text = self._question(language) if plan.asks and not ends else ""
        for outcome in reversed(outcomes):
            text = self._joined(outcome.key, text, language, **outcome.values)
        ticket = next((str(each.ticket) for each in outcomes if each.ticket), None)
        return self._remembered(Reply(text, language, ticket, ends))

    def _remembered(self, reply: Reply) -> Reply:
        # A repetition must not issue the ticket again, only say its number.
        self._last_reply = replace(reply, ticket=None)
        self._state = replace(self._state, language=reply.language)
        if not self._state.misunderstandings and self._state.waiting is not Waiting.CONSENT:
            self._state = self._state.said(self._last_reply)
        return reply

    def _back_to(self, reply: Reply) -> Reply:
        self._remembered(reply)
        text = self._text("back", reply.language)
        return replace(reply, text=f"{text} {reply.text}".strip())

    def _repaced(self, outcome: Outcome, language: Language) -> Reply:
        """Go a step slower or quicker, and say the last reply again at that rate."""
        pace = min(max(self._pace + outcome.paces, 0), len(STRETCHES) - 1)
        key = outcome.key if pace != self._pace else f"{outcome.key}.limit"
        self._pace = pace
        last = self._last_reply
        if last is None:
            return Reply(self._text(key, language), language)
        # In the language of what is repeated: one reply, one voice.
        return replace(last, text=f"{self._text(key, last.language)} {last.text}".strip())

    def _outcomes(self, plan: Plan, language: Language) -> list[Outcome]:
        """Do what is planned, step by step; a step that fails is the last."""
        outcomes: list[Outcome] = []
        if plan.undo:
            undo = Intent(plan.undo, (), language, 1.0, "dialogue")
            if self._refusal(undo) is None:
                outcomes.append(self._act(undo))
                if outcomes[-1].key != plan.undo:
                    self._state = replace(self._state, questions=())
                    return outcomes
        question = self._state.question
        if question and plan.asks and question.waiting is Waiting.CONSENT:
            refusal = self._refusal(question.intent)
            if refusal:
                self._state = replace(self._state, questions=self._state.questions[:-1])
                outcomes.append(refusal)
        if plan.perform:
            outcomes.append(self._act(plan.perform))
        if plan.say:
            outcomes.append(Outcome(plan.say, {"ticket": self._ticket_name}))
        return outcomes

    def _act(self, intent: Intent) -> Outcome:
        language = self._state.language or intent.language
        try:
            outcome = self._actions.perform(intent, language, self._ticket)
        except TildesError as error:
            log.error("action of %s failed: %s", intent.name, error)
            return APOLOGY
        if outcome.ticket or outcome.gives_back_ticket:
            self._ticket = outcome.ticket
        if self._domain.intents[intent.name].slots:
            self._state = self._state.after(intent)
        elif outcome.gives_back_ticket:
            # There is nothing to come back to: replies of before speak of a ticket that is gone.
            self._state = replace(self._state, done=None, past=())
        return outcome

    def _refusal(self, intent: Intent) -> Outcome | None:
        return self._actions.refusal(intent, self._language, self._ticket)

    def _question(self, language: Language) -> str:
        """The open question in words; empty where nothing is open."""
        question = self._state.question
        if question is None:
            return ""
        key, values = worded(question, self._domain, language, self._ticket_name)
        return self._text(key, language, **values)

    def _with_notice(self, reply: Reply) -> Reply:
        """Tell the visitor once that this is an AI with a synthetic voice, as the law asks."""
        self._notice = ""
        if not self._notice_due or not len(self._domain.replies):
            return reply
        self._notice_due = False
        self._notice = self._text("notice", reply.language).strip() or NOTICE[reply.language]
        return replace(reply, text=f"{self._notice} {reply.text}".strip())

    def _joined(self, key: str, rest: str, language: Language, **values: str) -> str:
        """A reply with what follows it; some are shorter where something follows (`.aside`)."""
        if rest and f"{key}.aside" in self._domain.replies:
            key = f"{key}.aside"
        return f"{self._text(key, language, **values)} {rest}".strip()

    def _text(self, key: str, language: Language, **values: str) -> str:
        """A reply's text; empty in a domain that has none (recognition alone is valid)."""
        if key not in self._domain.replies:
            return ""
        return self._domain.replies.text(key, language, **values)
