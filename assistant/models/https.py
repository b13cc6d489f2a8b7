"""Model files from an address; proxies and certificates come from the environment."""

import email.utils
import http.client
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.errors import PullError

CONNECT_S = 2.5
ADDRESSES_TRIED = 2
"""Together five seconds at most before a host counts as unreachable."""

STALL_S = 30.0
"""Without a byte for so long a connection counts as cut …"""

DRIP_BYTES = 4096
"""… and so it does where fewer than these came in that time."""

CHUNK_BYTES = 1 << 18
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be others a little later."""

CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Cut(Exception):
    """It failed this time; another try may help. `wait_s`: what the server asks for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class RangeRefused(Exception):
    """The server can't begin where it was asked to (416)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an address, from `start` on."""

    start: int
    """In bytes: where it was asked to begin, or 0 where the server sends all of it."""

    size: int | None
    """Of the whole file, in bytes; None where the server does not say."""

    etag: str
    """Strong, so equal bytes have equal ones; else empty."""

    chunks: Iterator[bytes]
    """Raise Cut where the connection breaks. They may end early: compare with `size`."""


class HttpsDoor:
    """Opens addresses, and remembers for the length of a pull which hosts did not answer."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._opener = urllib.request.build_opener(_Redirects())
        self._turn = threading.Lock()
        self._knocked: dict[str, threading.Lock] = {}
        self._reached: set[str] = set()
        self._unreachable: set[str] = set()

    @contextmanager
    def open(self, url: str, start: int = 0, etag: str = "") -> Iterator[Answer]:
        """Ask for an address from byte `start`; with an etag only if the file is still that one.

        Raises PullError where it can't be had, Cut where it can't be had now, RangeRefused.
        """
        host = urlsplit(url).hostname or url
        self._reach(url, host)
        headers = {"User-Agent": "tildes"}
        if start:
            headers["Range"] = f"bytes={start}-"
            if etag:
                headers["If-Range"] = etag
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - _Redirects and the callers admit http and https alone
        with self._answered(request, host) as response:
            _refuse_other_kinds(response.headers, url, host)
            begin, size = _extent(response)
            if begin not in (0, start):
                raise Cut(f"{host} sent another part than it was asked for")
            tag = response.headers.get("ETag", "")
            yield Answer(
                begin,
                size,
                "" if tag.startswith("W/") else tag,
                self._chunks(response, host),
            )

    def _reach(self, url: str, host: str) -> None:
        """Knock once; a host that took no connection is not asked again."""
        with self._turn:
            knocking = self._knocked.setdefault(host, threading.Lock())
        with knocking:
            if host in self._unreachable:
                raise PullError(f"{host} can't be reached")
            if host in self._reached or _through_proxy(url, host):
                return
            parts = urlsplit(url)
            try:
                _knock(host, parts.port or (443 if parts.scheme == "https" else 80))
            except OSError as error:
                self._unreachable.add(host)
                raise PullError(f"{host} can't be reached") from error
            self._reached.add(host)

    @contextmanager
    def _answered(
        self, request: urllib.request.Request, host: str
    ) -> Iterator[http.client.HTTPResponse]:
        try:
            response = self._opener.open(request, timeout=STALL_S)
        except urllib.error.HTTPError as error:
            error.close()
            raise _refusal(error, host) from error
        except (OSError, http.client.HTTPException) as error:
            if isinstance(getattr(error, "reason", error), ssl.SSLCertVerificationError):
                raise PullError(
                    f"the certificate of {host} is not to be trusted (a captive portal?)"
                ) from error
            if host in self._reached:
                raise Cut(f"{host} can't be reached any more") from error
            self._unreachable.add(host)
            raise PullError(f"{host} can't be reached") from error
        self._reached.add(host)
        with response:
            yield response

    def _chunks(self, response: http.client.HTTPResponse, host: str) -> Iterator[bytes]:
        since, came = self._now(), 0
        try:
            # Whatever has come, so that a cut loses nothing of it.
            while chunk := response.read1(CHUNK_BYTES):
                yield chunk
                came += len(chunk)
                if self._now() - since >= STALL_S:
                    if came < DRIP_BYTES:
                        raise Cut(f"{host} sends next to nothing")
                    since, came = self._now(), 0
        except (OSError, http.client.HTTPException) as error:
            raise Cut(f"the connection to {host} broke") from error


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows them, but never from https to where anybody may read and alter."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The request to where it is now. Raises PullError where that is not safe."""
        scheme = urlsplit(newurl).scheme
        if scheme != "https" and (scheme != "http" or req.type == "https"):
            raise PullError(f"{req.host} sends to {scheme}, which is not safe")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refusal(error: urllib.error.HTTPError, host: str) -> Exception:
    if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return RangeRefused(f"{host} answered 416")
    reason = f"{host} answered {error.code} {error.reason}".rstrip()
    if error.code in PASSING:
        return Cut(reason, _wished_pause_s(error.headers.get("Retry-After", "")))
    return PullError(reason)


def _wished_pause_s(told: str) -> float:
    """Seconds that a Retry-After asks for: a number or a date; 0 for anything else."""
    if told.isdecimal():
        return float(told)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return 0.0


def _refuse_other_kinds(headers: http.client.HTTPMessage, url: str, host: str) -> None:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "text/html" and not urlsplit(url).path.endswith((".html", ".htm")):
        raise PullError(page_came(host))
    packed = headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("", "identity"):
        raise PullError(f"{host} sent the file packed ({packed}), which nobody asked for")


def page_came(host: str) -> str:
    """The line for HTML in place of a model."""
    return f"a web page came from {host} instead of the file (a captive portal?)"


def _extent(response: http.client.HTTPResponse) -> tuple[int, int | None]:
    """Where the body begins in the file, and how many bytes the whole file has."""
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        found = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None:
            raise Cut("the server sent a part without saying which")
        return int(found[1]), None if found[2] == "*" else int(found[2])
    return 0, response.length


def _through_proxy(url: str, host: str) -> bool:
    scheme = urlsplit(url).scheme
    return scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host)


def _knock(host: str, port: int) -> None:
    """Raise OSError unless one of the host's first addresses takes a connection soon."""
    failure = OSError(f"{host} has no address")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found[:ADDRESSES_TRIED]:
        with socket.socket(family, kind, protocol) as knocking:
            knocking.settimeout(CONNECT_S)
            try:
                knocking.connect(address)
            except OSError as error:
                failure = error
            else:
                return
    raise failure
