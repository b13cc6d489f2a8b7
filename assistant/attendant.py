"""One visitor's turn in three steps: hear, answer, speak. The loop and `ask` both take them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.actions.action import Action
from assistant.actions.dispatch import Actions
from assistant.config import TurnsConfig
from assistant.engines import Engines
from assistant.turn_start import TurnStart, turn_start
from assistant.visit import Visit
from core.audio import Utterance
from core.cancellation import Cancellation
from core.clock import Clock
from core.hypothesis import Expectation, Hypothesis
from core.intent import Intent
from core.turn import Reply, Turn, TurnMetrics
from nlu.dialogue import Question
from nlu.domain import Domain
from nlu.resolving import IntentResolver
from tickets.queue import TicketQueue
from tts.said import Said
from tts.synthesis import SpokenClause, Synthesizer
from voice.pausing import AdaptivePause, PausePolicy
from voice.recognition import Recognizer


@dataclass(frozen=True, slots=True)
class Heard:
    """What recognition made of an utterance."""

    hypotheses: tuple[Hypothesis, ...]
    """Best first; empty where nothing was said."""

    asr_ms: float | None
    """How long it took; None for typed text."""

    meant: Intent | None = None
    """What a touched button stands for; None where understanding has to find out."""


Tap = Callable[[Utterance, tuple[Hypothesis, ...]], None]
"""Is given what was heard and what was made of it, in the worker's thread."""


def untapped(utterance: Utterance, hypotheses: tuple[Hypothesis, ...]) -> None:
    """Keep nothing, as it is for everyone but who records a visit with consent."""


class Attendant:
    """Hears, answers and speaks for one visit after another."""

    def __init__(
        self,
        recognizer: Recognizer,
        visit: Visit,
        synthesizer: Synthesizer,
        clock: Clock,
        pauses: PausePolicy | None = None,
        tap: Tap = untapped,
    ) -> None:
        self._tap = tap
        self._recognizer = recognizer
        self._visit = visit
        self._synthesizer = synthesizer
        self._clock = clock
        self._pauses = pauses or AdaptivePause()

    @property
    def expectation(self) -> Expectation:
        """What the visit expects to hear next."""
        return self._visit.expectation

    @property
    def question(self) -> Question | None:
        """What the visitor was asked and has not answered yet."""
        return self._visit.question

    @property
    def domain(self) -> Domain:
        """The domain that is attended to now."""
        return self._visit.domain

    def hear(self, utterance: Utterance, cancellation: Cancellation | None = None) -> Heard:
        """Recognise an utterance. Changes nothing, so it may run ahead and be dropped."""
        began_s = self._clock.monotonic_s()
        hypotheses = self._recognizer.recognize(
            utterance, self._expected(), cancellation=cancellation
        )
        asr_ms = 1000 * (self._clock.monotonic_s() - began_s)
        self._tap(utterance, hypotheses)
        return Heard(hypotheses, asr_ms)

    def _expected(self) -> Expectation:
        """With the corrections, which take a moment to word."""
        return replace(self._visit.expectation, phrases=self._visit.corrections)

    def make_ready(self) -> None:
        """Prepare for what the visitor may say next; `hear` would do it while the visitor waits."""
        self._recognizer.expect(self._expected())

    def pause_s(self, utterance: Utterance, heard: Heard) -> float | None:
        """How long a pause ends what was heard ahead; None for the usual one."""
        phrase = heard.hypotheses[0].phrase if heard.hypotheses else None
        return self._pauses.pause_s(
            utterance,
            heard.hypotheses,
            answering=bool(self._visit.expectation.intents),
            lacking=phrase is not None and self._visit.missing_slot(phrase) is not None,
        )

    def answer(
        self, heard: Heard, endpoint_ms: float | None = None, text_ms: float | None = None
    ) -> Turn:
        """Understand, act and word the reply; `heard` holds at least one hypothesis."""
        answer = self._visit.answer(heard.hypotheses, heard.meant)
        metrics = TurnMetrics(
            endpoint_ms=endpoint_ms,
            text_ms=text_ms,
            asr_ms=heard.asr_ms,
            nlu_ms=answer.nlu_ms,
            action_ms=answer.action_ms,
        )
        return Turn(self._visit.turns, heard.hypotheses, answer.intent, answer.reply, metrics)

    def apology(self) -> Reply:
        """What to say when a step failed."""
        return self._visit.apology()

    def prompt(self) -> Reply | None:
        """What to say to a silent visitor; None for nothing."""
        return self._visit.prompt()

    def goodbye(self) -> Reply | None:
        """What to say when nobody seems to be there any more; None for nothing."""
        return self._visit.goodbye()

    def speak(
        self, reply: Reply, cancellation: Cancellation | None = None
    ) -> Iterator[SpokenClause]:
        """Synthesise a reply, clause by clause, as slowly as the visitor wants it."""
        return self._synthesizer.synthesize(
            reply.text, reply.language, cancellation, stretch=self._visit.stretch
        )

    def note_said(self, said: Said) -> None:
        """Take note of what the visitor heard of the last reply."""
        self._visit.note_said(said)

    def serve(self, domain: Domain, resolver: IntentResolver, actions: Actions) -> None:
        """Attend to the next turn with an edited domain."""
        self._visit.serve(domain, resolver, actions)

    @property
    def visiting(self) -> bool:
        """True from the first turn of a visit until it ends."""
        return self._visit.turns > 0

    def end_visit(self) -> None:
        """Forget everything about the visitor."""
        self._visit.end()


def open_attendant(
    engines: Engines,
    domain: Domain,
    tickets: TicketQueue,
    clock: Clock,
    own: Mapping[str, Action] | None = None,
    start: TurnStart | None = None,
    tap: Tap = untapped,
) -> Attendant:
    """Attend to a domain's visitors, with tickets of this queue.

    `own`: the deployment's own actions. `start`: how a turn begins; None for by speaking.
    `tap`: is given every utterance.
    Raises EngineError where a call is wanted that this recogniser can't hear.
    """
    start = start or turn_start(TurnsConfig())
    actions = Actions(domain, tickets, clock, own)
    visit = Visit(domain, engines.resolver, actions, clock)
    recognizer = start.recognizer(engines.recognizer, engines.whisper, lambda: visit.turns > 0)
    return Attendant(recognizer, visit, engines.synthesizer, clock, start.pauses, tap)
