"""Whether the assistant hears itself, and whether it hears who speaks over it.

    python -m benchmarks.barge_in talk --minutes 30 --echo-db -6
    python -m benchmarks.barge_in cut --interruptions 60 --echo-db -6

Real time, real sound: PortAudio on PulseAudio's virtual cards, the whole loop with its engines. The
speaker is looped into the microphone at the given level; visitors are espeak-ng's voices, heard by
the microphone alone. Nothing is skipped: half an hour takes half an hour.

    visitor ──▶ sink "talker" ──loop──▶ sink "visitor" ──▶ microphone
    speaker ──▶ sink "assistant" ──loop at --echo-db──▶ ┘

A time to silence is taken from the monitors of both sinks, recorded side by side: from the first
sound of the visitor to the last of the assistant. It includes whatever the loops and buffers add.
"""

import argparse
import itertools
import json
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from assistant.config import load_config
from assistant.engines import load_engines, open_domain
from assistant.events import LoopEvent, NothingHeard, ReplyCutOff, TurnTaken
from assistant.live import loop_between, wanted_echo_removal
from assistant.loop import Loop
from assistant.visitor import EspeakVisitor
from core.audio import AudioChunk
from core.errors import DeviceError
from core.language import Language
from core.turn import Reply, TurnState
from devices.sound_server import SPEAKER, SoundServer, portaudio_on, sound_server, until
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from devices.wavfile import write_wav
from nlu.domain import Domain

KK, RU = Language.KK, Language.RU
RATE_HZ = 16_000
SAYINGS = (
    ("тоқтаңыз, маған талон керек", KK),
    ("подождите, сколько стоит паспорт", RU),
    ("жоқ, паспорт емес, жеке куәлік", KK),
    ("нет, мне нужна справка о судимости", RU),
    ("кешіріңіз, дәретхана қайда", KK),
    ("извините, а до скольки вы работаете", RU),
)
VARIANTS = ("", "f2", "m3", "f4", "m5")
SPEECH_RMS = 0.05
"""Of a visitor at the microphone: −26 dBFS."""

SOUND = 0.004
"""Above it a monitor is not silent."""


@dataclass
class Monitor:
    """A sink's monitor, recorded with the time at which it was heard."""

    device: str
    pieces: list[bytes] = field(default_factory=list)
    began_s: float = float("inf")
    _count: int = 0

    def start(self, server: SoundServer) -> None:
        """Record until the server ends."""
        command = ["parec", f"--device={self.device}", "--raw", "--latency-msec=10"]
        command += ["--format=s16le", f"--rate={RATE_HZ}", "--channels=1"]
        self._recorder = subprocess.Popen(  # noqa: S603 - the sound server's own tool
            command, env=server.whole_environment, stdout=subprocess.PIPE
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._recorder.stdout is not None  # noqa: S101 - it is a pipe
        while piece := self._recorder.stdout.read1(4096):  # type: ignore[attr-defined] # buffered
            self.pieces.append(piece)
            self._count += len(piece) // 2
            # The quickest piece ever is the one that waited least.
            self.began_s = min(self.began_s, time.monotonic() - self._count / RATE_HZ)

    def between(self, from_s: float, to_s: float) -> np.ndarray:
        """Its samples in that time, −1 to 1."""
        recorded = b"".join(self.pieces)
        samples = np.frombuffer(recorded[: len(recorded) // 2 * 2], "<i2") / 32768
        first, last = (max(0, round((at - self.began_s) * RATE_HZ)) for at in (from_s, to_s))
        return samples[first:last]

    def forget(self) -> None:
        """Keep no more than the last minute."""
        while len(self.pieces) > 2:
            kept = sum(map(len, self.pieces)) / 2 / RATE_HZ
            if kept < 60:
                return
            self.began_s += len(self.pieces.pop(0)) / 2 / RATE_HZ
            self._count = sum(map(len, self.pieces)) // 2


class Scene:
    """The loop between virtual cards, with an echo."""

    def __init__(self, server: SoundServer, folder: Path, echo_db: float, canceller: bool) -> None:
        self.server, self.folder = server, folder
        server.add("talker")
        server.join("talker")
        server.join(SPEAKER, echo_db)
        self.talker, self.assistant = Monitor("talker.monitor"), Monitor("assistant.monitor")
        for monitor in (self.talker, self.assistant):
            monitor.start(server)
        config = load_config()
        self.domain: Domain = open_domain(config, None)
        echo = wanted_echo_removal(config) if canceller else None
        self.events: list[tuple[float, LoopEvent]] = []
        self.loop: Loop = loop_between(
            SoundcardMicrophone("microphone", echo),
            SoundcardSpeaker("speaker", echo.played if echo else None),
            config,
            self.domain,
            load_engines(config, self.domain),
            lambda event: self.events.append((time.monotonic(), event)),
            full_duplex=True,
        )
        self.replies = self._replies()

    def _replies(self) -> Iterator[Reply]:
        """What the domain says, both languages in turn, without end."""
        found = [
            Reply(text, language)
            for texts in self.domain.replies.texts.values()
            for language, text in texts.items()
            if "{" not in text
        ]
        random.Random(1).shuffle(found)  # noqa: S311 - chance
        return itertools.cycle(found)

    def count(self, kind: type[object]) -> int:
        """Events of a kind so far."""
        return sum(isinstance(event, kind) for _, event in self.events)

    def comes(self, kind: type[object], before: int, timeout_s: float) -> bool:
        """Wait for one more of a kind."""
        return until(lambda: self.count(kind) > before, timeout_s)

    def speak(self) -> None:
        """Wait for silence, and have the next reply said."""
        self.be_idle()
        self.loop.tell(next(self.replies))
        until(lambda: self.loop.state is TurnState.SPEAKING)

    def be_idle(self) -> None:
        """Wait until nobody speaks, and nothing is about to be said."""
        idle_since_s = time.monotonic()
        while time.monotonic() - idle_since_s < 0.3:
            if self.loop.state is not TurnState.IDLE:
                idle_since_s = time.monotonic()
            time.sleep(0.02)


def talk(scene: Scene, minutes: float) -> dict[str, object]:
    """Have it talk, nobody else in the room."""
    ends_s = time.monotonic() + 60 * minutes
    spoken_s = 0.0
    printed_s = time.monotonic()
    while time.monotonic() < ends_s:
        began_s = time.monotonic()
        scene.speak()
        scene.be_idle()
        spoken_s += time.monotonic() - began_s
        if time.monotonic() - printed_s > 60:
            printed_s = time.monotonic()
            print(f"{spoken_s / 60:.1f} min: {_own(scene)}", flush=True)  # noqa: T201
            scene.talker.forget()
            scene.assistant.forget()
    return {"minutes_of_talking": round(spoken_s / 60, 1), **_own(scene)}


def _own(scene: Scene) -> dict[str, int]:
    kinds = {"turns": TurnTaken, "cut_off": ReplyCutOff, "dropped": NothingHeard}
    return {name: scene.count(kind) for name, kind in kinds.items()}


def cut(scene: Scene, interruptions: int, relative_db: float) -> dict[str, object]:
    """Speak over it at a random moment, again and again."""
    chance = random.Random(7)  # noqa: S311 - chance
    heard, times_ms, turns = 0, [], 0
    for number in range(interruptions):
        wav = _saying(scene.folder, number, relative_db)
        taken = scene.count(TurnTaken)
        scene.speak()
        while not _goes_on(scene, chance.uniform(0.3, 1.2)):
            scene.speak()
        began_s, cuts = time.monotonic(), scene.count(ReplyCutOff)
        command = ["paplay", "--device=talker", "--latency-msec=20", str(wav)]
        player = subprocess.Popen(command, env=scene.server.whole_environment)  # noqa: S603 - ours
        noticed = scene.comes(ReplyCutOff, cuts, 3.0)
        player.wait()
        time.sleep(0.3)
        if noticed:
            heard += 1
            if (silent_ms := _to_silence_ms(scene, began_s)) is not None:
                times_ms.append(silent_ms)
        turns += scene.comes(TurnTaken, taken, 6.0)
        scene.loop.interrupt()
        last = f"{times_ms[-1]:.0f} ms" if noticed and times_ms else "missed"
        print(f"{number + 1}: {SAYINGS[number % len(SAYINGS)][0]!r} {last}", flush=True)  # noqa: T201
        scene.talker.forget()
        scene.assistant.forget()
    return {
        "interruptions": interruptions,
        "heard": heard,
        "became_a_turn": turns,
        "to_silence_ms_median": round(median(times_ms)) if times_ms else None,
        "to_silence_ms_95": round(float(np.percentile(times_ms, 95))) if times_ms else None,
    }


def _goes_on(scene: Scene, seconds: float) -> bool:
    """Wait so long; whether it still speaks then."""
    time.sleep(seconds)
    recent = scene.assistant.between(time.monotonic() - 0.25, time.monotonic() - 0.05)
    return scene.loop.state is TurnState.SPEAKING and bool(np.any(np.abs(recent) > SOUND))


def _to_silence_ms(scene: Scene, began_s: float) -> float | None:
    """From the visitor's first sound to the assistant's last before half a second of silence."""
    now_s = time.monotonic()
    voice = np.flatnonzero(np.abs(scene.talker.between(began_s, now_s)) > SOUND)
    if not len(voice):
        return None
    onset_s = began_s + voice[0] / RATE_HZ
    sounding = np.flatnonzero(np.abs(scene.assistant.between(onset_s, now_s)) > SOUND)
    gaps = np.flatnonzero(np.diff(sounding, append=len(sounding) + 10 * RATE_HZ) > 0.4 * RATE_HZ)
    return 1000 * sounding[gaps[0]] / RATE_HZ if len(gaps) else 0.0


def _saying(folder: Path, number: int, relative_db: float) -> Path:
    """A visitor's interruption as a file, at the visitor's level."""
    text, language = SAYINGS[number % len(SAYINGS)]
    variant = VARIANTS[number // len(SAYINGS) % len(VARIANTS)]
    speech = EspeakVisitor().speak(text, language, variant=variant)
    level = SPEECH_RMS * 10 ** (relative_db / 20) / np.sqrt(np.mean(speech.samples**2))
    path = folder / "interruption.wav"
    louder = np.clip(speech.samples * np.float32(level), -1, 1).astype(np.float32)
    write_wav(path, [AudioChunk(louder, speech.rate_hz)])
    return path


def main() -> None:
    """Run one of the two and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("talk", "cut"))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--interruptions", type=int, default=60)
    parser.add_argument("--echo-db", type=float, default=-6)
    parser.add_argument("--visitor-db", type=float, default=0, help="against −26 dBFS")
    parser.add_argument("--no-canceller", action="store_true", help="to see what it is good for")
    arguments = parser.parse_args()
    with sound_server() as server, portaudio_on(server):
        scene = Scene(server, server.folder, arguments.echo_db, not arguments.no_canceller)
        failed: list[DeviceError] = []

        def run() -> None:
            try:
                scene.loop.run()
            except DeviceError as error:
                failed.append(error)

        running = threading.Thread(target=run)
        running.start()
        try:
            time.sleep(2)
            if arguments.what == "talk":
                result = talk(scene, arguments.minutes)
            else:
                result = cut(scene, arguments.interruptions, arguments.visitor_db)
        finally:
            scene.loop.stop()
            running.join(10)
        result = {"echo_db": arguments.echo_db, **result, "failed": [str(e) for e in failed]}
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201 - a benchmark speaks


if __name__ == "__main__":
    main()
