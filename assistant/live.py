"""The loop on real devices: sound card, a thread for inference, decoding ahead of the endpoint.

Partials are heard where the machine has time for them, an edited domain is taken up, and what it
will say is rendered while nobody is there.
"""

import logging

from assistant.actions.own import own_actions
from assistant.attendant import open_attendant
from assistant.config import Config
from assistant.engines import Engines, load_engines
from assistant.events import Listener
from assistant.loop import Loop
from assistant.partials import affordable
from assistant.reload import DomainWatch, Swap, rebuild
from assistant.rendering import IdleRendering
from assistant.ticket_queue import open_queue
from assistant.turn_start import TurnStart, turn_start
from assistant.worker import ThreadWorker
from core.clock import Clock, SystemClock
from devices.button import ScreenButton
from devices.echo import EchoRemoval, echo_cancellation_lack, echo_removal
from devices.microphone import Microphone
from devices.soundcard import SoundcardMicrophone, SoundcardSpeaker
from devices.speaker import Speaker
from nlu.domain import Domain
from tickets.queue import TicketQueue
from voice.endpointing import Endpointer
from voice.partials import GreedyPartials
from voice.vad import SileroVad
from voice.whisper import Whisper

log = logging.getLogger(__name__)


def live_loop(
    config: Config,
    domain: Domain,
    microphone: str | None,
    speaker: str | None,
    listener: Listener,
    tickets: TicketQueue | None = None,
    button: ScreenButton | None = None,
) -> Loop:
    """Build the loop on named devices, None for the system's. Raises DeviceError, ModelError.

    `tickets`: a queue that screens share with the loop; None to open the config's.
    `button`: what the screens show for push-to-talk; it counts where the config wants it.
    """
    # The devices first: without them the seconds that loading takes would be in vain.
    start = turn_start(config.turns, button)
    echo = wanted_echo_removal(config)
    heard = SoundcardMicrophone(microphone, echo)
    played = SoundcardSpeaker(speaker, echo.played if echo else None)
    return loop_between(
        heard,
        played,
        config,
        domain,
        load_engines(config, domain),
        listener,
        full_duplex=echo is not None or config.audio.echo == "system",
        tickets=tickets,
        start=start,
    )


def loop_between(
    microphone: Microphone,
    speaker: Speaker,
    config: Config,
    domain: Domain,
    engines: Engines,
    listener: Listener,
    *,
    full_duplex: bool = False,
    tickets: TicketQueue | None = None,
    start: TurnStart | None = None,
) -> Loop:
    """The same between any two devices. `full_duplex`: the microphone is free of echo.

    `start`: how a turn begins; None for as the config says, without screens.
    """
    clock = SystemClock()
    tickets = tickets or open_queue(config.queue.address, clock, domain)
    own = own_actions(domain, config.actions.allowed)
    start = start or turn_start(config.turns)
    attendant = open_attendant(engines, domain, tickets, clock, own, start)
    worker = ThreadWorker(on_failure=lambda error: loop.fail(error))

    def edited() -> Swap:
        return rebuild(config, domain.folder, engines, attendant, tickets, clock)

    watch = DomainWatch(domain.folder, edited, clock, listener)
    rendering = IdleRendering(engines.synthesizer, attendant, worker, clock)

    def between_turns() -> None:
        watch.poll()
        rendering.poll()

    loop = Loop(
        microphone,
        speaker,
        Endpointer(SileroVad(), start.endpointing),
        attendant,
        worker,
        clock,
        listener,
        full_duplex=full_duplex,
        attention=start.attention,
        partials=start.partials(
            wanted_partials(config, engines.whisper, clock), lambda: attendant.visiting
        ),
        between_turns=between_turns,
    )
    return loop


def wanted_partials(config: Config, whisper: Whisper, clock: Clock) -> GreedyPartials | None:
    """What hears partials, unless the config forbids or the machine is too slow for it."""
    partials, wish = GreedyPartials(whisper), config.hearing.partials
    if wish == "on" or (wish == "auto" and affordable(partials, clock)):
        return partials
    return None


def wanted_echo_removal(config: Config) -> EchoRemoval | None:
    """What lets a visitor speak over the assistant; None where it is not wanted or not possible.

    Raises DeviceError where it is wanted and not possible.
    """
    if config.audio.echo in ("off", "system"):
        return None
    if config.audio.echo == "auto" and (lack := echo_cancellation_lack()):
        log.warning("half duplex: %s", lack)
        return None
    return echo_removal()
