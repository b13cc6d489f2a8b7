"""Where scenes are played, and the kiosks there: real loops with real engines.

The virtual stage puts devices of a scene around them; scripts.realtime has the stage in real time.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from assistant.attendant import open_attendant
from assistant.engines import Engines
from assistant.events import DeviceBack, DeviceLost, Listener, LoopEvent, TurnTaken, VisitEnded
from assistant.loop import Loop
from assistant.printing import TicketDesk
from assistant.worker import ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples
from devices.printer.fakes import FakePrinter
from devices.printer.printer import PrinterStatus
from nlu.domain import Domain
from scripts.record import Sound
from scripts.scenario import Scenario
from scripts.sounding import CHUNK
from scripts.virtual import SceneClock, SceneMicrophone, SceneSpeaker, SceneWorker, sounded
from tickets.queue import TicketQueue
from voice.endpointing import Endpointer
from voice.vad import SileroVad

SILENCE = AudioChunk(np.zeros(CHUNK, np.float32), HEARING_RATE_HZ)


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a scene equips its kiosk with."""

    engines: Engines
    domain: Domain
    tickets: TicketQueue
    clock: SceneClock
    listener: Listener
    """Called while the kiosk works, so on the virtual stage never while the director does."""


class Sounds(Protocol):
    """What the director sees of a kiosk's speaker."""

    @property
    def playing(self) -> bool:
        """Whether a reply sounds."""
        ...

    @property
    def began_s(self) -> float:
        """When the scene heard the reply begin that is or was played last."""
        ...


class Kiosk(Protocol):
    """One kiosk, as the director sees it."""

    @property
    def loop(self) -> Loop:
        """Its loop."""
        ...

    @property
    def speaker(self) -> Sounds:
        """Its speaker."""
        ...

    def know_room(self, sound: Iterable[AudioChunk]) -> None:
        """Before it is switched on: have heard this for a while, as a kiosk that is always on."""
        ...

    def open(self) -> None:
        """Switch it on. Raises DeviceError."""
        ...

    def hear(self, chunk: AudioChunk) -> None:
        """The next piece of sound. Raises what ended the loop."""
        ...

    def close(self) -> None:
        """Switch it off."""
        ...

    def kill_worker(self) -> None:
        """Inference dies in the middle of its next task."""
        ...

    def plug(self, device: str, there: bool) -> None:
        """Lose a device, or have it back."""
        ...

    def printer_is(self, status: PrinterStatus) -> None:
        """From now on."""
        ...

    def sound(self) -> Sound:
        """What it heard and said; after `close`."""
        ...


class Stage(Protocol):
    """Where scenes are played."""

    def lack(self, scenario: Scenario) -> str:
        """Why the scenario can't be played here; empty where it can."""
        ...

    def clock(self, at: datetime) -> SceneClock:
        """The time of a scene that begins at `at`."""
        ...

    def kiosk(self, outfit: Outfit) -> Kiosk:
        """A kiosk of this scene."""
        ...


class VirtualStage:
    """Plays as fast as inference allows: time is sound."""

    def lack(self, scenario: Scenario) -> str:  # noqa: ARG002 - the seam's
        """Nothing: everything can be played."""
        return ""

    def clock(self, at: datetime) -> SceneClock:
        """It stands still while the kiosk works."""
        return SceneClock(at)

    def kiosk(self, outfit: Outfit) -> Kiosk:
        """Between virtual devices."""
        return StagedKiosk(outfit)


class ScriptedPrinter:
    """The printer of a kiosk on a stage; its status is the script's."""

    def __init__(self, outfit: Outfit, loop: Callable[[], Loop]) -> None:
        self._printer = FakePrinter()
        # The printing thread's steps are taken in the loop's, or scenes would differ.
        self._desk = TicketDesk(
            self._printer,
            lambda: outfit.domain,
            outfit.tickets,
            outfit.clock,
            lambda event: loop().notify(event),
            lambda reply: loop().tell(reply),
        )

    def told(self, event: LoopEvent) -> None:
        """Print what is to be printed after this."""
        match event:
            case TurnTaken(turn) if turn.reply.ticket:
                self._desk.print(self._desk.order(turn.reply))
            case VisitEnded():
                self._desk.visit_ended()

    def becomes(self, status: PrinterStatus) -> None:
        """From now on; one that failed is looked at again."""
        self._printer.status = status
        if self._desk.attends:
            self._desk.look()


class StagedKiosk:
    """One kiosk; the director gives it sound and waits until it has settled."""

    def __init__(self, outfit: Outfit) -> None:
        self._listener = outfit.listener
        self._microphone = SceneMicrophone()
        self.speaker = SceneSpeaker(outfit.clock)
        self._endpointer = Endpointer(SileroVad())
        worker = ThreadWorker(on_failure=lambda error: self.loop.fail(error))
        self._worker = SceneWorker(worker, self.speaker)
        self.loop = Loop(
            self._microphone,
            self.speaker,
            self._endpointer,
            open_attendant(outfit.engines, outfit.domain, outfit.tickets, outfit.clock),
            self._worker,
            outfit.clock,
            self._tell,
            full_duplex=True,  # the scene's microphone hears nothing of the speaker
        )
        self._printer = ScriptedPrinter(outfit, lambda: self.loop)
        self._heard: list[Samples] = []
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="kiosk on the stage", daemon=True)

    def know_room(self, sound: Iterable[AudioChunk]) -> None:
        """Before it is switched on."""
        for chunk in sound:
            self._endpointer.push(chunk)
        self._endpointer.reset()

    def open(self) -> None:
        """Switch it on."""
        self._thread.start()
        self._microphone.await_asked()

    def hear(self, chunk: AudioChunk) -> None:
        """The next piece of sound; returns when the kiosk has made of it what it can.

        Raises what ended the loop, or EngineError where it is stuck.
        """
        if not self._microphone.present:
            chunk = SILENCE
        self._heard.append(chunk.samples)
        self.speaker.pass_time()
        self._worker.settle()
        self._microphone.give(chunk)
        self._microphone.await_asked()
        self._worker.settle()
        if self._failed is not None:
            raise self._failed

    def close(self) -> None:
        """Switch it off."""
        self.loop.stop()
        self._microphone.give(SILENCE)
        self._thread.join()

    def sound(self) -> Sound:
        """What it was given, and what it said at that time."""
        heard = np.concatenate(self._heard)
        return Sound(heard, sounded(self.speaker.played, len(heard)))

    def kill_worker(self) -> None:
        """Inference dies in the middle of its next task."""
        self._worker.kill()

    def plug(self, device: str, there: bool) -> None:
        """Lose a device, or have it back, as devices.hotplug tells it."""
        if device == "microphone":
            self._microphone.present = there
        else:
            self.speaker.there = there
        self.loop.notify((DeviceBack if there else DeviceLost)(device, f"scripted {device}"))

    def printer_is(self, status: PrinterStatus) -> None:
        """From now on."""
        self._printer.becomes(status)

    def _run(self) -> None:
        try:
            self.loop.run()
        except Exception as error:
            self._failed = error

    def _tell(self, event: LoopEvent) -> None:
        self._listener(event)
        self._printer.told(event)
