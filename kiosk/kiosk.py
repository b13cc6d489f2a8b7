"""The kiosk: one live loop and the screens that show it."""

import argparse
import threading

from assistant.config import Config, load_config
from assistant.engines import open_domain
from kiosk.server import WebServer


def run_kiosk(arguments: argparse.Namespace) -> int:
    """Serve until the loop ends."""
    config = load_config()
    open_domain(config, arguments.domain)
    with _server(config, arguments.port) as server:
        print(f"Screens at {server.url}")  # noqa: T201 - the command speaks
        threading.Event().wait()
    return 0


def _server(config: Config, port: int | None) -> WebServer:
    return WebServer([], config.screens.port if port is None else port)
