"""Plays a scripted visit on a fake clock: the real domain, understanding, dialogue and queue."""

from dataclasses import replace
from pathlib import Path

from assistant.actions.action import Action, Outcome, Request
from assistant.actions.dispatch import Actions
from assistant.actions.limited import LimitedAction
from assistant.queue_rules import FILE, read_rules
from assistant.silence import SilenceStep, SilenceWatch
from assistant.typed import typed_hypotheses
from assistant.visit import Visit
from core.clock import FakeClock
from core.errors import ActionError, QueueError
from core.intent import NONE, Intent, NotRecognized
from core.turn import Reply
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from tests.scenarios.script import Line, Script
from tickets.database import Database
from tickets.queue import Standing, TicketQueue
from tickets.rules import Refusal
from tickets.ticket import Ticket


class BreakableQueue(TicketQueue):
    """A queue whose database can be taken away."""

    broken = False

    def take(self, line: str, service: str) -> Ticket | Refusal:
        self._check()
        return super().take(line, service)

    def cancel(self, ticket: Ticket) -> Ticket:
        self._check()
        return super().cancel(ticket)

    def standing(self, ticket: Ticket) -> Standing:
        self._check()
        return super().standing(ticket)

    def _check(self) -> None:
        if self.broken:
            raise QueueError("ticket database: disk I/O error; check the disk")


def answers(request: Request) -> Outcome:
    """An action of the deployment's own that does what it should."""
    return Outcome(request.intent.name)


def fails(request: Request) -> Outcome:
    """One that does not."""
    raise ActionError("the hook answered 500")


class Stage:
    """One script with everything that it needs."""

    def __init__(
        self, script: Script, domain: Domain, resolver: CascadeResolver, folder: Path
    ) -> None:
        self._script = script
        self._clock = FakeClock(script.at)
        self._silence = SilenceWatch()
        if script.hours:
            (folder / FILE).write_text(script.hours, encoding="utf-8")
        database = Database(folder / "tickets.sqlite3")
        self._queue = BreakableQueue(database, self._clock, read_rules(folder))
        own = self._own()
        domain = _served_by(domain, own)
        actions = Actions(domain, self._queue, self._clock, own)
        self._visit = Visit(domain, resolver, actions, self._clock)
        for line, count in script.before.items():
            for _ in range(count):
                self._queue.take(line, "passport")

    def play(self) -> None:
        """Every line in turn; the first that goes otherwise fails with its place."""
        for line in self._script.lines:
            self._play(line)

    def _play(self, line: Line) -> None:
        match line.event:
            case "say":
                self._say(line)
            case "silence":
                self._stay_silent(line)
            case "later":
                self._clock.advance(int(line.value))
            case "queue":
                self._queue.broken = line.value == "broken"
            case "desk":
                assert self._queue.call_next(line.value), _at(line, "nobody waits")

    def _say(self, line: Line) -> None:
        self._silence.heard()
        answer = self._visit.answer(typed_hypotheses(line.value, line.language))
        found = answer.intent
        understood = NONE if isinstance(found, NotRecognized) else found.name
        assert understood == line.intent, _at(line, f"understood as {understood}")
        if line.slots is not None and isinstance(found, Intent):
            slots = {slot.name: slot.value for slot in found.slots}
            assert slots == line.slots, _at(line, f"slots {slots}")
        self._check(line, answer.reply)

    def _stay_silent(self, line: Line) -> None:
        """As the loop does: prompt, then goodbye; nothing while nobody has begun to talk."""
        seconds = int(line.value)
        self._clock.advance(seconds)
        step = self._silence.passed(seconds) if self._visit.turns else None
        prompt = self._visit.prompt() if step is SilenceStep.PROMPT else None
        reply = self._visit.goodbye() if step is SilenceStep.OVER else prompt
        if reply is None:
            assert line.reply is None, _at(line, "nothing was said")
        else:
            self._check(line, reply)

    def _check(self, line: Line, reply: Reply) -> None:
        if line.reply is not None:
            assert _holds(reply.text, line.reply), _at(line, reply.text)
        if line.lacks is not None:
            assert line.lacks not in reply.text, _at(line, reply.text)
        if line.answers is not None:
            assert reply.language is line.answers, _at(line, f"answered in {reply.language}")
        assert reply.ticket == line.ticket, _at(line, f"issued {reply.ticket}")
        assert reply.ends_visit is line.ends, _at(line, f"ends the visit: {reply.ends_visit}")
        if reply.ends_visit:
            self._visit.end()

    def _own(self) -> dict[str, Action]:
        does = {"answers": answers, "fails": fails}
        return {
            f"own.{intent}": LimitedAction(f"own.{intent}", does[how], limit_s=5.0)
            for intent, how in self._script.own.items()
        }


def _served_by(domain: Domain, own: dict[str, Action]) -> Domain:
    """The domain with some intents served by actions of the deployment's own."""
    changed = {
        name: replace(spec, action=f"own.{name}")
        for name, spec in domain.intents.items()
        if f"own.{name}" in own
    }
    return replace(domain, intents={**domain.intents, **changed})


def _holds(text: str, pattern: str) -> bool:
    """Whether the pieces of a pattern stand in a text in their order."""
    at = 0
    for piece in (piece.strip() for piece in pattern.split("…")):
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _at(line: Line, what: str) -> str:
    return f"{line.place.path.name}:{line.place.line}: «{line.value}»: {what}"
