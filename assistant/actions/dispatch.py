"""Which action serves an intent, by the name that the domain's YAML gives it.

    action: ticket.issue     issue a ticket for the slot `service`
    action: ticket.cancel    give back the ticket that was taken in this visit
    action: ticket.status    tell its number, and how many wait before it
    action: tell.KIND        tell the fact KIND of the value that was named, or of the `place`
    action: reply.repeat     say the last reply again
    action: speak.slower     say it again more slowly, and go on so; speak.faster the other way
    action: language.switch  go over to the slot `language`
    action: visit.end        the visitor leaves

An intent without an action is answered by the reply of its own name. Every other name is an
action of the deployment's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.actions import talk
from assistant.actions.action import Action, Outcome, Request
from assistant.actions.facts import FactActions
from assistant.actions.queue import QueueActions, nothing
from core.clock import Clock
from core.errors import DomainError
from core.intent import Intent
from core.language import Language
from nlu.domain import Domain
from tickets.queue import TicketQueue
from tickets.ticket import Ticket

REPLY, TELL = "reply", "tell"
NEED_A_TICKET = frozenset({"ticket.cancel", "ticket.status"})


class Actions:
    """The built-in actions over one domain and one queue, and those of the deployment."""

    def __init__(
        self,
        domain: Domain,
        tickets: TicketQueue,
        clock: Clock,
        own: Mapping[str, Action] | None = None,
    ) -> None:
        """`own`: the deployment's actions by name; a built-in name can't be taken."""
        self._domain = domain
        self._own = own or {}
        queue, facts = QueueActions(domain, tickets), FactActions(domain, clock)
        self._tell = facts.tell
        self._built_in: Mapping[str, Callable[[Request], Outcome]] = {
            REPLY: talk.give_reply,
            "ticket.issue": queue.issue,
            "ticket.cancel": queue.cancel,
            "ticket.status": queue.status,
            "reply.repeat": talk.repeat,
            "speak.slower": talk.speak_slower,
            "speak.faster": talk.speak_faster,
            "language.switch": talk.switch_language,
            "visit.end": talk.end_visit,
        }

    def perform(self, intent: Intent, language: Language, ticket: Ticket | None = None) -> Outcome:
        """Do what the intent asks for; `ticket` is the one taken earlier in the visit.

        Raises QueueError, DomainError, ActionError.
        """
        request = self._request(intent, language, ticket)
        return self._action(request)(request)

    def refusal(
        self, intent: Intent, language: Language, ticket: Ticket | None = None
    ) -> Outcome | None:
        """What to answer where it is clear beforehand that there is nothing to be done."""
        request = self._request(intent, language, ticket)
        if request.action in NEED_A_TICKET and ticket is None:
            return nothing(request)
        return None

    def _perform_own(self, request: Request) -> Outcome:
        """A deployment's action, with the names of the slots for its reply.

        Raises DomainError where the domain can't word what came of it.
        """
        outcome = self._own[request.action].perform(request)
        intent, language = request.intent, request.language
        named = {s.name: self._domain.value_name(intent.name, s, language) for s in intent.slots}
        values = {**named, **outcome.values}
        self._domain.replies.text(outcome.key, outcome.language or language, **values)
        return replace(outcome, values=values)

    def _request(self, intent: Intent, language: Language, ticket: Ticket | None) -> Request:
        action = self._domain.intents[intent.name].action or REPLY
        return Request(intent, action, language, ticket)

    def _action(self, request: Request) -> Callable[[Request], Outcome]:
        verb, _, kind = request.action.partition(".")
        if request.action in self._built_in:
            return self._built_in[request.action]
        if verb == TELL and kind and "." not in kind:
            return self._tell
        if request.action in self._own:
            return self._perform_own
        raise DomainError(
            f"the intent «{request.intent.name}» names an unknown action «{request.action}»: "
            "see docs/domain.md"
        )
