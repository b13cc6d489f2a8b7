"""Piper's own command and a wyoming-piper server as peers of tts/, on the very same voice.

    fresh    `python -m piper` started for each reply, as its README shows
    kept     the same command left open, a line of text each time
    server   wyoming-piper, the server that Home Assistant's users run

They get copies of the voice whose settings name the language, so that espeak-ng reads Kazakh and
Russian; phonemes that the voice lacks they leave out.
"""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.wyoming_peer import PeerError, free_port, receive, send, wait_for
from core.language import Language

PACKAGE = "wyoming-piper==2.5.2"
SILENT_S = 1.0
"""A command that gives nothing for so long after its first sound has said all."""

PATIENCE_S = 60.0


def localised(onnx: Path, folder: Path) -> dict[Language, Path]:
    """The voice for each language, in a folder that the peers take for their own."""
    settings = json.loads(onnx.with_name(f"{onnx.name}.json").read_text(encoding="utf-8"))
    voices = {}
    for language in Language:
        settings["espeak"]["voice"] = language.value
        voices[language] = voice = folder / f"peer_{language}-voice-medium.onnx"
        shutil.copyfile(onnx, voice)
        voice.with_name(f"{voice.name}.json").write_text(json.dumps(settings), encoding="utf-8")
    return voices


def fresh_s(voice: Path, text: str) -> tuple[float, float]:
    """Seconds to the first sound and to the last of a command that is started for this text."""
    began_s = time.perf_counter()
    command = [sys.executable, "-m", "piper", "-m", str(voice), "--output-raw", "--", text]
    with _running(command) as process:
        output, _ = _pipes(process)
        first = os.read(output, 1)
        first_s = time.perf_counter() - began_s
        while os.read(output, 1 << 20):
            pass
    if not first:
        raise PeerError("piper's command gave no sound")
    return first_s, time.perf_counter() - began_s


class KeptCommand:
    """Piper's command with its voice loaded, waiting for lines."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._output, self._input = _pipes(process)

    def speak_s(self, text: str) -> float:
        """Seconds to the first sound of a line."""
        began_s = time.perf_counter()
        os.write(self._input, f"{text}\n".encode())
        if not self._sound(PATIENCE_S):
            raise PeerError("piper's command gave no sound")
        first_s = time.perf_counter() - began_s
        while self._sound(SILENT_S):
            pass
        return first_s

    def _sound(self, timeout_s: float) -> bytes:
        """What it gives within a time; empty where that is nothing."""
        ready, _, _ = select.select([self._output], [], [], timeout_s)
        return os.read(self._output, 1 << 20) if ready else b""


@contextlib.contextmanager
def kept(voice: Path) -> Iterator[KeptCommand]:
    """Piper's command, left open."""
    with _running([sys.executable, "-m", "piper", "-m", str(voice), "--output-raw"]) as process:
        yield KeptCommand(process)


@contextlib.contextmanager
def serving(python: Path, voice: Path, log: Path) -> Iterator[int]:
    """A wyoming-piper server on that voice; its port. Raises PeerError."""
    port = free_port()
    command = [
        *(str(python), "-m", "wyoming_piper", "--uri", f"tcp://127.0.0.1:{port}"),
        *("--voice", voice.stem, "--data-dir", str(voice.parent)),
        *("--download-dir", str(voice.parent), "--local-files-only"),
    ]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - ours
        try:
            wait_for(server, port, log)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=10)


def served_s(port: int, text: str) -> tuple[float, float]:
    """Seconds to the first sound and to the last from the server. Raises PeerError."""
    began_s, first_s = time.perf_counter(), 0.0
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        stream = connection.makefile("rwb")
        send(stream, "synthesize", {"text": text})
        stream.flush()
        while (event := receive(stream)[0]) != "audio-stop":
            if event == "error":
                raise PeerError("the wyoming-piper server failed: see its log")
            if event == "audio-chunk" and not first_s:
                first_s = time.perf_counter() - began_s
    return first_s, time.perf_counter() - began_s


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[int, int]:
    """Where a command's output is read and its input written."""
    if process.stdout is None or process.stdin is None:
        raise PeerError("piper's command was started without pipes")
    return process.stdout.fileno(), process.stdin.fileno()


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603 - our own Python, and a text of the domain
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
