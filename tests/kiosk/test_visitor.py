"""What the visitor's screen shows of what the loop tells, without a browser."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.events import (
    Announced,
    Degraded,
    DeviceLost,
    DomainReloaded,
    LevelHeard,
    NothingHeard,
    PartialHeard,
    Recovered,
    StateChanged,
    TicketNotPrinted,
    TicketPrinted,
    TurnFailed,
    TurnTaken,
    VisitEnded,
    WordsHeard,
)
from core.errors import EngineError
from core.hypothesis import Hypothesis
from core.intent import Intent
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics, TurnState
from kiosk.server import build_app
from kiosk.sockets import BadCommandError
from kiosk.visitor import CAPTIONS_LIMIT, VisitorScreen
from nlu.cascade import CascadeResolver
from nlu.content import Domain
from tests.kiosk.hall import Hall

KK, RU = Language.KK, Language.RU


def seen(screen: VisitorScreen) -> dict[str, Any]:
    """What a screen that comes now is sent, by kind."""

    async def read() -> list[str]:
        mailbox = screen._channel.join()
        found = []
        try:
            while True:
                found.append(await asyncio.wait_for(mailbox.take(), 0.01))
        except TimeoutError:
            return found
        finally:
            screen._channel.leave(mailbox)

    messages = [json.loads(message) for message in asyncio.run(read())]
    return {message["kind"]: message for message in messages}


def view(screen: VisitorScreen) -> Any:
    return seen(screen)["view"]


def turn(text: str, reply: str, ticket: str | None = None) -> TurnTaken:
    said = (Hypothesis(text, RU, 0.9),)
    intent = Intent("ticket.take", (), RU, 1.0, "test")
    return TurnTaken(Turn(1, said, intent, Reply(reply, RU, ticket), TurnMetrics()))


@pytest.fixture
def screen() -> VisitorScreen:
    """Before the engines are loaded."""
    return VisitorScreen()


def test_while_the_engines_load_it_says_so_and_takes_no_orders(screen: VisitorScreen) -> None:
    assert view(screen)["state"] == "starting"
    menu = seen(screen)["menu"]
    assert menu["services"] == []
    assert menu["words"]["finish"] == {"kk": "Аяқтау", "ru": "Завершить"}
    for command in ("quiet", "stay", "finish"):
        screen.obey({"do": command})
    screen.obey({"do": "touch", "offer": "ticket.take service=passport", "language": "kk"})


def test_a_domain_without_words_for_it_just_shows_the_other_language(screen: VisitorScreen) -> None:
    screen.obey({"do": "language", "language": "ru"})
    assert view(screen)["language"] == "ru"


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"do": "fly"},
        {"do": "touch"},
        {"do": "touch", "offer": 7, "language": "kk"},
        {"do": "touch", "offer": "x", "language": "en"},
        {"do": "touch", "offer": "x", "language": []},
        {"do": "language", "language": None},
        {"do": ["finish"]},
    ],
)
def test_what_is_no_command_is_refused(screen: VisitorScreen, command: dict[str, object]) -> None:
    with pytest.raises(BadCommandError):
        screen.obey(command)


def test_a_button_is_held_by_touch_and_let_go_with_its_screen() -> None:
    held: list[bool] = []

    class Button:
        def press(self) -> None:
            held.append(True)

        def release(self) -> None:
            held.append(False)

    screen = VisitorScreen(Button())
    assert seen(screen)["menu"]["holds"] is True
    screen.obey({"do": "press"})
    screen.obey({"do": "release"})
    screen.obey({"do": "press"})
    app = build_app(screen.routes, ["127.0.0.1:80"])
    ours = {"host": "127.0.0.1:80", "origin": "http://127.0.0.1:80"}
    with TestClient(app).websocket_connect("/visitor", headers=ours) as socket:
        socket.send_text("no command")
        with pytest.raises(WebSocketDisconnect):
            while True:
                socket.receive_text()
    assert held == [True, False, True, False]


def test_states_partials_and_levels_are_shown(screen: VisitorScreen) -> None:
    screen.listen(StateChanged(TurnState.LISTENING))
    screen.listen(PartialHeard("маған талон", KK))
    screen.listen(LevelHeard(-31.26))
    assert view(screen)["state"] == "listening"
    assert view(screen)["partial"]["text"] == "маған талон"
    assert seen(screen)["level"] == {"kind": "level", "dbfs": -31.3}
    screen.listen(StateChanged(TurnState.THINKING))
    screen.listen(WordsHeard("маған талон керек", KK))
    assert view(screen)["partial"]["text"] == "маған талон керек"
    screen.listen(StateChanged(TurnState.SPEAKING))
    assert view(screen)["partial"] is None


def test_a_turn_is_shown_and_forgotten_with_the_visit(screen: VisitorScreen) -> None:
    screen.listen(DeviceLost("printer", "XP-80"))
    screen.listen(turn("дайте талон", "Ваш талон: А-001.", "А-001"))
    shown = view(screen)
    assert [each["text"] for each in shown["captions"]] == ["дайте талон", "Ваш талон: А-001."]
    assert (shown["language"], shown["visiting"]) == ("ru", True)
    assert shown["ticket"]["number"] == "А-001"
    assert shown["ticket"]["code"].startswith("data:image/svg+xml")
    screen.listen(VisitEnded())
    assert "А-001" not in json.dumps(view(screen), ensure_ascii=False)
    assert view(screen)["notices"] == ["printer"], "what does not work still does not"


def test_only_the_last_captions_stay(screen: VisitorScreen) -> None:
    for number in range(20):
        screen.listen(turn(f"раз {number}", "да"))
    captions = view(screen)["captions"]
    assert len(captions) == CAPTIONS_LIMIT
    assert captions[-2]["text"] == "раз 19"


def test_it_tells_whether_there_is_paper(screen: VisitorScreen) -> None:
    screen.listen(turn("талон", "А-001", "А-001"))
    assert view(screen)["ticket"]["printed"] is None
    screen.listen(TicketPrinted("А-007"))
    assert view(screen)["ticket"]["printed"] is None
    screen.listen(TicketPrinted("А-001"))
    assert view(screen)["ticket"]["printed"] is True
    screen.listen(TicketNotPrinted("А-001", "no paper"))
    assert view(screen)["ticket"]["printed"] is False


def test_what_the_hall_is_told_is_no_part_of_the_visit(screen: VisitorScreen) -> None:
    screen.listen(StateChanged(TurnState.SPEAKING))
    screen.listen(Announced(Reply("А-015, окно 3", RU)))
    assert view(screen)["announced"]["text"] == "А-015, окно 3"
    assert view(screen)["captions"] == []
    assert view(screen)["language"] is None
    screen.listen(StateChanged(TurnState.IDLE))
    assert view(screen)["announced"] is None


def test_notices_come_and_go(screen: VisitorScreen) -> None:
    screen.listen(Degraded("heat", "partials"))
    screen.listen(Degraded("heat", "partials"))
    screen.listen(NothingHeard())
    assert view(screen)["notices"] == ["slow", "nothing"]
    screen.listen(StateChanged(TurnState.LISTENING))
    screen.listen(Recovered("partials"))
    assert view(screen)["notices"] == []


def test_a_failed_turn_shows_the_apology(
    centre: Domain, understanding: CascadeResolver, tmp_path: Path
) -> None:
    with Hall(centre, understanding, tmp_path) as hall:
        hall.screen.listen(TurnFailed(EngineError("no memory")))
        assert "Кешіріңіз" in view(hall.screen)["captions"][0]["text"]
        hall.screen.listen(DomainReloaded())
        menu = seen(hall.screen)["menu"]
        assert len(menu["services"]) == 20
        assert menu["controls"] == {"repeat": "repeat", "slower": "speak.slower"}
