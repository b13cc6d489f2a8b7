"""Figures for Prometheus, at /metrics on this machine alone. Every label has few values.

Nothing in them tells what a visitor said or which number somebody holds.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import fields

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.events import (
    Degraded,
    DeviceBack,
    DeviceLost,
    LoopEvent,
    Recovered,
    TurnFailed,
    TurnTaken,
    VisitEnded,
)
from assistant.health import Vitals, vitals
from core.intent import NotRecognized
from core.language import Language
from core.turn import TurnMetrics
from tickets.events import QueueEvent, TicketEvent
from tickets.ticket import ALIVE, Step, Ticket

# When each series began would double their number, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library left it bare

DEVICES = ("microphone", "speaker", "printer")

BUCKETS_S = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


class Metrics:
    """Listens to the loop and to the queue; any thread."""

    def __init__(self, look: Callable[[], Vitals] = vitals) -> None:
        """`look` reads the machine's vitals, each time that the figures are asked for."""
        self._look = look
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self._turns = Counter(
            "tildes_turns", "Turns answered", ["language", "understood"], registry=own
        )
        self._visits = Counter("tildes_visits", "Visits that ended", registry=own)
        self._failed = Counter("tildes_turns_failed", "Turns lost to an error", registry=own)
        self._steps = Histogram(
            "tildes_turn_step_seconds", "A turn's steps", ["step"], registry=own, buckets=BUCKETS_S
        )
        self._queue_steps = Counter(
            "tildes_ticket_steps", "What happened to tickets", ["step"], registry=own
        )
        self._tickets = Gauge("tildes_tickets", "Tickets by state", ["state"], registry=own)
        self._lost = Gauge("tildes_device_lost", "1 while it is gone", ["device"], registry=own)
        self._left_out = Gauge("tildes_left_out", "Things left out under strain", registry=own)
        self._temperature = Gauge("tildes_temperature_celsius", "The hottest", registry=own)
        self._memory = Gauge("tildes_memory_available_bytes", "For programs", registry=own)
        self._disk = Gauge("tildes_disk_free_bytes", "Where tickets are kept", registry=own)
        for language in Language:
            for understood in ("yes", "no"):
                self._turns.labels(language.value, understood)
        for step in Step:
            self._queue_steps.labels(step.value)
        for device in DEVICES:
            self._lost.labels(device)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page that Prometheus reads."""
        return (Route("/metrics", self._page),)

    def listen(self, event: LoopEvent) -> None:
        """Count what the loop tells."""
        match event:
            case TurnTaken(turn):
                understood = "no" if isinstance(turn.intent, NotRecognized) else "yes"
                self._turns.labels(turn.intent.language.value, understood).inc()
                self._measure(turn.metrics)
            case VisitEnded():
                self._visits.inc()
            case TurnFailed():
                self._failed.inc()
            case DeviceLost(kind) if kind in DEVICES:
                self._lost.labels(kind).set(1)
            case DeviceBack(kind) if kind in DEVICES:
                self._lost.labels(kind).set(0)
            case Degraded():
                self._left_out.inc()
            case Recovered():
                self._left_out.dec()

    def hear(self, event: QueueEvent) -> None:
        """Count what happened to a ticket."""
        if isinstance(event, TicketEvent):
            self._queue_steps.labels(event.step.value).inc()

    def show(self, tickets: Sequence[Ticket]) -> None:
        """Take up the present queue."""
        for state in ALIVE:
            self._tickets.labels(state.value).set(sum(one.state is state for one in tickets))

    def text(self) -> str:
        """In Prometheus' format."""
        found = self._look()
        for gauge, value in (
            (self._temperature, found.temperature_c),
            (self._memory, found.memory_bytes),
            (self._disk, found.disk_bytes),
        ):
            gauge.set(float("nan") if value is None else value)
        return generate_latest(self._registry).decode("utf-8")

    def _measure(self, metrics: TurnMetrics) -> None:
        for step in fields(metrics):
            ms = getattr(metrics, step.name)
            if ms is not None:
                self._steps.labels(step.name.removesuffix("_ms")).observe(ms / 1000)

    async def _page(self, _: Request) -> Response:
        return Response(await asyncio.to_thread(self.text), media_type=CONTENT_TYPE_LATEST)
