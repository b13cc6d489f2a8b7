"""Who may speak to the screens' server, and how much: refused before any page sees the request.

Host          only the names under which the server is reached: a foreign name that resolves to
              this machine (DNS rebinding) is refused
Origin        whoever changes something or opens a socket must come from our own pages
size          a body is small
answers       carry headers that keep foreign code and frames out
"""

import logging
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

log = logging.getLogger(__name__)

BODY_LIMIT = 16_384
"""Bytes of a request's body; forms and commands are a few hundred."""

READING = frozenset({"GET", "HEAD"})

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-cache",
}


class Guard:
    """ASGI middleware around all pages of one server."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], secure: bool = False) -> None:
        """`hosts`: as in the header Host, with the port, e.g. «127.0.0.1:8080»."""
        self._app = app
        self._hosts = frozenset(hosts)
        self._scheme = "https" if secure else "http"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            status, reason = refusal
            log.warning("%s refused: %s", scope["path"][:80].encode("ascii", "replace"), reason)
            await _refuse(scope, receive, send, status)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, _Limited(receive), _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason, or None for a request that is welcome."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return 421, "unknown host"
        changing = scope["type"] == "websocket" or scope["method"] not in READING
        if origin != f"{self._scheme}://{host}" and (changing or origin is not None):
            return 403, "foreign origin"
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT:
            return 413, "body too large"
        return None


class _Limited:
    """Receives no more of a body than may be; chunked bodies announce no length."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = BODY_LIMIT

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            log.warning("a request was cut off: body too large")
            return {"type": "http.disconnect"}
        return message


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).close()  # told as 403 to whoever has not entered
    else:
        response = PlainTextResponse("refused\n", status_code=status, headers=HEADERS)
        await response(scope, receive, send)
