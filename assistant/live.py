"""The loop on real devices: they come and go, tickets are printed, and the machine is looked after.

Partials are heard where the machine has time for them, an edited domain is taken up, and what it
will say is rendered while nobody is there.
"""

import logging
from collections.abc import Mapping
from contextlib import closing, nullcontext

from assistant.actions.action import Action
from assistant.actions.own import own_actions
from assistant.attendant import Tap, open_attendant, untapped
from assistant.config import Config
from assistant.engines import Engines, load_engines
from assistant.events import DeviceBack, DeviceLost, Listener, LoopEvent
from assistant.logs import LogFile
from assistant.loop import Loop
from assistant.partials import affordable
from assistant.paths import state_folder
from assistant.printing import printing
from assistant.reload import DomainWatch, Swap, rebuild
from assistant.rendering import IdleRendering
from assistant.ticket_queue import open_queue
from assistant.turn_start import TurnStart, turn_start
from assistant.upkeep import PausablePartials, Upkeep, reliefs
from assistant.worker import ThreadWorker
from core.clock import Clock, SystemClock
from core.turn import TurnState
from devices.button import ScreenButton
from devices.echo import EchoRemoval, echo_cancellation_lack, echo_removal
from devices.hotplug import returning_microphone, returning_speaker
from devices.microphone import Microphone
from devices.speaker import Speaker
from nlu.domain import Domain
from tickets.queue import TicketQueue
from voice.endpointing import Endpointer
from voice.partials import GreedyPartials
from voice.vad import SileroVad

log = logging.getLogger(__name__)


def live_loop(
    config: Config,
    domain: Domain,
    microphone: str | None,
    speaker: str | None,
    listener: Listener,
    tickets: TicketQueue | None = None,
    button: ScreenButton | None = None,
    log_file: LogFile | None = None,
    tap: Tap = untapped,
) -> Loop:
    """Build the loop on named devices, None for the system's. Raises DeviceError, ModelError.

    `tickets`: a queue that screens share with the loop; None to open the config's.
    `button`: what the screens show for push-to-talk; it counts where the config wants it.
    `log_file`: from `keep_log`, to be paused where the disk is full.
    `tap`: is given every utterance; for recordings with consent.
    """
    # The devices first: without them the seconds that loading takes would be in vain.
    start = turn_start(config.turns, button)
    echo = wanted_echo_removal(config)

    def changed(kind: str, name: str, there: bool) -> None:
        loop.notify(DeviceBack(kind, name) if there else DeviceLost(kind, name))

    heard = returning_microphone(
        microphone,
        echo,
        config.audio.channel_number,
        changed,
        in_use=lambda: loop.state is TurnState.LISTENING,
    )
    played = returning_speaker(speaker, echo.played if echo else None, changed)
    loop = loop_between(
        heard,
        played,
        config,
        domain,
        load_engines(config, domain),
        listener,
        full_duplex=echo is not None or config.audio.echo == "system",
        tickets=tickets,
        start=start,
        log_file=log_file,
        tap=tap,
    )
    return loop


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
    log_file: LogFile | None = None,
    clock: Clock | None = None,
    own: Mapping[str, Action] | None = None,
    tap: Tap = untapped,
) -> Loop:
    """The same between any two devices. `full_duplex`: the microphone is free of echo.

    `start`: how a turn begins; None for as the config says, without screens. `clock`: None for the
    machine's. `own`: the deployment's actions; None for those that the domain names.
    `tap`: is given every utterance.
    """

    def told(event: LoopEvent) -> None:
        if paper is not None:
            paper.on_event(event)
        listener(event)

    clock = clock or SystemClock()
    upkeep = Upkeep(clock, told)
    tickets = tickets or open_queue(config.queue.address, clock, domain)
    if own is None:
        own = own_actions(domain, config.actions.allowed)
    start = start or turn_start(config.turns)
    attendant = open_attendant(engines, domain, tickets, clock, own, start, tap)
    worker = ThreadWorker(on_failure=lambda error: loop.fail(error))

    def edited() -> Swap:
        return rebuild(config, domain.folder, engines, attendant, tickets, clock)

    watch = DomainWatch(domain.folder, edited, clock, upkeep.tell)
    rendering = IdleRendering(engines.synthesizer, attendant, worker, clock)

    wanted = wanted_partials(config, engines, clock)
    partials = None if wanted is None else PausablePartials(wanted)

    def between_turns() -> None:
        watch.poll()
        rendering.poll()
        upkeep.poll()

    paper = printing(
        config.printer,
        lambda: attendant.domain,
        tickets,
        clock,
        lambda event: loop.notify(event),
        lambda reply: loop.tell(reply),
    )

    loop = Loop(
        microphone,
        speaker,
        Endpointer(SileroVad(), start.endpointing),
        attendant,
        worker,
        clock,
        upkeep.tell,
        full_duplex=full_duplex,
        attention=start.attention,
        partials=start.partials(partials, lambda: attendant.visiting),
        between_turns=between_turns,
        on_progress=upkeep.progress,
        beside=closing(paper) if paper else nullcontext(),
    )
    left_out = reliefs(loop, engines.recognizer, partials, rendering, log_file)
    upkeep.relieve(left_out, state_folder())
    return loop


def wanted_partials(config: Config, engines: Engines, clock: Clock) -> GreedyPartials | None:
    """What hears partials, unless the config forbids or the machine is too slow for it."""
    partials = GreedyPartials(engines.whisper, writers=engines.writers)
    wish = config.hearing.partials
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
