"""A local HTTP hook: the deployment's own program does what is asked, and answers in JSON.

    POST  {"action", "intent", "slots": {…}, "language", "ticket"}
    200   {"reply": "full", "values": {"place": "12"}}

`reply` is a suffix of the intent's name, or absent for the intent's own reply; all that a visitor
hears stands in the domain, in both languages. Redirects are not followed.
"""

import http.client
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from assistant.actions.action import Outcome, Request
from core.errors import ActionError

MAX_BYTES = 64_000
MAX_VALUE_CHARACTERS = 200

_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class HookAddress:
    """Where a hook listens."""

    url: SplitResult

    @property
    def host(self) -> str:
        """Name or address."""
        return self.url.hostname or ""

    @property
    def is_loopback(self) -> bool:
        """Whether it is this very machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == _LOCAL


def hook_address(text: str) -> HookAddress:
    """A hook's URL. Raises ValueError with what is wrong with it."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError("write an address such as http://127.0.0.1:8080/reserve")
    if url.username or url.password or url.fragment:
        raise ValueError("an address holds neither a password nor «#»")
    _ = url.port  # raises ValueError where it is none
    return HookAddress(url)


class HttpHook:
    """Asks a hook; to be performed within a time limit (assistant.actions.limited)."""

    def __init__(
        self, address: HookAddress, replies: Mapping[str, frozenset[str]], limit_s: float
    ) -> None:
        """`replies`: suffix (empty for the intent's own) → the values that the hook must give."""
        self._address = address
        self._replies = replies
        self._limit_s = limit_s

    def perform(self, request: Request) -> Outcome:
        """Ask and read the answer. Raises ActionError."""
        asked = {
            "action": request.action,
            "intent": request.intent.name,
            "slots": {slot.name: slot.value for slot in request.intent.slots},
            "language": request.language.value,
            "ticket": None if request.ticket is None else str(request.ticket),
        }
        try:
            answered = self._exchange(json.dumps(asked, ensure_ascii=False).encode())
        except TimeoutError as error:
            raise ActionError(f"no answer within {self._limit_s:g} s") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ActionError(f"{self._address.url.netloc}: {reason}; is it running?") from error
        except http.client.HTTPException as error:
            raise ActionError(f"answered no HTTP ({type(error).__name__})") from error
        return self._outcome(request, answered)

    def _exchange(self, body: bytes) -> bytes:
        url = self._address.url
        secure = url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._address.host, url.port, timeout=self._limit_s)
        try:
            connection.connect()
            self._refuse_strangers(connection)
            path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            connection.request("POST", path, body, headers)
            with connection.getresponse() as response:
                return _body(response)
        finally:
            connection.close()

    def _refuse_strangers(self, connection: http.client.HTTPConnection) -> None:
        """«localhost» is whatever /etc/hosts says; hold it to its word."""
        peer = str(connection.sock.getpeername()[0])
        if self._address.is_loopback and not ipaddress.ip_address(peer).is_loopback:
            raise ActionError(f"{self._address.host} is not this machine, but {peer}")

    def _outcome(self, request: Request, answered: bytes) -> Outcome:
        try:
            answer = json.loads(answered)
        except ValueError as error:
            raise ActionError("answered no JSON") from error
        if not isinstance(answer, dict):
            raise ActionError("answered no JSON object")
        reply, values = answer.get("reply") or "", answer.get("values") or {}
        if not isinstance(reply, str) or reply not in self._replies:
            known = ", ".join(sorted(filter(None, self._replies))) or "none"
            raise ActionError(f"answered an unknown reply; actions.yaml names: {known}")
        if not isinstance(values, dict) or not all(map(_is_speakable, values.values())):
            raise ActionError("values must be short texts")
        for name in sorted(self._replies[reply] - values.keys()):
            raise ActionError(f"answered without the value {name}")
        key = f"{request.intent.name}.{reply}" if reply else request.intent.name
        return Outcome(key, {str(name): str(value) for name, value in values.items()})


def _body(response: http.client.HTTPResponse) -> bytes:
    """The JSON that was answered. Raises ActionError where it is something else."""
    if response.status != http.HTTPStatus.OK:
        raise ActionError(f"answered {response.status}, not 200; redirects are refused")
    kind = response.headers.get_content_type()
    if kind != "application/json":
        raise ActionError(f"answered {kind}, not application/json")
    answered = response.read(MAX_BYTES + 1)
    if len(answered) > MAX_BYTES:
        raise ActionError(f"answered more than {MAX_BYTES} bytes")
    return answered


def _is_speakable(value: object) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if whole else value
    return isinstance(text, str) and len(text) <= MAX_VALUE_CHARACTERS and text.isprintable()
