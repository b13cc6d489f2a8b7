"""Opens the operators' desk to the local network, under TLS; nothing else is ever served there."""

import ssl
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from starlette.routing import BaseRoute

from assistant.config import DeskConfig
from core.errors import ConfigError
from kiosk.server import Tls, WebServer

EXAMPLE = 'write e.g. listen = "192.168.1.10:8443" under [desk]'


def desk_server(config: DeskConfig, routes: Sequence[BaseRoute]) -> WebServer | None:
    """A server for the desk's routes; None where `listen` is not set. Raises ConfigError."""
    if not config.listen:
        return None
    host, port = _address(config.listen)
    return WebServer(routes, port, host, _tls(config))


def _address(listen: str) -> tuple[str, int]:
    """An address of this machine and a port. Raises ConfigError."""
    host, _, port = listen.rpartition(":")
    try:
        address, number = ip_address(host), int(port)
    except ValueError:
        raise ConfigError(f"{listen!r} is no address with a port: {EXAMPLE}") from None
    if address.is_unspecified or address.version != 4:
        # Browsers must name the address, or a foreign name would do as well: see kiosk.guard.
        raise ConfigError(f"{listen!r} is not one IPv4 address of this machine: {EXAMPLE}")
    if not 1 <= number <= 65_535:
        raise ConfigError(f"{number} is no port: {EXAMPLE}")
    return host, number


def _tls(config: DeskConfig) -> Tls:
    """The certificate and its key, tried out. Raises ConfigError."""
    if not config.certificate or not config.key:
        raise ConfigError(
            "the desk is opened to the network only with TLS: set certificate and key under [desk]"
        )
    tls = Tls(Path(config.certificate), Path(config.key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # A key with a password would wait for somebody at a terminal that is not there.
        context.load_cert_chain(tls.certificate, tls.key, password=lambda: "")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or "unusable"
        raise ConfigError(
            f"{tls.certificate} and {tls.key}: {reason}; [desk] needs a PEM certificate and its "
            "key without a password"
        ) from error
    return tls
