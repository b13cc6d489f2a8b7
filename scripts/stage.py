"""A kiosk on the stage: the real loop with real engines, between the devices of a scene."""

import threading
from collections.abc import Callable

import numpy as np

from assistant.attendant import open_attendant
from assistant.engines import Engines
from assistant.events import DeviceBack, DeviceLost, LoopEvent, TurnTaken, VisitEnded
from assistant.loop import Loop
from assistant.printing import TicketDesk
from assistant.worker import ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk
from devices.printer.fakes import FakePrinter
from devices.printer.printer import PrinterStatus
from nlu.domain import Domain
from scripts.virtual import SceneClock, SceneMicrophone, SceneSpeaker, SceneWorker
from tickets.queue import TicketQueue
from voice.endpointing import Endpointer
from voice.vad import SileroVad

SILENCE = np.zeros(512, np.float32)


class StagedKiosk:
    """One kiosk; the director gives it sound and waits until it has settled."""

    def __init__(
        self,
        engines: Engines,
        domain: Domain,
        tickets: TicketQueue,
        clock: SceneClock,
        listener: Callable[[LoopEvent], None],
    ) -> None:
        """`listener` is called while the kiosk works, so never while the director does."""
        self._listener = listener
        self._microphone = SceneMicrophone()
        self.speaker = SceneSpeaker(clock)
        worker = ThreadWorker(on_failure=lambda error: self.loop.fail(error))
        self._worker = SceneWorker(worker, self.speaker)
        self.loop = Loop(
            self._microphone,
            self.speaker,
            Endpointer(SileroVad()),
            open_attendant(engines, domain, tickets, clock),
            self._worker,
            clock,
            self._tell,
            full_duplex=True,  # the scene's microphone hears nothing of the speaker
        )
        self._printer = FakePrinter()
        # The printing thread's steps are taken in the loop's, or scenes would differ.
        self._desk = TicketDesk(
            self._printer, lambda: domain, tickets, clock, self.loop.notify, self.loop.tell
        )
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="kiosk on the stage", daemon=True)

    def open(self) -> None:
        """Switch it on."""
        self._thread.start()
        self._microphone.await_asked()

    def hear(self, chunk: AudioChunk) -> None:
        """The next piece of sound; returns when the kiosk has made of it what it can.

        Raises what ended the loop, or EngineError where it is stuck.
        """
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
        self._microphone.give(AudioChunk(SILENCE, HEARING_RATE_HZ))
        self._thread.join()

    @property
    def hearing(self) -> bool:
        """Whether a microphone is there."""
        return self._microphone.present

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
        """From now on; one that failed is looked at again."""
        self._printer.status = status
        if self._desk.attends:
            self._desk.look()

    def _run(self) -> None:
        try:
            self.loop.run()
        except Exception as error:
            self._failed = error

    def _tell(self, event: LoopEvent) -> None:
        self._listener(event)
        match event:
            case TurnTaken(turn) if turn.reply.ticket:
                self._desk.print(self._desk.order(turn.reply))
            case VisitEnded():
                self._desk.visit_ended()
