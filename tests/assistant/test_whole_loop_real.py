"""The whole loop on the real engines and models, with and without a network to forbid."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from assistant.visitor import EspeakVisitor
from core.audio import AudioChunk
from core.language import Language
from devices.wavfile import write_wav
from tests.program import ROOT, namespace, tildes

pytestmark = pytest.mark.engines


@pytest.fixture(scope="session")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A visitor asks for a ticket, in Kazakh with a Russian word inside."""
    path = tmp_path_factory.mktemp("speech") / "ticket.wav"
    visitor = EspeakVisitor()
    write_wav(path, [visitor.speak("маған загранпаспорт алуға талон керек", Language.KK)])
    return path


def test_a_turn_from_sound_to_sound(question: Path, models: Path, tmp_path: Path) -> None:
    reply = tmp_path / "reply.wav"
    done = tildes(
        "ask", "--wav", question, "--reply-wav", reply, "--json", home=tmp_path, models=models
    )
    assert done.returncode == 0, done.stderr
    turn = json.loads(done.stdout)
    assert turn["intent"] == "ticket.take"
    assert turn["slots"] == {"service": "passport"}
    assert turn["language"] == "kk"
    assert soundfile.info(reply).duration > 1


def test_the_same_turn_in_a_network_namespace_without_interfaces(
    question: Path, models: Path, tmp_path: Path
) -> None:
    alone = namespace("-rn")
    reply = tmp_path / "reply.wav"
    done = tildes(
        "ask",
        "--wav",
        question,
        "--reply-wav",
        reply,
        "--json",
        home=tmp_path,
        models=models,
        before=alone,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["intent"] == "ticket.take"
    assert soundfile.info(reply).duration > 1


def test_no_code_path_of_a_turn_opens_a_socket(
    question: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An audit hook sees every socket that Python code opens, whichever library does it."""
    script = """
import socket, sys
def refuse(event, arguments):
    if event == "socket.connect" or event == "socket.getaddrinfo":
        address = arguments[1] if event == "socket.connect" else arguments
        host = address[0] if isinstance(address, tuple) else address
        if host not in ("127.0.0.1", "::1", "localhost") and not str(host).startswith("/"):
            print("network:", event, address, file=sys.stderr)
            sys.exit(99)
sys.addaudithook(refuse)
from assistant.cli import main
sys.exit(main(sys.argv[1:]))
"""
    environment = {**os.environ, "TILDES_MODELS": str(models), "XDG_STATE_HOME": str(tmp_path)}
    reply = tmp_path / "reply.wav"
    done = subprocess.run(
        [sys.executable, "-c", script, "ask", "--wav", question, "--reply-wav", reply, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_the_audit_hook_would_notice() -> None:
    """The test above is worth something only if its hook fires."""
    seen: list[str] = []
    sys.addaudithook(lambda event, _: seen.append(event) if event == "socket.connect" else None)
    with socket.socket() as probe, pytest.raises(OSError):
        probe.connect(("127.0.0.1", 9))
    assert seen == ["socket.connect"]


@pytest.mark.parametrize("seconds", [0.1, 3.0, 600.0])
def test_silence_of_any_length_is_no_text(models: Path, tmp_path: Path, seconds: float) -> None:
    import numpy as np

    path = tmp_path / "silence.wav"
    write_wav(path, [AudioChunk(np.zeros(int(16_000 * seconds), np.float32), 16_000)])
    done = tildes("transcribe", path, "--no-domain", "--json", home=tmp_path, models=models)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["text"] == ""


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (96_000, 2), (44_100, 2)])
def test_any_rate_and_two_channels_are_heard(
    question: Path, models: Path, tmp_path: Path, rate_hz: int, channels: int
) -> None:
    import numpy as np
    import soxr

    samples, native = soundfile.read(question)
    path = tmp_path / "speech.flac"
    again = soxr.resample(samples, native, rate_hz)
    soundfile.write(path, np.repeat(again[:, None], channels, axis=1), rate_hz)
    done = tildes("transcribe", path, "--json", home=tmp_path, models=models)
    assert done.returncode == 0, done.stderr
    assert "паспорт" in json.loads(done.stdout)["text"]


def test_an_altered_model_is_refused(question: Path, models: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(models / "whisper-base", store / "whisper-base")
    model = store / "whisper-base" / "model.bin"
    with model.open("r+b") as stream:
        stream.seek(model.stat().st_size // 2)
        stream.write(b"altered!")
    done = tildes("transcribe", question, "--no-domain", home=tmp_path, models=store)
    assert done.returncode == 2
    assert "model.bin" in done.stderr
    assert "wrong content" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_truncated_model_is_refused(question: Path, models: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(models / "whisper-base", store / "whisper-base")
    os.truncate(store / "whisper-base" / "model.bin", 1000)
    done = tildes("transcribe", question, "--no-domain", home=tmp_path, models=store)
    assert done.returncode == 2
    assert "wrong size" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_goes_as_scripted(models: Path, tmp_path: Path) -> None:
    done = tildes("demo", "--out", tmp_path / "demo", "--json", home=tmp_path, models=models)
    assert done.returncode == 0, done.stdout + done.stderr
    played = json.loads(done.stdout)
    assert played["right"] == len(played["turns"]) >= 9
    assert played["ticket"]
    page = (tmp_path / "demo" / "index.html").read_text(encoding="utf-8")
    for turn in played["turns"]:
        assert turn["visitor_wav"] in page
        assert (tmp_path / "demo" / turn["assistant_wav"]).stat().st_size > 1000
