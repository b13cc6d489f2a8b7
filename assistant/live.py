"""The loop on real devices: sound card, a thread for inference, decoding ahead of the endpoint."""

from assistant.attendant import open_attendant
from assistant.config import Config
from assistant.engines import load_engines
from assistant.events import Listener
from assistant.loop import Loop
from assistant.worker import ThreadWorker
from core.clock import SystemClock
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from nlu.domain import Domain
from voice.endpointing import Endpointer
from voice.vad import SileroVad


def live_loop(
    config: Config,
    domain: Domain,
    microphone: str | None,
    speaker: str | None,
    listener: Listener,
) -> Loop:
    """Build the loop on named devices, None for the system's. Raises DeviceError, ModelError."""
    # The devices first: without them the seconds that loading takes would be in vain.
    heard, played = SoundcardMicrophone(microphone), SoundcardSpeaker(speaker)
    engines, clock = load_engines(config, domain), SystemClock()
    attendant = open_attendant(engines, domain, config.queue.path, clock)
    worker = ThreadWorker(on_failure=lambda error: loop.fail(error))
    loop = Loop(heard, played, Endpointer(SileroVad()), attendant, worker, clock, listener)
    return loop
