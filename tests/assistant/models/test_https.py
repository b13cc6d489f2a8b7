"""The door of https, tried against a local server that speaks plain http."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from assistant.models.https import HttpsDoor
from core.errors import PullError


class Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/voice.onnx"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(b"voice" if found else b"")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the test's output clean."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with HTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_body_comes_as_it_is(address: str) -> None:
    assert b"".join(HttpsDoor().chunks(f"{address}/voice.onnx")) == b"voice"


def test_an_answer_that_is_no_file_is_told(address: str) -> None:
    with pytest.raises(PullError, match="answered 404"):
        list(HttpsDoor().chunks(f"{address}/other"))


def test_a_host_that_failed_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def unreachable(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise OSError("no route")

    monkeypatch.setattr("socket.getaddrinfo", unreachable)
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    door = HttpsDoor()
    for _ in range(2):
        with pytest.raises(PullError, match=r"host\.invalid can't be reached"):
            list(door.chunks("https://host.invalid/a"))
    assert asked == ["host.invalid"]
