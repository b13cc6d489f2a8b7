"""The desk in the local network: under TLS or not at all, and nothing but the desk."""

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from assistant.config import Config, DeskConfig
from core.errors import ConfigError
from kiosk.desk_server import desk_server
from tests.conftest import missing
from tests.kiosk.conftest import MakeOffice


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for this machine, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        missing("no openssl: sudo apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = str(folder / "desk.crt"), str(folder / "desk.key")
    name = "-nodes -days 2 -subj /CN=desk -addext subjectAltName=IP:127.0.0.1"
    files = f"-out {certificate} -keyout {key}"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", *name.split(), *files.split()],
        check=True,
        capture_output=True,
    )
    return certificate, key


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_the_desk_is_not_opened_unless_it_is_wished() -> None:
    assert desk_server(DeskConfig(), []) is None


UNUSABLE = (
    "192.168.1.10 :8443 0.0.0.0:8443 desk.local:8443 127.0.0.1:0 127.0.0.1:99999 "
    "[::]:8443 ::1:8443 127.0.0.1:x 8443"
)


@pytest.mark.parametrize("listen", UNUSABLE.split())
def test_an_address_that_can_not_be_used_is_told(listen: str, certificate: tuple[str, str]) -> None:
    with pytest.raises(ConfigError, match="write e"):
        desk_server(DeskConfig(listen, *certificate), [])


def test_without_tls_it_stays_closed() -> None:
    with pytest.raises(ConfigError, match="TLS"):
        desk_server(DeskConfig("127.0.0.1:8443"), [])


def test_files_that_are_no_certificate_are_told(
    tmp_path: Path, certificate: tuple[str, str]
) -> None:
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing", encoding="utf-8")
    for files in (
        ("/no/such.crt", "/no/such.key"),
        (str(nothing), str(nothing)),
        (certificate[0], str(nothing)),
    ):
        with pytest.raises(ConfigError, match="PEM"):
            desk_server(DeskConfig("127.0.0.1:8443", *files), [])


def test_it_serves_the_desk_under_tls_and_nothing_else(
    make_office: MakeOffice, certificate: tuple[str, str]
) -> None:
    listen = f"127.0.0.1:{free_port()}"
    office = make_office(config=Config(desk=DeskConfig(listen, *certificate)))
    server = office.staff.server()
    assert server is not None
    trusted = ssl.create_default_context(cafile=certificate[0])
    with server, httpx.Client(base_url=server.url, verify=trusted) as client:
        assert 'id="sign-in"' in client.get("/desk").text
        for path in ("/", "/visitor", "/board", "/owner", "/owner/health", "/metrics"):
            assert client.get(path).status_code == 404, path
        assert client.get("/desk", headers={"host": "evil.example"}).status_code == 421
