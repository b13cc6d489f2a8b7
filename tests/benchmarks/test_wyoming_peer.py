"""The Wyoming peer without the peer: its protocol against a socket, and what goes wrong."""

import json
import socket
import subprocess
import threading
import venv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import wyoming_peer
from benchmarks.wyoming_peer import PeerError, installed, transcribe


def answer(listener: socket.socket, heard: list[Any], lines: bytes) -> None:
    """One connection of a Wyoming server: read events up to audio-stop, then send `lines`."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as stream:
        while line := stream.readline():
            event = json.loads(line)
            heard.append((event["type"], len(stream.read(event["payload_length"]))))
            if event["type"] == "audio-stop":
                stream.write(lines)
                stream.flush()
                return


@pytest.fixture
def server() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def ask(listener: socket.socket, lines: bytes) -> tuple[str, list[Any]]:
    heard: list[Any] = []
    thread = threading.Thread(target=answer, args=(listener, heard, lines))
    thread.start()
    try:
        return transcribe(listener.getsockname()[1], np.zeros(1500, np.float32)), heard
    finally:
        thread.join()


def test_an_utterance_goes_and_its_text_comes_back(server: socket.socket) -> None:
    data = json.dumps({"text": " сәлем "}).encode()
    header = json.dumps({"type": "transcript", "data_length": len(data)}).encode()
    text, heard = ask(server, b'{"type": "ping"}\n' + header + b"\n" + data)
    assert text == "сәлем"
    assert heard == [
        ("transcribe", 0),
        ("audio-start", 0),
        ("audio-chunk", 2048),
        ("audio-chunk", 952),
        ("audio-stop", 0),
    ]


def test_a_server_that_hangs_up_is_named(server: socket.socket) -> None:
    with pytest.raises(PeerError, match="closed the connection"):
        ask(server, b"")


def test_what_cannot_be_installed_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(command: list[str], **settings: object) -> None:
        raise subprocess.CalledProcessError(1, command, stderr="notice\nERROR: no such package\n")

    monkeypatch.setattr(venv, "create", lambda folder, **settings: folder.mkdir())
    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(PeerError, match=r"can't be installed: ERROR: no such package$"):
        installed(tmp_path / "peer")


def test_what_is_installed_is_not_installed_again(tmp_path: Path) -> None:
    (tmp_path / f"{wyoming_peer.PACKAGE}.installed").touch()
    assert installed(tmp_path) == tmp_path / "bin" / "python"
