"""wyoming-faster-whisper as a peer: the server that Home Assistant's users run for their speech.

benchmarks.asr installs it from PyPI into a virtual environment of its own under the user's cache
folder, starts it on a free port of the loopback device with the model that is measured, and talks
Wyoming to it: a JSON line an event, then its data and its payload
(github.com/OHF-Voice/wyoming). The server decodes once the audio has stopped.
"""

import contextlib
import json
import socket
import subprocess
import time
import venv
from collections.abc import Callable, Iterator, Mapping
from io import BufferedRWPair
from pathlib import Path

import numpy as np

from core.audio import HEARING_RATE_HZ, Samples

PACKAGE = "wyoming-faster-whisper==3.8.1"
START_S = 120.0
"""Seconds that the server gets until it answers: it loads its model first."""

INSTALL_S = 600.0
CHUNK_SAMPLES = 1024
AUDIO = {"rate": HEARING_RATE_HZ, "width": 2, "channels": 1}


class PeerError(Exception):
    """The peer can't be installed or started; the message is one line."""


def installed(folder: Path, package: str = PACKAGE) -> Path:
    """The Python of a virtual environment with the server in it. Raises PeerError."""
    python = folder / "bin" / "python"
    stamp = folder / f"{package}.installed"
    if stamp.is_file():
        return python
    try:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(  # noqa: S603 - our own Python, and a name from this module
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package],
            check=True,
            timeout=INSTALL_S,
            capture_output=True,
            text=True,
        )
    except subprocess.CalledProcessError as error:
        *_, last = (error.stderr or "").strip().splitlines() or ["pip failed"]
        raise PeerError(f"{package} can't be installed: {last}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerError(f"{package} can't be installed: {error}") from error
    stamp.touch()
    return python


@contextlib.contextmanager
def serving(
    python: Path, model: Path, threads: int, log: Path
) -> Iterator[Callable[[Samples], str]]:
    """The running server as a function from samples to text. Raises PeerError."""
    port = free_port()
    command = [
        *(str(python), "-m", "wyoming_faster_whisper", "--uri", f"tcp://127.0.0.1:{port}"),
        *("--stt-library", "faster-whisper", "--model", str(model), "--data-dir", str(model)),
        *("--compute-type", "int8", "--cpu-threads", str(threads), "--local-files-only"),
    ]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - see above
        try:
            wait_for(server, port, log)
            yield lambda samples: transcribe(port, samples)
        finally:
            server.terminate()
            server.wait(timeout=10)


def transcribe(port: int, samples: Samples) -> str:
    """Send one utterance to the server and wait for its text."""
    pcm = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2")
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        stream = connection.makefile("rwb")
        send(stream, "transcribe", {})
        send(stream, "audio-start", AUDIO)
        for start in range(0, len(pcm), CHUNK_SAMPLES):
            send(stream, "audio-chunk", AUDIO, pcm[start : start + CHUNK_SAMPLES].tobytes())
        send(stream, "audio-stop", {})
        stream.flush()
        while (event := receive(stream))[0] != "transcript":
            pass
        return str(event[1].get("text", "")).strip()


def send(
    stream: BufferedRWPair, kind: str, data: Mapping[str, object], payload: bytes = b""
) -> None:
    """Write one event."""
    header = {"type": kind, "data": data, "payload_length": len(payload)}
    stream.write(json.dumps(header).encode() + b"\n" + payload)


def receive(stream: BufferedRWPair) -> tuple[str, dict[str, object]]:
    """Read one event's type and data; its payload is dropped. Raises PeerError."""
    line = stream.readline()
    if not line:
        raise PeerError("the Wyoming server has closed the connection")
    header = json.loads(line)
    data = dict(header.get("data") or {})
    if size := header.get("data_length"):
        data |= json.loads(stream.read(size))
    if size := header.get("payload_length"):
        stream.read(size)
    return header["type"], data


def free_port() -> int:
    """A port of the loopback device that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until the server answers. Raises PeerError."""
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s:
        if server.poll() is not None:
            *_, last = log.read_text(errors="replace").strip().splitlines() or ["no reason given"]
            raise PeerError(f"the Wyoming server doesn't start: {last}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise PeerError(f"the Wyoming server doesn't answer within {START_S:.0f} s: see {log}")
