"""The deployment's own actions, against a real HTTP server on loopback and real entry points."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from assistant.actions import own
from assistant.actions.action import Outcome, Request
from assistant.actions.dispatch import Actions
from assistant.actions.own import own_actions, read_own_actions
from assistant.domain_check import check_replies
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from core.clock import FakeClock
from core.errors import DomainError
from core.hypothesis import Hypothesis
from core.intent import Slot
from core.language import Language
from nlu.domain import Domain, load_domain
from nlu.fakes import FakeResolver

INTENT = """
parking:
  examples: {kk: ["{service} көлік орны"], ru: ["место для машины [{service}]"]}
  slots: {service: {values: services}}
  action: parking.reserve
"""
REPLIES = """
parking: {kk: "Орын: {place}, {service}.", ru: "Место: {place}, {service}."}
parking.full: {kk: Орын жоқ., ru: Мест нет.}
"""


class Hook:
    """A server on loopback that answers as a test wants it."""

    def __init__(self) -> None:
        self.status = 200
        self.kind = "application/json"
        self.body: bytes = json.dumps({"values": {"place": 12}}).encode()
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, object]] = []
        self.go_on = threading.Event()
        self.go_on.set()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                hook.asked.append(json.loads(self.rfile.read(size)))
                self.send_response(hook.status)
                self.send_header("Content-Type", hook.kind)
                for name, value in hook.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                hook.go_on.wait(5)
                self.wfile.write(hook.body)

            def log_request(self, code: object = "-", size: object = "-") -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/reserve"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()


@pytest.fixture
def hook() -> Iterator[Hook]:
    served = Hook()
    yield served
    served.go_on.set()
    served.server.shutdown()
    served.server.server_close()
    served.thread.join()


Write = Callable[[str], Domain]


@pytest.fixture
def write(small_domain: Domain) -> Write:
    """Write the domain's actions.yaml, and load the domain."""
    (small_domain.folder / "intents" / "own.yaml").write_text(INTENT, encoding="utf-8")
    (small_domain.folder / "replies" / "own.yaml").write_text(REPLIES, encoding="utf-8")

    def written(text: str) -> Domain:
        (small_domain.folder / "actions.yaml").write_text(text, encoding="utf-8")
        return load_domain(small_domain.folder)

    return written


def declared(url: str, limit_s: str = "2") -> str:
    keys = f"hook: '{url}', limit_s: {limit_s}, values: [place], replies: {{full: []}}"
    return f"parking.reserve: {{{keys}}}"


def answer(domain: Domain, clock: FakeClock, tmp_path: Path, *hosts: str) -> str:
    """What a visitor hears who asks for a place in Russian."""
    passport = Slot("service", "passport")
    resolver = FakeResolver({"место": ("parking", (passport,)), "привет": ("greeting", ())})
    tickets = open_queue(tmp_path / "tickets.sqlite3", clock)
    actions = Actions(domain, tickets, clock, own_actions(domain, hosts))
    visit = Visit(domain, resolver, actions, clock)
    visit.answer((Hypothesis("привет", Language.RU, 1.0),))
    return visit.answer((Hypothesis("место", Language.RU, 1.0),)).reply.text


def test_a_hook_is_asked_and_its_values_are_told(
    hook: Hook, write: Write, clock: FakeClock, tmp_path: Path
) -> None:
    assert answer(write(declared(hook.url)), clock, tmp_path) == "Место: 12, Выдача паспорта."
    assert hook.asked == [
        {
            "action": "parking.reserve",
            "intent": "parking",
            "slots": {"service": "passport"},
            "language": "ru",
            "ticket": None,
        }
    ]


def test_a_hook_may_give_another_reply(
    hook: Hook, write: Write, clock: FakeClock, tmp_path: Path
) -> None:
    hook.body = b'{"reply": "full"}'
    assert answer(write(declared(hook.url)), clock, tmp_path) == "Мест нет."


@pytest.mark.parametrize(
    ("status", "kind", "body", "told"),
    [
        (500, "application/json", b"{}", "answered 500, not 200"),
        (404, "text/html", b"<h1>secret name</h1>", "answered 404"),
        (200, "text/html", b"<h1>secret name</h1>", "answered text/html, not application/json"),
        (200, "application/json", b"<h1>secret name</h1>", "answered no JSON"),
        (200, "application/json", b"[1]", "answered no JSON object"),
        (200, "application/json", b"\xff\xfe", "answered no JSON"),
        (200, "application/json", b"{}", "answered without the value place"),
        (200, "application/json", b'{"reply": "secret name"}', "answered an unknown reply"),
        (200, "application/json", b'{"reply": 5}', "answered an unknown reply"),
        (200, "application/json", b'{"values": {"place": [1]}}', "values must be short texts"),
        (200, "application/json", b'{"values": {"place": "a\\u0000"}}', "values must be short"),
        (200, "application/json", b'{"values": "secret name"}', "values must be short texts"),
        (200, "application/json", b" " * 70_000, "answered more than 64000 bytes"),
    ],
)
def test_a_broken_hook_is_apologised_for_and_told_in_the_log(
    hook: Hook,
    write: Write,
    clock: FakeClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    status: int,
    kind: str,
    body: bytes,
    told: str,
) -> None:
    hook.status, hook.kind, hook.body = status, kind, body
    assert answer(write(declared(hook.url)), clock, tmp_path) == "Извините."
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("action of parking failed: action parking.reserve: ")
    assert told in record.getMessage()
    assert "passport" not in record.getMessage() and "secret" not in record.getMessage()


def test_redirects_are_not_followed(
    hook: Hook, write: Write, clock: FakeClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook.status, hook.headers = 302, {"Location": "http://192.0.2.1/steal"}
    assert answer(write(declared(hook.url)), clock, tmp_path) == "Извините."
    assert "answered 302, not 200; redirects are refused" in caplog.text
    assert len(hook.asked) == 1


def test_a_slow_hook_is_left_behind(
    hook: Hook, write: Write, clock: FakeClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook.go_on.clear()
    assert answer(write(declared(hook.url, "0.1")), clock, tmp_path) == "Извините."
    assert "no answer within 0.1 s" in caplog.text


def test_a_port_where_nobody_listens(
    write: Write, clock: FakeClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert answer(write(declared(url)), clock, tmp_path) == "Извините."
    assert "Connection refused; is it running?" in caplog.text


def test_something_that_speaks_no_http(
    write: Write, clock: FakeClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 smtp ready\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert answer(write(declared(url)), clock, tmp_path) == "Извините."
        thread.join()
    assert "answered no HTTP" in caplog.text


def test_another_machine_must_be_allowed_by_the_owner(write: Write) -> None:
    domain = write(declared("http://10.0.0.5/reserve"))
    with pytest.raises(DomainError, match=r'actions.yaml:1: .*hosts = "10\.0\.0\.5"'):
        own_actions(domain)
    assert "parking.reserve" in own_actions(domain, ["10.0.0.5"])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://127.9.9.9/", "http://[::1]:8080/", "http://localhost/"]
)
def test_this_machine_needs_no_permission(write: Write, url: str) -> None:
    assert "parking.reserve" in own_actions(write(declared(url)))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("parking.reserve:\n  hook: ftp://127.0.0.1/", 2, "no address of a hook"),
        ("parking.reserve:\n  hook: http://a:b@127.0.0.1/", 2, "neither a password"),
        ("parking.reserve:\n  hook: http://127.0.0.1:99999/", 2, "no address of a hook"),
        ("parking.reserve:\n  hook: 127.0.0.1", 2, "no address of a hook"),
        ("parking.reserve:\n  limit_s: soon", 2, "expected seconds up to 20"),
        ("parking.reserve:\n  limit_s: 0", 2, "expected seconds up to 20"),
        ("parking.reserve:\n  limit_s: nan", 2, "expected seconds up to 20"),
        ("parking.reserve:\n  link: http://127.0.0.1", 2, "unknown key «link»"),
        ("parking.reserve:\n  values: place", 2, "expected a list"),
        ("parking.reserve: yes", 1, "expected a mapping"),
        ("- parking.reserve", 1, "expected a mapping"),
    ],
)
def test_mistakes_are_told_with_their_line(write: Write, text: str, line: int, says: str) -> None:
    domain = write(text)
    with pytest.raises(DomainError, match=says) as caught:
        read_own_actions(domain.folder)
    assert caught.value.line == line


def entry_point(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """As if a package with this entry point were installed."""
    entry = EntryPoint("parking.reserve", value, own.GROUP)
    monkeypatch.setattr(own, "entry_points", lambda group: [entry] if group == own.GROUP else [])


def reserve(request: Request) -> Outcome:
    """An action of a deployment."""
    return Outcome(request.intent.name, {"place": "7"})


def fail(request: Request) -> Outcome:
    """A careless one."""
    raise ValueError(f"no place for {request.intent.slot('service')}")


def name_nothing(request: Request) -> Outcome:
    """One whose reply the domain lacks."""
    return Outcome("parking.nowhere")


def forget(request: Request) -> None:
    """One that gives nothing."""


@pytest.mark.parametrize(
    ("function", "reply", "told"),
    [
        ("reserve", "Место: 7, Выдача паспорта.", ""),
        ("fail", "Извините.", "action parking.reserve: ValueError at test_own.py:"),
        ("name_nothing", "Извините.", "there is no reply «parking.nowhere»"),
        ("forget", "Извините.", "gave no Outcome"),
        ("missing", "Извините.", "can't be loaded (AttributeError)"),
    ],
)
def test_an_entry_point_is_performed(
    write: Write,
    clock: FakeClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    function: str,
    reply: str,
    told: str,
) -> None:
    entry_point(monkeypatch, f"{__name__}:{function}")
    domain = write("parking.reserve: {values: [place], replies: {full: []}}")
    assert answer(domain, clock, tmp_path) == reply
    assert told in caplog.text and "passport" not in caplog.text


def test_an_entry_point_that_nobody_installed(write: Write) -> None:
    with pytest.raises(DomainError, match=r"actions.yaml:1: no installed package"):
        own_actions(write("parking.reserve: {values: [place]}"))


def test_while_one_request_hangs_the_next_is_refused_at_once(
    write: Write,
    clock: FakeClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    domain, go_on = write("parking.reserve: {limit_s: 0.05, values: [place]}"), threading.Event()

    def hang(request: Request) -> Outcome:
        go_on.wait(5)
        return reserve(request)

    entry_point(monkeypatch, f"{__name__}:reserve")
    monkeypatch.setattr(own, "_loaded", lambda entry: hang)
    tickets = open_queue(tmp_path / "tickets.sqlite3", clock)
    actions = Actions(domain, tickets, clock, own_actions(domain))
    visit = Visit(domain, FakeResolver({"место": ("parking", ())}), actions, clock)
    for _ in range(2):
        reply = visit.answer((Hypothesis("место", Language.RU, 1.0),)).reply.text
        assert reply.endswith("Извините.")
    go_on.set()
    assert "no answer within 0.05 s" in caplog.text
    assert "the last request is still being worked on" in caplog.text


def test_the_check_knows_what_own_actions_answer(write: Write) -> None:
    domain = write("parking.reserve: {hook: 'http://127.0.0.1/', replies: {full: [], later: []}}")
    found = [f.message for f in check_replies(domain) if "«parking" in f.message]
    assert found == [
        "the reply «parking.later» is missing: add it here, with {service}",
        "«parking» has no {place} to fill in; it can use: {service}",
    ]


def test_consent_is_asked_for_with_the_slots_by_name(
    hook: Hook, write: Write, clock: FakeClock, tmp_path: Path
) -> None:
    domain = write(declared(hook.url))
    (domain.folder / "dialogue.yaml").write_text("flows: {parking: {confirm: true}}", "utf-8")
    replies = "parking.confirm: {kk: '{service} ма?', ru: 'Место, {service}?'}"
    (domain.folder / "replies" / "consent.yaml").write_text(replies, encoding="utf-8")
    assert answer(load_domain(domain.folder), clock, tmp_path) == "Место, Выдача паспорта?"
    assert not hook.asked
