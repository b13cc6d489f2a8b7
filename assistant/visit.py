"""One visitor's stay: what is asked, what is answered, and what must be forgotten afterwards.

Text in, text out: no sound passes through here. Dialogue is kept to what a first slice needs:
asking for a missing slot, repeating, switching language, a person after two misunderstandings.
"""

import logging
from dataclasses import dataclass, replace

from assistant.actions.action import Outcome
from assistant.actions.dispatch import Actions
from assistant.notice import NOTICE
from core.clock import Clock
from core.errors import TildesError
from core.hypothesis import Expectation, Hypothesis, Phrase
from core.intent import Intent, NotRecognized
from core.language import Language
from core.turn import Reply
from nlu.domain import Domain
from nlu.resolving import IntentResolver
from tickets.ticket import Ticket
from tts.said import Said

log = logging.getLogger(__name__)

STRETCHES = (0.8, 0.9, 1.0, 1.2, 1.35, 1.5)
"""How much longer than usual replies may be spoken, in the steps that a visitor hears."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant made of a turn."""

    intent: Intent | NotRecognized
    reply: Reply
    nlu_ms: float
    action_ms: float


class Visit:
    """The state of one visit; `end` makes it a new one."""

    MISUNDERSTANDINGS_LIMIT = 2
    """In a row; then the list on the screen and a person are offered."""

    def __init__(
        self, domain: Domain, resolver: IntentResolver, actions: Actions, clock: Clock
    ) -> None:
        self._domain = domain
        self._resolver = resolver
        self._actions = actions
        self._clock = clock
        self.end()

    def end(self) -> None:
        """Forget everything about the visitor."""
        self._turns = 0
        self._language: Language | None = None
        self._last_reply: Reply | None = None
        self._asked_for: Intent | None = None
        self._ticket: Ticket | None = None
        self._misunderstandings = 0
        self._notice_due = True
        self._notice = ""
        self._pace = STRETCHES.index(1.0)

    def serve(self, domain: Domain, resolver: IntentResolver, actions: Actions) -> None:
        """Go on with an edited domain; what is known of the visitor stays."""
        self._domain, self._resolver, self._actions = domain, resolver, actions
        if self._asked_for and self._asked_for.name not in domain.intents:
            self._asked_for = None

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

    def note_said(self, said: Said) -> None:
        """What was heard of the last reply: a notice that was cut off is due again."""
        heard = len(said.text.split())
        if self._notice and not said.complete and heard < len(self._notice.split()):
            self._notice_due = True

    @property
    def expectation(self) -> Expectation:
        """What hearing and understanding may expect of the next utterance."""
        asked = frozenset({self._asked_for.name}) if self._asked_for else frozenset[str]()
        return Expectation(session_language=self._language, intents=asked)

    def missing_slot(self, wanted: Intent | Phrase) -> str | None:
        """The first slot that what is wanted needs and does not have."""
        name = wanted.name if isinstance(wanted, Intent) else wanted.intent
        filled = {slot.name for slot in wanted.slots}
        slots = self._domain.intents[name].slots.values()
        return next(
            (slot.name for slot in slots if slot.required and slot.name not in filled), None
        )

    def answer(self, hypotheses: tuple[Hypothesis, ...]) -> Answer:
        """Understand, act and word the reply. `hypotheses`: at least one, best first."""
        began_s = self._clock.monotonic_s()
        intent = self._resolver.resolve(hypotheses, self.expectation)
        understood_s = self._clock.monotonic_s()
        reply = self._reply(intent)
        self._turns += 1
        return Answer(
            intent,
            reply,
            nlu_ms=1000 * (understood_s - began_s),
            action_ms=1000 * (self._clock.monotonic_s() - understood_s),
        )

    def apology(self) -> Reply:
        """What to say when something failed."""
        language = self._language or Language.KK
        return Reply(self._text("apology", language), language)

    def _reply(self, intent: Intent | NotRecognized) -> Reply:
        outcome = self._act(intent)
        language = outcome.language or intent.language
        if outcome.repeats and self._last_reply:
            reply = self._last_reply
        elif outcome.paces:
            reply = self._repaced(outcome, language)
        else:
            text = self._text(outcome.key, language, **outcome.values)
            ticket = None if outcome.ticket is None else str(outcome.ticket)
            reply = Reply(text, language, ticket, outcome.ends_visit)
            # A repetition must not issue the ticket again, only say its number.
            self._last_reply = replace(reply, ticket=None)
        self._language = language
        return self._with_notice(reply)

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

    def _act(self, intent: Intent | NotRecognized) -> Outcome:
        if isinstance(intent, NotRecognized):
            self._misunderstandings += 1
            again = self._misunderstandings >= self.MISUNDERSTANDINGS_LIMIT
            return Outcome("none.again" if again else "none")
        self._misunderstandings = 0
        missing = self.missing_slot(intent)
        if missing:
            self._asked_for = intent
            return self._question(intent, missing)
        self._asked_for = None
        try:
            outcome = self._actions.perform(intent, intent.language, self._ticket)
        except TildesError as error:
            log.error("action of %s failed: %s", intent.name, error)
            return Outcome("apology")
        if outcome.ticket or outcome.gives_back_ticket:
            self._ticket = outcome.ticket
        return outcome

    def _question(self, intent: Intent, slot: str) -> Outcome:
        """Ask for a missing value; where two were named at once, ask which."""
        key = f"which.{slot}"
        rivals = [rival for rival in intent.rivals if rival.name == slot]
        if not rivals or key not in self._domain.replies:
            return Outcome(f"{intent.name}.ask_{slot}")
        first, second = (
            self._domain.value_name(intent.name, rival, intent.language) for rival in rivals
        )
        return Outcome(key, {"first": first, "second": second})

    def _with_notice(self, reply: Reply) -> Reply:
        """Tell the visitor once that this is an AI with a synthetic voice, as the law asks."""
        self._notice = ""
        if not self._notice_due or not len(self._domain.replies):
            return reply
        self._notice_due = False
        self._notice = self._text("notice", reply.language).strip() or NOTICE[reply.language]
        return replace(reply, text=f"{self._notice} {reply.text}".strip())

    def _text(self, key: str, language: Language, **values: str) -> str:
        """A reply's text; empty in a domain that has none (recognition alone is valid)."""
        if key not in self._domain.replies:
            return ""
        return self._domain.replies.text(key, language, **values)
