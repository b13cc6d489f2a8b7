"""The web server of the screens: pages and sockets behind the guard, in a thread of its own.

    with WebServer(routes, port=8080):
        loop.run()

It listens on this machine alone. The operators' desk may have a second one in the local network,
which then needs TLS.
"""

import logging
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from core.errors import ConfigError, EngineError
from kiosk.guard import Guard

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"

FONT = Path(str(files("fontpkg_ibm_plex_sans"))) / "files" / "IBMPlexSans[wdth,wght].ttf"

LOOPBACK = "127.0.0.1"

MESSAGE_LIMIT = 4096
"""Bytes of a message from a screen; the longest that is ours has about a hundred."""

CONNECTIONS_LIMIT = 256
"""Open at a time; whoever comes then is told that the server is busy."""

START_LIMIT_S = 10.0
STOP_LIMIT_S = 1


@dataclass(frozen=True, slots=True)
class Tls:
    """What a server needs to be heard in the network."""

    certificate: Path
    key: Path


def build_app(routes: Sequence[BaseRoute], hosts: Sequence[str], secure: bool = False) -> Starlette:
    """All pages of one server. `hosts`: the names by which it is reached, with the port."""
    static = Mount("/static", StaticFiles(directory=STATIC), name="static")
    letters = Route("/font.ttf", _font)
    guard = Middleware(Guard, hosts=hosts, secure=secure)
    return Starlette(routes=[*routes, letters, static], middleware=[guard])


def page(path: str, file: str) -> Route:
    """A page whose HTML lies among the static files."""

    async def show(_: Request) -> FileResponse:
        return FileResponse(STATIC / file)

    return Route(path, show)


async def _font(_: Request) -> FileResponse:
    """IBM Plex Sans from its package: every Kazakh letter, on machines without one such font."""
    headers = {"Cache-Control": "max-age=86400"}
    return FileResponse(FONT, media_type="font/ttf", headers=headers)


class WebServer:
    """Serves from `with` until its end. The port is taken at once; 0 takes any."""

    def __init__(
        self,
        routes: Sequence[BaseRoute],
        port: int,
        host: str = LOOPBACK,
        tls: Tls | None = None,
    ) -> None:
        """Raises ConfigError where the address can't be had, or would be open without TLS."""
        if tls is None and host != LOOPBACK:
            raise ConfigError(f"{host} is seen from other machines: give a certificate and its key")
        self._socket = _bound(host, port)
        port = self._socket.getsockname()[1]
        hosts = [f"{host}:{port}"]
        if host == LOOPBACK:
            hosts.append(f"localhost:{port}")
        self.url = f"{'https' if tls else 'http'}://{hosts[0]}"
        """Where it is reached, without a slash at the end."""
        config = uvicorn.Config(
            build_app(routes, hosts, secure=tls is not None),
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
            ws="websockets-sansio",
            ws_max_size=MESSAGE_LIMIT,
            limit_concurrency=CONNECTIONS_LIMIT,
            timeout_graceful_shutdown=STOP_LIMIT_S,
            server_header=False,
            access_log=False,
            log_config=None,
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="screens", daemon=True)

    def __enter__(self) -> Self:
        """Start, and wait until requests are answered. Raises EngineError."""
        self._thread.start()
        if not self._started.wait(START_LIMIT_S) or not self._thread.is_alive():
            raise EngineError(f"the screens' server at {self.url} did not start; see the log")
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close every socket and free the port."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        try:
            # The socket listens already: what comes before the first turn of the loop waits.
            self._started.set()
            self._server.run(sockets=[self._socket])
        except Exception:
            log.exception("the screens' server has stopped")


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise ConfigError(
            f"{host}:{port} can't be listened on ({error.strerror}): "
            "end the program that has it, or set another `port` under [screens]"
        ) from error
