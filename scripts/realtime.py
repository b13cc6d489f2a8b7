"""The stage in real time: the live wiring between devices that sound, and a visitor's own speaker.

    visitor's speaker ~~air, or a virtual card~~▶ microphone ──▶ echo removal ──▶ loop
    capture, or the room ◀~~~~~~~~~~~~~~~~~~~~~~~~ speaker ◀─────────────────────┘

With `--realtime` the cards are virtual ones of a private sound server; with `--live` they are the
kiosk's own. The visitor's speaker is a stream beside the assistant's, so no echo canceller takes
it for the assistant's voice. Queue, printer and own actions are the scene's, never the kiosk's.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.config import Config, PrinterConfig
from assistant.device_test import sound_out
from assistant.engines import Engines
from assistant.events import DeviceBack, DeviceLost, LoopEvent
from assistant.live import loop_between, wanted_echo_removal
from core.audio import AudioChunk
from core.errors import DeviceError, EngineError, TildesError, UsageError
from core.language import Language
from core.turn import TurnState
from devices.hotplug import returning_microphone, returning_speaker
from devices.printer.printer import PrinterStatus
from devices.sound_server import MICROPHONE, SPEAKER, SoundServer, until
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from nlu.domain import Domain
from scripts.realtime_devices import AHEAD_S, Capture, KeptMicrophone, KeptSpeaker, Mouth
from scripts.record import Sound
from scripts.scenario import Scenario
from scripts.stage import Kiosk, Outfit, ScriptedPrinter
from scripts.virtual import SceneClock, sounded

LEARNT_S = 2.5
"""Of the assistant's voice an echo canceller hears before a scene: a kiosk has been on for long."""

NOTICED_S = 15.0
"""A device that was pulled out or plugged in is noticed within so long."""

SINKS = {"microphone": MICROPHONE, "speaker": SPEAKER}


class RealTimeClock(SceneClock):
    """A Clock whose scene goes on in real time: `advance` waits for it."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._started_s = time.monotonic()
        self._due_s = 0.0
        self._began_at = now

    def begin(self) -> None:
        """The scene begins now: loading and learning took their time."""
        self._started_s = time.monotonic()
        self._due_s = 0.0

    @property
    def scene_s(self) -> float:
        """Seconds since the scene was set."""
        return time.monotonic() - self._started_s

    def advance(self, seconds: float) -> None:
        """Wait until the scene has gone on so far; one that is late does not hurry."""
        self._due_s = max(self._due_s, self.scene_s - AHEAD_S / 2) + seconds
        time.sleep(max(0.0, self._due_s - self.scene_s))

    def put(self, now: datetime) -> None:
        """Put the wall clock to another time."""
        self._began_at = now - timedelta(seconds=self.scene_s)

    def monotonic_s(self) -> float:
        """The machine's."""
        return time.perf_counter()

    def now(self) -> datetime:
        """The scene's time of day."""
        return self._began_at + timedelta(seconds=self.scene_s)


class RealTimeStage:
    """Plays on a sound server's cards, or on this machine's own."""

    def __init__(
        self, config: Config, server: SoundServer | None = None, visitor: str | None = None
    ) -> None:
        """`server`: whose cards PortAudio sees; None for the config's devices.

        `visitor`: a wish for the speaker that visitors use; None for the assistant's own.
        Raises UsageError, DeviceError for what can't be played on.
        """
        if config.turns.start == "push":
            raise UsageError(
                'the config has [turns] start = "push", and nobody presses a button in a script: '
                "give another config in TILDES_CONFIG"
            )
        audio = config.audio
        if server and audio.echo != "off":
            # No air is between virtual cards. A canceller that hears no echo has nothing to learn
            # from, and takes visitors for one: it weakens them by 35 to 50 dB.
            audio = replace(audio, echo="system")
        self.config = replace(config, audio=audio, printer=PrinterConfig())
        self.server = server
        self.microphone = "microphone" if server else audio.microphone or None
        self.speaker = "speaker" if server else audio.speaker or None
        self.visitor = "talker" if server else visitor or self.speaker

    def check_heard(self) -> None:
        """Raises DeviceError where a device lacks, or doesn't hear or sound as it must."""
        microphone = SoundcardMicrophone(self.microphone, channel=self.config.audio.channel_number)
        mouth = Mouth(self.visitor)
        # The assistant's own is open meanwhile: some cards take one stream alone.
        with microphone, SoundcardSpeaker(self.speaker):
            visitor = mouth.begin()
            try:
                echo = sound_out(microphone, visitor)
            finally:
                mouth.end()
        if echo.latency_s is None:
            raise DeviceError(
                f"{microphone.name} does not hear {visitor.name}: turn both up "
                "(`tildes devices test`), or name another with --visitor-speaker"
            )

    def lack(self, scenario: Scenario) -> str:
        """Why the scenario can't be played here; empty where it can."""
        if scenario.kiosks > 1:
            return "it has several kiosks, and one is played in real time"
        for turn in scenario.turns:
            line = turn.place.line
            if turn.act == "kill":
                return f"`kill:` in line {line} can't be done in real time"
            if turn.act in ("unplug", "plug") and self.server is None:
                return f"nobody is there for `{turn.act}:` in line {line}"
        return ""

    def clock(self, at: datetime) -> SceneClock:
        """It goes on by itself."""
        return RealTimeClock(at)

    def kiosk(self, outfit: Outfit) -> Kiosk:
        """A kiosk as `tildes run` builds it. Raises DeviceError, EngineError."""
        return LiveKiosk(self, outfit)


class LiveKiosk:
    """One kiosk; the visitor is heard as soon as the director says so."""

    def __init__(self, stage: RealTimeStage, outfit: Outfit) -> None:
        """Build the loop; the outfit's listener is called in its thread."""
        config, clock = stage.config, outfit.clock
        self._server, self._clock, self._listener = stage.server, clock, outfit.listener
        self._echo = wanted_echo_removal(config)
        self._microphone = KeptMicrophone(
            returning_microphone(
                stage.microphone,
                self._echo,
                config.audio.channel_number,
                self._changed,
                in_use=lambda: self.loop.state is TurnState.LISTENING,
            ),
            clock,
        )
        self.speaker = KeptSpeaker(
            returning_speaker(
                stage.speaker, self._echo.played if self._echo else None, self._changed
            ),
            clock,
        )
        self._mouth = Mouth(stage.visitor)
        self._capture = Capture(stage.server, clock) if stage.server else None
        self._voice = learning_voice(outfit.engines, outfit.domain) if self._echo else []
        self._printer = ScriptedPrinter(outfit, lambda: self.loop)
        self._noticed: list[tuple[str, bool]] = []
        self._failed: Exception | None = None
        self.loop = loop_between(
            self._microphone,
            self.speaker,
            config,
            outfit.domain,
            outfit.engines,
            self._tell,
            full_duplex=self._echo is not None or config.audio.echo == "system",
            tickets=outfit.tickets,
            clock=clock,
            own={},
        )
        self._thread = threading.Thread(target=self._run, name="kiosk in real time", daemon=True)

    def know_room(self, sound: Iterable[AudioChunk]) -> None:
        """It gets to know its room as a kiosk does that is switched on."""

    def open(self) -> None:
        """Switch it on, and let it learn how its own voice comes back. Raises DeviceError."""
        self._thread.start()
        if not until(lambda: self._microphone.listening or self._failed is not None):
            raise DeviceError("the microphone gives no sound: check its plug and start again")
        self._look()
        self._mouth.begin()
        for chunk in self._voice:
            self.speaker.play(chunk)
        self.speaker.drain()
        self._look()
        self._clock.begin()
        self._microphone.forget()
        self.speaker.forget()
        if self._capture:
            self._capture.begin()

    def hear(self, chunk: AudioChunk) -> None:
        """Let the visitor's next piece of sound be heard. Raises what ended the loop."""
        self._mouth.play(chunk)
        self._look()

    def close(self) -> None:
        """Switch it off."""
        if self._thread.is_alive():
            self.loop.stop()
            self._thread.join()
        self._mouth.end()
        if self._capture:
            self._capture.end()

    def kill_worker(self) -> None:
        """Raises UsageError: see RealTimeStage.lack."""
        raise UsageError("`kill:` can't be done in real time: leave it out")

    def plug(self, device: str, there: bool) -> None:
        """Pull a virtual card out or plug it in; returns when the kiosk has noticed.

        Raises DeviceError where it doesn't.
        """
        if self._server is None:
            raise UsageError("nobody is there to pull a plug: leave `unplug:` out")
        held: Mouth | Capture | None = self._mouth if device == "microphone" else self._capture
        if not there:
            if held:
                held.end()
            self._server.unplug(SINKS[device])
        else:
            self._server.plug(SINKS[device])
            if held:
                held.begin()
        if not until(lambda: (device, there) in self._noticed, NOTICED_S):
            raise DeviceError(f"the {device} was not noticed within {NOTICED_S:.0f} s: see the log")
        self._noticed.clear()

    def printer_is(self, status: PrinterStatus) -> None:
        """From now on."""
        self._printer.becomes(status)

    def sound(self) -> Sound:
        """What the loop heard, free of echo, and what was captured of the speaker."""
        heard = self._microphone.sound()
        played = self._capture.pieces if self._capture else self.speaker.played
        return Sound(heard, sounded(played, len(heard)))

    def _look(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            self.loop.run()
        except TildesError as error:
            self._failed = error
        except Exception as error:
            self._failed = EngineError(f"the loop was ended by {type(error).__name__}: see the log")

    def _changed(self, kind: str, name: str, there: bool) -> None:
        self.loop.notify(DeviceBack(kind, name) if there else DeviceLost(kind, name))

    def _tell(self, event: LoopEvent) -> None:
        self._listener(event)
        self._printer.told(event)
        match event:
            case DeviceLost(kind):
                self._noticed.append((kind, False))
            case DeviceBack(kind):
                self._noticed.append((kind, True))


def learning_voice(engines: Engines, domain: Domain) -> list[AudioChunk]:
    """Enough of the assistant's voice for an echo canceller to learn the room."""
    texts = domain.replies.texts.values()
    russian = [each[Language.RU] for each in texts if Language.RU in each]
    chunks: list[AudioChunk] = []
    for text in sorted((each for each in russian if "{" not in each), key=len, reverse=True):
        chunks += engines.synthesizer.synthesize(text, Language.RU)
        if sum(chunk.duration_s for chunk in chunks) >= LEARNT_S:
            break
    return chunks
