"""The operator's desk over HTTP: who gets in, what they may do, and what strangers may not."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from core.errors import QueueError
from kiosk import desk as desk_module
from kiosk.door import COOKIE, SECURE_COOKIE
from kiosk.operators import Operator, Role
from kiosk.server import build_app
from tests.kiosk.office import PINS, PLAIN, Office
from tickets.queue import TicketQueue
from tickets.ticket import TicketState

HOST = "127.0.0.1:8080"
OURS = {"origin": f"http://{HOST}"}

UNLIKELY_NAME = "Д’Артаньян"


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(
        build_app(office.staff.routes, [HOST]), base_url=f"http://{HOST}", headers=OURS
    )


def sign_in(client: TestClient, name: str = "Айгүл", pin: str | None = None) -> Any:
    asked = {"name": name, "pin": pin or PINS.get(name, "000001")}
    return client.post("/sign-in", json=asked)


def step(client: TestClient, name: str, **more: Any) -> Any:
    return client.post("/desk/step", json={"step": name, **more})


def as_signed_in(client: TestClient) -> dict[str, str]:
    """Headers of a socket, for which the test client sends no cookies by itself."""
    return {"host": HOST, **OURS, "cookie": f"{COOKIE}={client.cookies[COOKIE]}"}


@pytest.fixture
def desk(client: TestClient) -> TestClient:
    """Айгүл's, at window 3."""
    assert sign_in(client).status_code == 204
    return client


@pytest.fixture
def other(office: Office) -> Iterator[TestClient]:
    """Иван's, at window 4."""
    app = build_app(office.staff.routes, [HOST])
    client = TestClient(app, base_url=f"http://{HOST}", headers=OURS)
    assert sign_in(client, "Иван").status_code == 204
    yield client


def test_a_stranger_sees_only_the_door(client: TestClient, office: Office) -> None:
    office.take()
    page = client.get("/desk")
    assert 'id="sign-in"' in page.text
    assert step(client, "call_next", lines=[]).status_code == 401
    assert client.get("/desk/figures").status_code == 401
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        client.websocket_connect("/desk/socket", headers={"host": HOST}),
    ):
        pass
    assert refused.value.status_code == 401


@pytest.mark.parametrize(("lang", "word"), [("kk", "Кіру"), ("ru", "Войти")])
def test_the_door_speaks_both_languages(client: TestClient, lang: str, word: str) -> None:
    assert word in client.get(f"/desk?lang={lang}").text
    page = client.get("/desk", headers={"accept-language": f"en-GB,{lang};q=0.8"})
    assert f'<html lang="{lang}">' in page.text
    assert '<html lang="kk">' in client.get("/desk?lang=<b>").text


def test_the_cookie_is_out_of_reach(client: TestClient) -> None:
    given = sign_in(client).headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    for wanted in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert wanted in given
    assert "Secure" not in given  # on this machine there is no TLS


def test_under_tls_the_cookie_never_goes_over_an_open_line(office: Office) -> None:
    host = "192.168.1.10:8443"
    app = build_app(office.staff.routes, [host], secure=True)
    client = TestClient(app, base_url=f"https://{host}", headers={"origin": f"https://{host}"})
    given = sign_in(client).headers["set-cookie"]
    assert given.startswith(f"{SECURE_COOKIE}=")
    assert "Secure" in given
    assert 'id="current"' in client.get("/desk").text


def test_a_session_that_somebody_else_has_chosen_is_not_taken(client: TestClient) -> None:
    chosen = {"cookie": f"{COOKIE}=chosen-by-an-attacker"}
    asked = {"name": "Айгүл", "pin": PINS["Айгүл"]}
    answer = client.post("/sign-in", json=asked, headers=chosen)
    assert "chosen-by-an-attacker" not in answer.headers["set-cookie"]
    client.cookies.clear()
    client.cookies.set(COOKIE, "chosen-by-an-attacker")
    assert client.get("/desk/figures").status_code == 401


def test_signing_in_anew_ends_the_session_before(desk: TestClient) -> None:
    old = desk.cookies[COOKIE]
    assert sign_in(desk).status_code == 204
    assert desk.cookies[COOKIE] != old
    desk.cookies.clear()
    desk.cookies.set(COOKIE, old)
    assert desk.get("/desk/figures").status_code == 401


def test_nothing_can_be_leafed_back_to(desk: TestClient) -> None:
    assert desk.get("/desk").headers["cache-control"] == "no-store"


def test_signing_out_ends_it(desk: TestClient) -> None:
    token = desk.cookies[COOKIE]
    assert desk.post("/sign-out").status_code == 204
    desk.cookies.clear()
    desk.cookies.set(COOKIE, token)
    assert desk.get("/desk/figures").status_code == 401


def test_guessing_is_slowed_down(client: TestClient) -> None:
    for number in range(4):
        assert sign_in(client, pin=f"11111{number}").status_code == 403
    answer = sign_in(client)
    assert answer.status_code == 429
    assert 0 < answer.json()["wait_s"] <= 5
    assert answer.headers["retry-after"] == str(answer.json()["wait_s"])
    assert "set-cookie" not in answer.headers


def test_whether_a_name_exists_is_not_told(client: TestClient) -> None:
    known, unknown = sign_in(client, pin="111112"), sign_in(client, UNLIKELY_NAME, "111112")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b'{"name": 1, "pin": "2"}', b'{"name": "a"}', b"[" * 9000]
)
def test_what_is_no_name_and_pin_is_a_bad_request(client: TestClient, body: bytes) -> None:
    assert client.post("/sign-in", content=body).status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/desk/step", "/owner/say"])
def test_a_foreign_page_can_do_nothing_in_our_name(desk: TestClient, path: str) -> None:
    for origin in ("http://evil.example", "null"):
        answer = desk.post(path, json={}, headers={"origin": origin})
        assert answer.status_code == 403
    assert desk.get("/desk/figures").status_code == 200
    assert desk.get(path).status_code == 405, "nothing is done by a link"


def test_an_owner_without_a_window_has_no_desk(client: TestClient) -> None:
    sign_in(client, "Ерлан")
    assert "терезе бекітілмеген" in client.get("/desk?lang=kk").text
    assert step(client, "call_next", lines=[]).status_code == 401


def test_a_name_is_only_text(client: TestClient, office: Office) -> None:
    # The command refuses such a name; a file written by hand may hold it all the same.
    evil = Operator("<img src=x onerror=alert(1)>", Role.OPERATOR, "<b>5", PLAIN["Айгүл"])
    office.operators._write({"<img src=x onerror=alert(1)>": evil})
    assert sign_in(client, evil.name, PINS["Айгүл"]).status_code == 204
    page = client.get("/desk").text
    assert "<img" not in page
    assert "<b>5" not in page
    assert "&lt;img" in page


def test_calling_and_finishing(desk: TestClient, office: Office) -> None:
    first, second = office.take(), office.take()
    called = step(desk, "call_next", lines=[]).json()["ticket"]
    assert (called["number"], called["window"], called["state"]) == (str(first), "3", "called")
    assert step(desk, "serve", ticket=first.id).json()["ticket"]["state"] == "serving"
    assert step(desk, "call_next", lines=[]).json()["ticket"]["number"] == str(second)
    found = office.tickets.by_id(first.id)
    assert found is not None
    assert found.state is TicketState.SERVED
    assert step(desk, "finish", ticket=second.id).json()["ticket"]["state"] == "served"
    assert step(desk, "call_next", lines=[]).json() == {"ticket": None}


def test_who_does_not_come_may_be_called_again(desk: TestClient, office: Office) -> None:
    ticket = office.take()
    step(desk, "call", ticket=ticket.id)
    assert step(desk, "no_show", ticket=ticket.id).json()["ticket"]["state"] == "no_show"
    assert step(desk, "recall", ticket=ticket.id).json()["ticket"]["state"] == "called"


def test_there_is_one_visitor_at_a_window(
    desk: TestClient, other: TestClient, office: Office
) -> None:
    first, second, third = office.take(), office.take(), office.take()
    step(desk, "call", ticket=first.id)
    step(desk, "no_show", ticket=first.id)
    step(desk, "call", ticket=second.id)
    step(other, "call", ticket=third.id)
    assert step(desk, "call", ticket=third.id).status_code == 409
    assert [str(one) for one in office.tickets.present(TicketState.CALLED)] == [
        str(second),
        str(third),
    ], "a call that fails ends nobody's visit"
    step(desk, "recall", ticket=first.id)
    found = office.tickets.by_id(second.id)
    assert found is not None
    assert found.state is TicketState.SERVED
    called = office.tickets.present(TicketState.CALLED)
    assert {(str(one), one.desk) for one in called} == {(str(first), "3"), (str(third), "4")}


def test_a_transfer_waits_in_another_line(desk: TestClient, office: Office) -> None:
    ticket = office.take("passport")
    step(desk, "call", ticket=ticket.id)
    moved = step(desk, "transfer", ticket=ticket.id, service="marriage_registration").json()
    line = office.domain.services["marriage_registration"].queue
    assert (moved["ticket"]["line"], moved["ticket"]["state"]) == (line, "waiting")


def test_a_desk_may_call_some_lines_alone(desk: TestClient, office: Office) -> None:
    office.take("passport")
    wanted = office.take("marriage_registration")
    called = step(desk, "call_next", lines=[wanted.line]).json()["ticket"]
    assert called["number"] == str(wanted)


def test_two_desks_never_call_the_same_ticket(
    desk: TestClient, other: TestClient, office: Office
) -> None:
    ticket = office.take()
    assert step(desk, "call", ticket=ticket.id).status_code == 200
    late = step(other, "call", ticket=ticket.id)
    assert (late.status_code, late.json()) == (409, {"error": "impossible"})


def test_a_ticket_at_another_window_is_left_alone(
    desk: TestClient, other: TestClient, office: Office
) -> None:
    ticket = office.take()
    step(desk, "call", ticket=ticket.id)
    for name in ("recall", "serve", "finish", "no_show"):
        assert step(other, name, ticket=ticket.id).status_code == 409
    assert step(other, "transfer", ticket=ticket.id, service="id_card").status_code == 409
    found = office.tickets.by_id(ticket.id)
    assert found is not None
    assert (found.state, found.desk) == (TicketState.CALLED, "3")


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"step": "drop"},
        {"step": "take", "ticket": 1},
        {"step": "__class__", "ticket": 1},
        {"step": "call_next"},
        {"step": "call_next", "lines": [1]},
        {"step": "call_next", "lines": ["А"] * 100},
        {"step": "finish", "ticket": "1"},
        {"step": "transfer", "ticket": 1},
        {"step": "transfer", "ticket": 1, "service": "no_such"},
    ],
)
def test_what_is_no_step_is_a_bad_request(desk: TestClient, command: dict[str, Any]) -> None:
    assert desk.post("/desk/step", json=command).status_code == 400


@pytest.mark.parametrize("key", [0, -1, 999, 2**70])
def test_a_ticket_that_is_not_there_is_told(desk: TestClient, key: int) -> None:
    assert step(desk, "call", ticket=key).status_code == 409


def test_a_database_that_fails_is_told(
    desk: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise QueueError("the disk is full: free some")

    monkeypatch.setattr(TicketQueue, "call_next", fail)
    monkeypatch.setattr(TicketQueue, "figures", fail)
    assert step(desk, "call_next", lines=[]).status_code == 503
    assert desk.get("/desk/figures").json() == {"error": "database"}


def test_the_figures_of_today(desk: TestClient, office: Office) -> None:
    office.take("passport")
    office.take("id_card")
    step(desk, "call_next", lines=[])
    figures = desk.get("/desk/figures").json()
    assert figures["all"]["taken"] == 2
    assert {row["service"] for row in figures["services"]} == {"passport", "id_card"}
    assert sum(row["taken"] for row in figures["hours"]) == 2
    assert figures["talks"]["turns"] == {"kk": 0, "ru": 0}


def test_the_socket_shows_the_queue_and_takes_no_commands(desk: TestClient, office: Office) -> None:
    with desk.websocket_connect("/desk/socket", headers=as_signed_in(desk)) as socket:
        kinds = {(message := socket.receive_json())["kind"]: message for _ in range(2)}
        assert kinds["queue"]["tickets"] == []
        assert {"kk", "ru"} == set(kinds["services"]["services"][0]["names"])
        ticket = office.take()
        # The watch's first reading may come once more, with nobody in the queue yet.
        while not (shown := socket.receive_json())["tickets"]:
            pass
        assert [row["number"] for row in shown["tickets"]] == [str(ticket)]
        assert shown["waiting"] == {"passport": 1}
        socket.send_text('{"step": "call_next", "lines": []}')
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1008


def test_the_socket_ends_with_the_session(
    desk: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "SESSION_CHECK_S", 0.05)
    with desk.websocket_connect("/desk/socket", headers=as_signed_in(desk)) as socket:
        for _ in range(2):
            socket.receive_json()
        office.operators.remove("Айгүл")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1008
