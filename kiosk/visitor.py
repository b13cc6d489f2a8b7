"""The visitor's screen: turns what the loop tells into what is to be seen, and touches into turns.

The loop tells from its own thread, the queue and sockets from theirs. What is to be seen changes
under a lock and goes out whole: a screen that comes later, or again, sees what the others see.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from assistant.attendant import Attendant
from assistant.events import (
    Announced,
    Degraded,
    DeviceBack,
    DeviceLost,
    DomainReloaded,
    LevelHeard,
    LoopEvent,
    NothingHeard,
    PartialHeard,
    Prompted,
    Recovered,
    StateChanged,
    TicketNotPrinted,
    TicketPrinted,
    TurnFailed,
    TurnTaken,
    VisitEnded,
    WordsHeard,
)
from assistant.offers import NOTHING_OFFERED, Button, Offer, offers_of, open_buttons
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnState
from kiosk.hub import Channel
from kiosk.menu import menu_of, tile, with_labels
from kiosk.messages import Caption, Level, View
from kiosk.server import page
from kiosk.shown_ticket import shown_ticket
from kiosk.sockets import BadCommandError, Command, attend
from tickets.events import QueueEvent, TicketEvent
from tickets.ticket import Step, Ticket

CAPTIONS_LIMIT = 12
"""Earlier ones have left the screen."""

TAKEN_LIMIT = 16
"""Tickets just taken, here or at other kiosks, one of which the next turn may tell."""

VISITOR, ASSISTANT = "visitor", "assistant"

SLOW, NOTHING = "slow", "nothing"
"""Notices beside those that are named like a kind of device."""


class Controls(Protocol):
    """What a screen may do to the loop; from any thread."""

    @property
    def attendant(self) -> Attendant:
        """Who answers."""
        ...

    def touch(self, intent: Intent, label: str) -> None:
        """A button with this label was touched."""

    def interrupt(self) -> None:
        """Fall silent."""

    def stay(self) -> None:
        """The visitor is there."""

    def end_visit(self) -> None:
        """The visitor is done."""


class TalkButton(Protocol):
    """What a visitor holds while speaking; from any thread."""

    def press(self) -> None:
        """The finger is on it."""

    def release(self) -> None:
        """The finger has left it."""


class VisitorScreen:
    """What all the visitor's screens of one kiosk show: a `Listener` of its loop."""

    def __init__(self, button: TalkButton | None = None) -> None:
        """`button`: the one to hold while speaking, where turns begin so."""
        self._button = button
        self._channel = Channel()
        self._lock = threading.Lock()
        self._view = View()
        self._taken: OrderedDict[str, Ticket] = OrderedDict()
        self._loop: Controls | None = None
        self._offers = NOTHING_OFFERED
        self._open: dict[str, Offer] = {}
        self._channel.publish(menu_of(NOTHING_OFFERED, button is not None))
        self._channel.publish(self._view)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page and its socket."""

        async def socket(websocket: WebSocket) -> None:
            try:
                await attend(websocket, self._channel, self.obey)
            finally:
                self._hold(False)  # a screen that is gone holds nothing

        return (page("/", "visitor.html"), WebSocketRoute("/visitor", socket))

    def serve(self, loop: Controls) -> None:
        """The engines are loaded: from now on visitors are attended to."""
        self._loop = loop
        self._show_menu()
        self._show(state=TurnState.IDLE)

    def obey(self, command: Command) -> None:
        """Do what a screen asks for; nothing yet while the engines load. Raises BadCommandError."""
        match command:
            case {"do": "touch", "offer": str(offer), "language": language}:
                self._touch(offer, _language(language))
            case {"do": "language", "language": language}:
                self._switch(_language(language))
            case {"do": "quiet"} if self._loop:
                self._loop.interrupt()
            case {"do": "stay"} if self._loop:
                self._stay(self._loop)
            case {"do": "finish"} if self._loop:
                self._loop.end_visit()
            case {"do": "press" | "release" as what}:
                self._hold(what == "press")
            case {"do": "quiet" | "stay" | "finish"}:
                return
            case _:
                raise BadCommandError("unknown command")

    def listen(self, event: LoopEvent) -> None:
        """Show what happened; from the loop's thread."""
        match event:
            case LevelHeard(dbfs):
                self._channel.publish(Level(round(dbfs, 1)))
            case StateChanged(state):
                self._enter(state)
            case PartialHeard(text, language) | WordsHeard(text, language):
                self._show(partial=Caption(VISITOR, text, language))
            case TurnTaken(turn):
                self._take(turn)
            case Prompted(reply):
                self._answer(reply, asks_to_stay=True)
            case Announced(reply):
                self._show(announced=Caption(ASSISTANT, reply.text, reply.language))
            case TurnFailed() if self._loop:
                self._answer(self._loop.attendant.apology())
            case VisitEnded():
                self._forget()
            case DomainReloaded():
                self._show_menu()
            case TicketPrinted(number):
                self._mark_printed(number, True)
            case TicketNotPrinted(number):
                self._mark_printed(number, False)
            case _:
                self._notice(event)

    def hear(self, event: QueueEvent) -> None:
        """Take note of the queue's tickets, of which a turn tells the number alone; any thread."""
        match event:
            case TicketEvent(Step.TAKE, ticket):
                with self._lock:
                    self._taken[str(ticket)] = ticket
                    while len(self._taken) > TAKEN_LIMIT:
                        self._taken.popitem(last=False)
            case TicketEvent(Step.CANCEL, ticket):
                shown = self._view.ticket
                if shown is not None and shown.number == str(ticket):
                    self._show(ticket=None)

    def _touch(self, offer_id: str, language: Language) -> None:
        with self._lock:
            offer = self._open.get(offer_id) or self._offers.by_id.get(offer_id)
        # A screen may be a moment behind an edited domain: that is no attack.
        if offer is not None and self._loop is not None:
            self._loop.touch(offer.meant(language), offer.label[language])

    def _switch(self, language: Language) -> None:
        """Ask for the language as a visitor would; a domain without such words just shows it."""
        switch = f"language.switch language={language}"
        if switch in self._offers.by_id:
            self._touch(switch, language)
        else:
            self._show(language=language)

    def _stay(self, loop: Controls) -> None:
        """The visitor is still there; a goodbye that is being said is taken back."""
        if self._view.asks_to_stay:
            loop.interrupt()
            self._show(asks_to_stay=False)
        loop.stay()

    def _hold(self, held: bool) -> None:
        if self._button is not None:
            self._button.press() if held else self._button.release()

    def _enter(self, state: TurnState) -> None:
        changed: dict[str, Any] = {"state": state}
        if state in (TurnState.IDLE, TurnState.SPEAKING):
            changed["partial"] = None
        if state is not TurnState.SPEAKING:
            changed["announced"] = None
        if state is not TurnState.IDLE:
            changed["notices"] = _without(self._view.notices, NOTHING)
        self._show(**changed)

    def _take(self, turn: Turn) -> None:
        heard, number = turn.hypotheses[0], turn.reply.ticket
        ticket = self._view.ticket
        if number is not None:
            with self._lock:
                taken = self._taken.get(number)
            ticket = shown_ticket(number, taken, self._offers)
        said = Caption(VISITOR, heard.text, heard.language)
        self._answer(turn.reply, said, ticket=ticket, visiting=True, asks_to_stay=False)

    def _answer(self, reply: Reply, *before: Caption, **changed: Any) -> None:
        """Show a reply, with what answers it where it asks."""
        buttons: tuple[Button, ...] = ()
        if self._loop is not None:
            attendant = self._loop.attendant
            buttons = open_buttons(attendant.domain, attendant.question)
        with self._lock:
            self._open = {each.offer.id: each.offer for each in buttons if each.offer}
        said = Caption(ASSISTANT, reply.text, reply.language)
        self._show(
            captions=(*self._view.captions, *before, said)[-CAPTIONS_LIMIT:],
            language=reply.language,
            partial=None,
            tiles=tuple(map(tile, buttons)),
            **changed,
        )

    def _forget(self) -> None:
        """The next visitor sees nothing of this one; what does not work still does not."""
        with self._lock:
            self._open = {}
            notices = _without(self._view.notices, NOTHING)
            self._view = View(state=self._view.state, notices=notices)
            self._channel.publish(self._view)

    def _notice(self, event: LoopEvent) -> None:
        """What works, and what does not."""
        notices = self._view.notices
        match event:
            case DeviceLost(kind):
                self._show(notices=(*_without(notices, kind), kind))
            case DeviceBack(kind):
                self._show(notices=_without(notices, kind))
            case Degraded():
                self._show(notices=(*_without(notices, SLOW), SLOW))
            case Recovered():
                self._show(notices=_without(notices, SLOW))
            case NothingHeard():
                self._show(notices=(*_without(notices, NOTHING), NOTHING))

    def _mark_printed(self, number: str, printed: bool) -> None:
        ticket = self._view.ticket
        if ticket is not None and ticket.number == number:
            self._show(ticket=replace(ticket, printed=printed))

    def _show(self, **changed: Any) -> None:
        with self._lock:
            self._view = replace(self._view, **changed)
            self._channel.publish(self._view)

    def _show_menu(self) -> None:
        if self._loop is None:
            return
        self._offers = with_labels(offers_of(self._loop.attendant.domain))
        self._channel.publish(menu_of(self._offers, self._button is not None))


def _language(value: object) -> Language:
    if value not in tuple(Language):
        raise BadCommandError("unknown language")
    return Language(str(value))


def _without(notices: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(each for each in notices if each != gone)
