"""Tells systemd that the service is ready and that sound is still read; see boards/systemd.

    WATCHDOG_USEC   |<--------------------- 30 s --------------------->|
    chunks          xxxxxxxxxxxxxxxxxxxxxxxxx    (the audio thread is stuck)
    WATCHDOG=1      ^      ^      ^      ^                             ^ systemd restarts

No thread of its own pings: a ping is sent by the loop's thread itself, when it has read a chunk,
so that a service which hears nothing any more is never called healthy. A loop that thinks for
STUCK_S is stuck too, though its chunks go on. `tildes run` and the kiosk build one and give it to
the loop; away from systemd it does nothing.
"""

import contextlib
import logging
import os
import socket
from collections.abc import Mapping

from assistant.events import LoopEvent, StateChanged
from core.clock import Clock
from core.turn import TurnState

log = logging.getLogger(__name__)

PINGS_A_PERIOD = 4
"""systemd advises two or more; a lost one must not matter."""

STUCK_S = 90.0
"""No answer takes so long, not even on a Pi that is hot: the worker hangs."""


class Watchdog:
    """sd_notify(3) over its datagram socket. For the loop's thread alone."""

    def __init__(self, clock: Clock, environment: Mapping[str, str] = os.environ) -> None:
        self._clock = clock
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._every_s = _period_s(environment) / PINGS_A_PERIOD
        self._due_s = clock.monotonic_s()
        self._thinking_since_s: float | None = None
        self._told_stuck = False

    @property
    def watched(self) -> bool:
        """True where systemd waits for pings."""
        return bool(self._address) and self._every_s > 0

    def ready(self, status: str) -> None:
        """The service listens; `status` is shown by `systemctl status`."""
        self._send(f"READY=1\nSTATUS={_one_line(status)}")

    def status(self, text: str) -> None:
        """Show another line in `systemctl status`; nothing that a visitor said."""
        self._send(f"STATUS={_one_line(text)}")

    def stopping(self) -> None:
        """The service ends of its own will."""
        self._send("STOPPING=1")

    def progress(self) -> None:
        """A chunk of sound was read. Takes no time: four datagrams a period."""
        now_s = self._clock.monotonic_s()
        if not self.watched or now_s < self._due_s or self._stuck(now_s):
            return
        self._due_s = now_s + self._every_s
        self._send("WATCHDOG=1")

    def follow(self, event: LoopEvent) -> None:
        """Take note of what the loop does; to be called as one of its listeners."""
        if isinstance(event, StateChanged):
            thinking = event.state is TurnState.THINKING
            self._thinking_since_s = self._clock.monotonic_s() if thinking else None
            self._told_stuck = False

    def _stuck(self, now_s: float) -> bool:
        if self._thinking_since_s is None or now_s - self._thinking_since_s < STUCK_S:
            return False
        if not self._told_stuck:
            log.error("no answer for %.0f s: systemd is left to restart the service", STUCK_S)
            self._told_stuck = True
        return True

    def _send(self, message: str) -> None:
        """One datagram; where systemd does not listen, the service goes on without."""
        if not self._address:
            return
        # "@…" is an address in the abstract namespace, which begins with a NUL.
        address = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender,
        ):
            sender.setblocking(False)
            sender.sendto(message.encode(), address)


def _period_s(environment: Mapping[str, str]) -> float:
    """Within how many seconds systemd wants a ping from this very process; 0 for never."""
    period_us, process = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not period_us.isascii() or not period_us.isdigit():
        return 0.0
    if process and process != str(os.getpid()):
        return 0.0
    return int(period_us) / 1_000_000


def _one_line(text: str) -> str:
    return " ".join(text.split())
