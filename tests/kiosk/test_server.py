"""Strangers are refused before any page sees them; the server goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.errors import ConfigError
from kiosk.guard import BODY_LIMIT
from kiosk.hub import Channel
from kiosk.server import WebServer, build_app
from kiosk.sockets import SOCKETS_LIMIT, BadCommandError, Command, attend

HOST = "127.0.0.1:8080"
OURS = {"origin": f"http://{HOST}"}


def told(command: Command) -> None:
    if command.get("do") != "known":
        raise BadCommandError("unknown command")


async def take(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def client(channel: Channel) -> TestClient:
    async def socket(websocket: WebSocket) -> None:
        await attend(websocket, channel, told)

    routes = [Route("/take", take, methods=["GET", "POST"]), WebSocketRoute("/socket", socket)]
    return TestClient(build_app(routes, [HOST]), base_url=f"http://{HOST}")


def let_in(client: TestClient, headers: dict[str, str]) -> bool:
    """Whether a socket is opened."""
    try:
        with client.websocket_connect("/socket", headers=headers):
            return True
    except WebSocketDisconnect:
        return False


def test_our_own_pages_are_served(client: TestClient) -> None:
    answer = client.get("/take")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.post("/take", content=b"abc", headers=OURS).text == "3"


def test_a_foreign_name_for_this_machine_is_refused(client: TestClient) -> None:
    assert client.get("/take", headers={"host": "evil.example:8080"}).status_code == 421
    assert client.get("/take", headers={"host": "127.0.0.1:9999"}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8080"])
def test_a_foreign_page_changes_nothing_and_opens_no_socket(
    client: TestClient, origin: str
) -> None:
    assert client.post("/take", headers={"origin": origin}).status_code == 403
    assert not let_in(client, {"host": HOST, "origin": origin})


def test_a_socket_without_an_origin_is_no_browser_of_ours(client: TestClient) -> None:
    assert not let_in(client, {"host": HOST})


def test_a_large_body_is_refused(client: TestClient) -> None:
    assert client.post("/take", content=b"x" * (BODY_LIMIT + 1), headers=OURS).status_code == 413
    strange = {**OURS, "content-length": "many"}
    assert client.post("/take", content=b"x", headers=strange).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/static/../server.py", "/static/..%2fserver.py", "/static/%2e%2e/server.py", "/static/"],
)
def test_only_static_files_are_files(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "message", ["", "}", "[]", "null", '"do"', "{}", '{"do": "else"}', "[" * 4000, "\ud83d\ude00"]
)
def test_what_is_no_command_ends_the_socket(client: TestClient, message: str) -> None:
    headers = {"host": HOST, **OURS}
    with client.websocket_connect("/socket", headers=headers) as socket:
        socket.send_text(message)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 1008


def test_bytes_are_no_command(client: TestClient) -> None:
    with client.websocket_connect("/socket", headers={"host": HOST, **OURS}) as socket:
        socket.send_bytes(b"\x00\xff")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


def test_a_flood_of_commands_ends_the_socket(client: TestClient) -> None:
    with client.websocket_connect("/socket", headers={"host": HOST, **OURS}) as socket:
        for _ in range(100):
            socket.send_text('{"do": "known"}')
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert closed.value.code == 1008


def test_sockets_are_counted(client: TestClient, channel: Channel) -> None:
    headers = {"host": HOST, **OURS}
    channel._mailboxes.update(object() for _ in range(SOCKETS_LIMIT))  # type: ignore[misc] # stand-ins
    assert not let_in(client, headers)


def test_a_body_without_a_length_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 1024

    async def post(url: str) -> int:
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{url}/take", content=endless(), headers={"origin": url})
            return answer.status_code

    with WebServer([Route("/take", take, methods=["POST"])], port=0) as server:
        with suppress(httpx.HTTPError):  # cut off in the middle is as good
            assert asyncio.run(post(server.url)) >= 400
        assert httpx.get(f"{server.url}/static/none").status_code == 404


def test_a_taken_port_is_told() -> None:
    with WebServer([], port=0) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(ConfigError, match="port"):
            WebServer([], port)


def test_nobody_else_hears_a_server_without_tls() -> None:
    with pytest.raises(ConfigError, match="certificate"):
        WebServer([], 0, host="0.0.0.0")  # noqa: S104 - refused
