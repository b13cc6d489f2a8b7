"""A sound server of one's own: two virtual sound cards, made with PulseAudio.

    paplay, or ALSA "talker" ──▶ sink "visitor" ──monitor──▶ ALSA "microphone" ──▶ PortAudio
    PortAudio ──▶ ALSA "speaker" ──▶ sink "assistant" ──monitor──▶ parec

It hears nobody else's sound, and nobody hears its: socket and settings lie in a folder of its own.
Used by `tildes script --realtime`, by tests and by benchmarks.
"""

# ruff: noqa: S603, S607 - it runs the sound server's own tools, wherever they are

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DeviceError

RATE_HZ = 16_000
"""At which recordings are made."""

SILENCE = 0.005
"""What is not louder is silence: dither and rounding."""

TOOLS = ("pulseaudio", "pactl", "paplay", "parec")
MENDING = (
    "sudo apt-get install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2 "
    "makes virtual sound cards"
)

MICROPHONE, SPEAKER = "visitor", "assistant"
"""The sinks behind the two cards."""

# Without rewinds a card's buffers are short, as a real one's are.
CARD = "module-null-sink sink_name={} rate=48000 norewinds=1"

# PortAudio reaches the server through ALSA's plug-in.
ASOUND = """
pcm.microphone { type pulse device "visitor.monitor" }
pcm.speaker { type pulse device "assistant" }
pcm.talker { type pulse device "visitor" }
pcm.!default { type asym capture.pcm "microphone" playback.pcm "speaker" }
"""


def installed() -> bool:
    """True where the server and its tools are installed."""
    return all(shutil.which(tool) for tool in TOOLS)


def until(found: Callable[[], bool], timeout_s: float = 15.0) -> bool:
    """Wait for something that happens outside this process; False where it didn't."""
    ends_s = time.monotonic() + timeout_s
    while not found():
        if time.monotonic() > ends_s:
            return False
        time.sleep(0.02)
    return True


class SoundServer:
    """A running server; made by `sound_server`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
            "PULSE_SERVER": f"unix:{folder / 'native'}",
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
        }
        (folder / "asound.conf").write_text(ASOUND, encoding="ascii")
        self.start()

    def start(self) -> None:
        """Start the server, with both cards. Raises DeviceError where it does not."""
        folder = self.folder
        with (folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    *("pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                    *("--disable-shm=yes", "--realtime=no", "--high-priority=no", "-n"),
                    f"--load=module-native-protocol-unix socket={folder / 'native'}"
                    " auth-anonymous=1",
                    f"--load=module-cli-protocol-unix socket={folder / 'cli'}",
                    *(f"--load={CARD.format(sink)}" for sink in (MICROPHONE, SPEAKER)),
                ],
                env={**self.whole_environment, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
                stdout=log,
                stderr=log,
            )
        if not until(self._answers):
            self.stop()
            log_text = (folder / "log").read_text(encoding="utf-8", errors="replace")
            reason = " ".join(log_text.split())[-300:]
            raise DeviceError(f"the sound server did not start ({reason}): {MENDING}")

    @property
    def whole_environment(self) -> dict[str, str]:
        """The environment of this process, with the server in it."""
        return {**os.environ, **self.environment}

    def stop(self) -> None:
        """End the server, as if the sound cards were pulled out."""
        self._server.kill()
        self._server.wait()
        (self.folder / "native").unlink(missing_ok=True)
        (self.folder / "cli").unlink(missing_ok=True)

    def unplug(self, sink: str) -> None:
        """Pull one card out: MICROPHONE or SPEAKER.

        A sound server would move whoever uses it to the other card; a card without one ends their
        streams, and so does this.
        """
        module = next(row[0] for row in self._listed("modules") if f"sink_name={sink} " in row[2])
        played = next(row[0] for row in self._listed("sinks") if row[1] == sink)
        heard = next(row[0] for row in self._listed("sources") if row[1] == f"{sink}.monitor")
        self._command(
            f"unload-module {module}",
            *(
                f"kill-sink-input {row[0]}"
                for row in self._listed("sink-inputs")
                if row[1] == played
            ),
            *(
                f"kill-source-output {row[0]}"
                for row in self._listed("source-outputs")
                if row[1] == heard
            ),
        )

    def plug(self, sink: str) -> None:
        """Plug a card in again."""
        self._loaded(*CARD.format(sink).split())

    def add(self, sink: str) -> None:
        """One more card, which nothing is heard of until it is joined."""
        self._loaded("module-null-sink", f"sink_name={sink}", "rate=48000")

    def join(self, sink: str, level_db: float = 0.0) -> str:
        """Let the microphone hear what a card plays, from now on; returns the module's number."""
        options = (f"source={sink}.monitor", f"sink={MICROPHONE}", "latency_msec=20")
        module = self._loaded("module-loopback", *options)
        if level_db:
            newest = self._listed("sink-inputs")[-1][0]
            self._pactl("set-sink-input-volume", newest, f"{level_db}dB")
        return module

    @contextmanager
    def in_one_room(self) -> Iterator[None]:
        """The microphone hears the speaker meanwhile."""
        module = self.join(SPEAKER)
        try:
            yield
        finally:
            self._command(f"unload-module {module}")

    @contextmanager
    def playing(self, wav: Path) -> Iterator[None]:
        """Play a file into the microphone meanwhile."""
        player = subprocess.Popen(
            ["paplay", "--device=visitor", str(wav)], env=self.whole_environment
        )
        try:
            yield
        finally:
            player.kill()
            player.wait()

    @contextmanager
    def recording(self) -> Iterator["Recording"]:
        """Record what comes out of the speaker."""
        path = self.folder / "recording.raw"
        with path.open("wb") as sink:
            recorder = subprocess.Popen(
                [
                    *("parec", "--device=assistant.monitor", "--raw", "--latency-msec=20"),
                    *("--format=s16le", f"--rate={RATE_HZ}", "--channels=1"),
                ],
                env=self.whole_environment,
                stdout=sink,
            )
            try:
                recording = Recording(path)
                if not until(lambda: len(recording.samples) > 0):
                    raise DeviceError("the sound server records nothing: start again")
                yield recording
            finally:
                recorder.kill()
                recorder.wait()

    def _answers(self) -> bool:
        if self._server.poll() is not None:
            return False
        return any(SPEAKER in row for row in self._listed("sinks"))

    def _loaded(self, *module: str) -> str:
        """Load a module; returns its number."""
        return self._pactl("load-module", *module).strip()

    def _pactl(self, *arguments: str) -> str:
        """What the server's own tool prints."""
        asked = subprocess.run(
            ["pactl", *arguments],
            env=self.whole_environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return asked.stdout

    def _listed(self, kind: str) -> list[list[str]]:
        """What the server has of a kind, a row each."""
        asked = subprocess.run(
            ["pactl", "list", "short", kind],
            env=self.whole_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return [line.split("\t") for line in asked.stdout.splitlines()]

    def _command(self, *commands: str) -> None:
        """Tell the server several things at once, so that nothing can happen between them."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.folder / "cli"))
            line.sendall("".join(f"{command}\n" for command in commands).encode())
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass


class Recording:
    """What was recorded so far."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def samples(self) -> NDArray[np.float32]:
        """Mono at RATE_HZ."""
        recorded = self._path.read_bytes()
        whole = recorded[: len(recorded) // 2 * 2]
        return np.frombuffer(whole, dtype="<i2").astype(np.float32) / np.float32(32768)

    @property
    def sound(self) -> NDArray[np.float32]:
        """From the first sample that is not silent to the last."""
        samples = self.samples
        loud = np.flatnonzero(np.abs(samples) > SILENCE)
        return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def is_loud(samples: NDArray[np.float32]) -> bool:
    """True where some sample is not silent."""
    return bool(np.any(np.abs(samples) > SILENCE))


@contextmanager
def sound_server() -> Iterator[SoundServer]:
    """Start a server and stop it again."""
    # A socket's path must be short, which pytest's own folders are not.
    with tempfile.TemporaryDirectory(prefix="tildes-") as folder:
        server = SoundServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def portaudio_on(server: SoundServer) -> Iterator[None]:
    """Make this process's PortAudio see the server's sound cards and no others.

    PortAudio lists devices once, when it starts; sounddevice has no public way to start it again.
    """
    import sounddevice

    before = {name: os.environ.get(name) for name in server.environment}
    os.environ.update(server.environment)
    sounddevice._terminate()
    sounddevice._initialize()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        sounddevice._terminate()
        sounddevice._initialize()
