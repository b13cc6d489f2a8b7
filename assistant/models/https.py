"""Model files from an https address; proxies and certificates come from the environment."""

import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from core.errors import PullError

CONNECT_S = 2.5
ADDRESSES_TRIED = 2
"""Together five seconds at most before a host counts as unreachable."""

STALL_S = 30.0
CHUNK_BYTES = 1 << 18


class HttpsDoor:
    """Fetches addresses, and remembers for the length of a pull which hosts did not answer."""

    def __init__(self) -> None:
        self._unreachable: set[str] = set()

    def chunks(self, url: str) -> Iterator[bytes]:
        """The body of an address. Raises PullError where it can't be had."""
        host = urlsplit(url).hostname or url
        if host in self._unreachable:
            raise PullError(f"{host} can't be reached")
        request = urllib.request.Request(url, headers={"User-Agent": "tildes"})  # noqa: S310 - the lock admits https alone
        try:
            if not _through_proxy(url, host):
                _knock(host, urlsplit(url).port or 443)
            with urllib.request.urlopen(request, timeout=STALL_S) as response:  # noqa: S310 - as above
                while chunk := response.read(CHUNK_BYTES):
                    yield chunk
        except urllib.error.HTTPError as error:
            error.close()
            raise PullError(f"{host} answered {error.code} {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            self._unreachable.add(host)
            raise PullError(f"{host} can't be reached") from error


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
