"""A web server of files on this machine that misbehaves as it is told.

Well-behaved it knows ranges and etags. `trouble` holds for a path what happens to the next
requests for it, one each; after those it is well-behaved again.
"""

import hashlib
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

PIECE_BYTES = 1 << 16
RANGE = re.compile(r"bytes=(\d+)-")

Trouble = Callable[["Request", bytes], None]
"""Answers a request for a file of these bytes."""


class FileServer:
    """Serves files until it is left; a context manager."""

    def __init__(
        self, files: Mapping[str, bytes], *, pause_s: float = 0.0, tls: ssl.SSLContext | None = None
    ) -> None:
        """`files` by path, without the first slash; `pause_s` after each piece of one."""
        self.files = dict(files)
        self.pause_s = pause_s
        self.trouble: dict[str, list[Trouble]] = {}
        self.asked: list[tuple[str, int]] = []
        """The path of each request, and the byte that it was to begin with."""

        self._server = _Server(("127.0.0.1", 0), self)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        scheme = "https" if tls else "http"
        self.address = f"{scheme}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; answers under way are broken off."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], files: FileServer) -> None:
        self.shop = files
        super().__init__(address, Request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about readers that have gone."""


class Request(BaseHTTPRequestHandler):
    """One request."""

    server: _Server

    def do_GET(self) -> None:
        """Answer it."""
        shop, path = self.server.shop, self.path.lstrip("/")
        shop.asked.append((path, self.start))
        trouble = shop.trouble.get(path)
        if trouble:
            trouble.pop(0)(self, shop.files.get(path, b""))
        elif path in shop.files:
            self.serve(shop.files[path])
        else:
            self.answer(404)

    @property
    def start(self) -> int:
        """The byte that it is to begin with."""
        found = RANGE.fullmatch(self.headers.get("Range", ""))
        return int(found[1]) if found else 0

    def serve(self, body: bytes, upto: int | None = None) -> None:
        """Send the file, or the part that is asked for; break off before byte `upto` of it."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        start = self.start if self.headers.get("If-Range", etag) == etag else 0
        if start and start >= len(body):
            self.answer(416, {"Content-Range": f"bytes */{len(body)}"})
            return
        headers = {"ETag": etag, "Content-Length": str(len(body) - start)}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self.answer(206 if start else 200, headers)
        self.pour(body[start:upto])

    def answer(self, code: int, headers: Mapping[str, str] | None = None) -> None:
        """Send the head of an answer."""
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def pour(self, body: bytes) -> None:
        """Send bytes, as slowly as the server is to be."""
        for begin in range(0, len(body), PIECE_BYTES):
            self.wfile.write(body[begin : begin + PIECE_BYTES])
            if self.server.shop.pause_s:
                time.sleep(self.server.shop.pause_s)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""
