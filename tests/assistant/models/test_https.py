"""The door of https, tried against a local server that speaks plain http, and one with TLS."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from assistant.models import https
from assistant.models.https import Cut, HttpsDoor, RangeRefused
from benchmarks.file_server import FileServer, Request, Trouble
from core.errors import PullError
from tests.conftest import missing

BODY = bytes(range(256)) * 1000


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FileServer({"voice.onnx": BODY}) as server:
        yield server


def fetched(shop: FileServer, name: str = "voice.onnx", start: int = 0, etag: str = "") -> bytes:
    with HttpsDoor().open(f"{shop.address}/{name}", start, etag) as answer:
        assert answer.start == start
        return b"".join(answer.chunks)


def test_a_body_comes_as_it_is(shop: FileServer) -> None:
    assert fetched(shop) == BODY
    with HttpsDoor().open(f"{shop.address}/voice.onnx") as answer:
        assert (answer.start, answer.size) == (0, len(BODY))
        assert answer.etag


def test_a_part_comes_only_of_the_same_file(shop: FileServer) -> None:
    with HttpsDoor().open(f"{shop.address}/voice.onnx") as answer:
        etag = answer.etag
    assert fetched(shop, start=1000, etag=etag) == BODY[1000:]
    with HttpsDoor().open(f"{shop.address}/voice.onnx", 1000, '"another"') as answer:
        assert (answer.start, answer.size) == (0, len(BODY))


def test_a_range_behind_the_end_is_told(shop: FileServer) -> None:
    with pytest.raises(RangeRefused):
        fetched(shop, start=len(BODY))


def test_an_answer_that_is_no_file_is_told(shop: FileServer) -> None:
    with pytest.raises(PullError, match=r"127\.0\.0\.1 answered 404"):
        fetched(shop, "other")


def test_the_proxy_of_the_environment_is_asked(
    shop: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", shop.address)
    monkeypatch.setenv("no_proxy", "")
    shop.files["http://models.invalid/a.onnx"] = b"by proxy"
    with HttpsDoor().open("http://models.invalid/a.onnx") as answer:
        assert b"".join(answer.chunks) == b"by proxy"


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_busy_or_broken_server_may_be_asked_again(shop: FileServer, code: int) -> None:
    shop.trouble["voice.onnx"] = [lambda request, body: request.answer(code, {"Retry-After": "7"})]
    with pytest.raises(Cut, match=f"answered {code}") as raised:
        fetched(shop)
    assert raised.value.wait_s == 7


@pytest.mark.parametrize(("told", "seconds"), [("soon", 0), ("", 0), ("3", 3), ("-3", 0)])
def test_what_a_server_wishes_for_is_read(shop: FileServer, told: str, seconds: int) -> None:
    shop.trouble["voice.onnx"] = [lambda request, body: request.answer(503, {"Retry-After": told})]
    with pytest.raises(Cut) as raised:
        fetched(shop)
    assert raised.value.wait_s == seconds


def test_a_pause_until_a_date_is_read(shop: FileServer) -> None:
    date = {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}
    shop.trouble["voice.onnx"] = [lambda request, body: request.answer(503, date)]
    with pytest.raises(Cut) as raised:
        fetched(shop)
    assert raised.value.wait_s > 1e9


def test_a_page_in_place_of_a_file_is_told(shop: FileServer) -> None:
    def page(request: Request, _: bytes) -> None:
        request.answer(200, {"Content-Type": "text/html; charset=utf-8"})

    shop.trouble["voice.onnx"] = [page]
    with pytest.raises(PullError, match="a web page came from 127"):
        fetched(shop)


def test_a_packed_file_is_refused(shop: FileServer) -> None:
    """Its bytes and length are not those of the file."""
    shop.trouble["voice.onnx"] = [
        lambda request, body: request.answer(200, {"Content-Encoding": "gzip"})
    ]
    with pytest.raises(PullError, match="sent the file packed"):
        fetched(shop)


def test_a_page_that_is_wanted_comes(shop: FileServer) -> None:
    def page(request: Request, body: bytes) -> None:
        request.answer(200, {"Content-Type": "text/html", "Content-Length": str(len(body))})
        request.pour(body)

    shop.files["TERMS.html"] = b"<html>"
    shop.trouble["TERMS.html"] = [page]
    assert fetched(shop, "TERMS.html") == b"<html>"


def test_another_part_than_was_asked_for_is_refused(shop: FileServer) -> None:
    def elsewhere(request: Request, _: bytes) -> None:
        request.answer(206, {"Content-Range": f"bytes 500-999/{len(BODY)}"})

    def unsaid(request: Request, _: bytes) -> None:
        request.answer(206)

    shop.trouble["voice.onnx"] = [elsewhere, unsaid]
    for _ in range(2):
        with pytest.raises(Cut, match="part"):
            fetched(shop, start=1000)


def test_a_drip_counts_as_a_cut(shop: FileServer) -> None:
    """Each look at the clock finds forty seconds gone."""
    clock = count(0.0, 40.0)

    def drip(request: Request, body: bytes) -> None:
        request.answer(200, {"Content-Length": str(len(body))})
        request.wfile.write(b"xy")

    shop.trouble["voice.onnx"] = [drip]
    with (
        HttpsDoor(now=lambda: next(clock)).open(f"{shop.address}/voice.onnx") as answer,
        pytest.raises(Cut, match="next to nothing"),
    ):
        list(answer.chunks)


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
        with (
            pytest.raises(PullError, match=r"host\.invalid can't be reached"),
            door.open("https://host.invalid/a"),
        ):
            pass
    assert asked == ["host.invalid"]


def test_a_host_that_was_there_and_is_gone_may_come_back(shop: FileServer) -> None:
    door = HttpsDoor()
    with door.open(f"{shop.address}/voice.onnx"):
        pass
    address = shop.address
    with FileServer({}) as other:
        # A port where nobody listens any more.
        address = other.address
    with pytest.raises(Cut, match="can't be reached any more"), door.open(f"{address}/voice.onnx"):
        pass


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        missing("no openssl: sudo apt-get install openssl")
    crt, key = tmp_path / "shop.crt", tmp_path / "shop.key"
    name = "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -nodes -days 2"
    kind = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    subprocess.run(
        ["openssl", "req", "-x509", *kind.split(), *name.split(), "-out", crt, "-keyout", key],
        check=True,
        capture_output=True,
    )
    return crt, key


def test_https_is_never_left_for_what_anybody_may_alter(
    shop: FileServer, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def send_to(place: str) -> Trouble:
        return lambda request, body: request.answer(302, {"Location": place})

    with FileServer({"safe": b"safe"}, tls=context) as safe:
        with pytest.raises(PullError, match="is not to be trusted"):
            fetched(safe, "safe")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert fetched(safe, "safe") == b"safe"
        safe.trouble["away"] = [send_to(f"{shop.address}/voice.onnx")]
        with pytest.raises(PullError, match="sends to http, which is not safe"):
            fetched(safe, "away")
        safe.trouble["near"] = [send_to("/safe")]
        assert fetched(safe, "near") == b"safe"
        shop.trouble["up"] = [send_to(f"{safe.address}/safe")]
        assert fetched(shop, "up") == b"safe"
    shop.trouble["ftp"] = [send_to("ftp://127.0.0.1/voice.onnx")]
    with pytest.raises(PullError, match="sends to ftp, which is not safe"):
        fetched(shop, "ftp")
    shop.trouble["file"] = [send_to("file:///etc/hostname")]
    with pytest.raises(PullError, match="302"):
        fetched(shop, "file")


def test_a_stalled_connection_counts_as_a_cut(
    shop: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(https, "STALL_S", 0.05)
    shop.pause_s = 0.3
    with pytest.raises(Cut, match="broke"):
        fetched(shop)
