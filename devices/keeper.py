"""Keeps a sound device open: notices its loss, looks for it, and brings it back. In a thread.

    held ──no blocks, error──▶ lost ──preferred one opens──▶ held
      ▲                         │ after FALLBACK_S, another that the owner named
      └──preferred one is back──┴──▶ stands in, until nothing sounds and nobody speaks

Everything that may hang, such as a sound server that no longer answers, is asked in this thread:
whoever reads or plays never waits for it. PortAudio sees new devices only after it was started
again, which must not happen under a stream; so the other keepers are asked to close theirs for a
moment, where they can spare it.

Used by devices/hotplug.py.
"""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Generic

from core.clock import Clock, SystemClock
from core.errors import DeviceError
from devices.choosing import Side
from devices.finding import Finder, Offer, StreamT

log = logging.getLogger(__name__)

SILENT_S = 0.8
"""An open device that brings or takes no blocks for so long is lost."""

FIRST_BLOCK_S = 3.0
"""As long may a device take that was just opened: some sound servers fill their buffers first."""

SOON_S, LATER_S, HURRY_S = 0.2, 1.0, 10.0
"""How often a lost device is looked for: at first, and after HURRY_S."""

FALLBACK_S = 2.0
"""A device that is back sooner needs nobody to stand in for it."""

LIST_AGAIN_S, LIST_AGAIN_LIMIT_S = 5.0, 60.0
"""How long a device may be lost until the devices are listed anew, and then at most twice as long
each time: the other side is deaf or dumb for a moment meanwhile."""

OPENING_S = 10.0
"""How long to wait for the first device."""

LEAVING_S = 2.0
"""How long to wait on leaving for what hangs."""

REPORT_S = 60.0
"""Lost blocks are logged at most so often."""


OnChange = Callable[[str, str, bool], None]
"""Told kind, name and whether the device is there, from any thread."""

_keepers: list["Keeper[Any]"] = []
"""Those that are at work, so that they can make room for each other."""


class Keeper(Generic[StreamT]):
    """One device, open from `start` to `finish` but for the time that it is lost."""

    def __init__(
        self,
        side: Side,
        finder: Finder[StreamT],
        on_change: OnChange,
        on_lost: Callable[[StreamT], None] | None = None,
        in_use: Callable[[], bool] = lambda: False,
        clock: Clock | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`on_lost`: told of the stream before anybody hears of its loss.

        `in_use`: True while the device can't be spared for a moment.
        """
        self._side = side
        self._finder = finder
        self._on_change = on_change
        self._on_lost = on_lost
        self._in_use = in_use
        self._clock = clock or SystemClock()
        self._pause = pause
        self._changing = threading.Lock()
        self._wake = threading.Event()
        self._held: StreamT | None = None
        self._rank = 0
        self._discarded: deque[StreamT] = deque()
        self._untold: str | None = None
        self._told: tuple[str, bool] = ("", False)
        self._lost_at_s = self._tried_at_s = self._listed_at_s = 0.0
        self._reported_at_s = -REPORT_S
        self._list_again_s = LIST_AGAIN_S
        self._blocks, self._moved_at_s = 0, 0.0
        self._lost_blocks = self._reported = 0
        self._leaving = False
        self._started = threading.Event()
        self._failure: DeviceError | None = None
        self._thread: threading.Thread | None = None

    @property
    def held(self) -> StreamT | None:
        """The open device; None while it is lost."""
        return self._held

    @property
    def lost_s(self) -> float:
        """For how long the device has been lost; 0 while it is there."""
        return 0.0 if self._held is not None else self._clock.monotonic_s() - self._lost_at_s

    @property
    def lost_blocks(self) -> int:
        """Blocks that came too late, of every device so far."""
        held = self._held
        return self._lost_blocks + (held.lost_blocks if held is not None else 0)

    def start(self) -> None:
        """Open the device. Raises DeviceError where none opens."""
        if self._thread is not None:
            raise DeviceError(f"the {self._side} still hangs: restart the sound system")
        self._leaving = False
        self._failure = None
        self._started.clear()
        self._thread = threading.Thread(target=self._keep, name=f"{self._side}-keeper", daemon=True)
        self._thread.start()
        if not self._started.wait(OPENING_S):
            self.finish()
            raise DeviceError(
                f"the {self._side} can't be opened: the sound system doesn't answer; restart it"
            )
        if self._failure is not None:
            self.finish()
            raise self._failure

    def finish(self) -> None:
        """Close the device."""
        self._leaving = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(LEAVING_S)
            if self._thread.is_alive():
                log.warning("%s: the sound system hangs, so it is left as it is", self._side)
            else:
                self._thread = None

    def open(self) -> None:
        """Open the best device there is, for the first time. Raises DeviceError."""
        failure: DeviceError | None = None
        for offer in self._finder.offers():
            try:
                stream = self._proven(offer)
            except DeviceError as error:
                failure = failure or error
                continue
            self._told = (stream.name, True)
            self._adopt(stream, offer.rank)
            _keepers.append(self)
            return
        raise failure or DeviceError(
            f"there is no {self._side}: plug one in (`tildes devices` lists them)"
        )

    def lose(self, stream: StreamT) -> None:
        """Take note that a stream is lost; from any thread, and once too often is no harm."""
        if self._let_go(stream, lost=True):
            self._wake.set()

    def attend(self) -> None:
        """Do what is to be done now; the thread's one step."""
        held = self._held
        if held is None and self._untold is not None:
            self._tell(self._untold, there=False)  # first: what comes next may hang
            self._untold = None
        self._close_discarded()
        if self._leaving:
            return  # it was asked to while a device hung
        if held is None:
            self._search()
        elif self._is_dead(held):
            self.lose(held)
            self.attend()
        else:
            self._report()
            if self._rank > 0 and self._due(LATER_S) and not self._in_use():
                self._improve(held)

    @property
    def spare(self) -> bool:
        """True where the device may be closed for a moment."""
        return self._held is None or not self._in_use()

    def make_room(self) -> None:
        """Close the device for a moment; the next `attend` opens it again."""
        held = self._held
        if held is not None:
            self._let_go(held)
        self._close_discarded()
        self._wake.set()

    def _keep(self) -> None:
        """The thread."""
        try:
            self.open()
        except DeviceError as error:
            self._failure = error
            self._leaving = True
        self._started.set()
        while not self._leaving:
            self._wake.wait(SOON_S)
            self._wake.clear()
            try:
                self.attend()
            except Exception as error:  # it must outlive whatever a sound system comes up with
                log.error("%s: looking after it failed: %s", self._side, error)
        self.close()

    def close(self) -> None:
        """Let go of everything; the thread's last step."""
        if self in _keepers:
            _keepers.remove(self)
        held = self._held
        if held is not None:
            self._let_go(held)
        self._close_discarded()

    def _search(self) -> None:
        """The device is lost: try to open it, or what may stand in for it."""
        lost_s = self.lost_s
        if not self._due(SOON_S if lost_s < HURRY_S else LATER_S):
            return
        if self._try(fallbacks=lost_s >= FALLBACK_S):
            return
        # One that was only closed to make room would have been back.
        self._tell(self._told[0], there=False)
        if self._finder.outdated or self._list_due(lost_s):
            self._list_anew()

    def _try(self, fallbacks: bool) -> bool:
        try:
            offers = [o for o in self._finder.offers() if fallbacks or o.rank <= self._rank]
        except DeviceError as error:
            log.debug("%s: %s", self._side, error)
            return False
        for offer in offers:
            try:
                self._adopt(self._proven(offer), offer.rank)
            except DeviceError as error:
                log.debug("%s: %s", self._side, error)
            else:
                return True
        return False

    def _improve(self, held: StreamT) -> None:
        """Another stands in: leave it as soon as a better one opens."""
        for offer in self._finder.offers():
            if offer.rank >= self._rank:
                break
            try:
                better = self._proven(offer)
            except DeviceError as error:
                log.debug("%s: %s", self._side, error)
                continue
            self._let_go(held)
            self._adopt(better, offer.rank)
            return
        if self._finder.outdated:
            self._list_anew()

    def _list_anew(self) -> None:
        """What this keeper holds goes as well; it comes back with the next step."""
        self._listed_at_s = self._clock.monotonic_s()

        if self._finder.list_anew(_make_room):
            log.info("%s: the sound devices were listed anew", self._side)
            self._tried_at_s = 0.0
            self._wake.set()

    def _list_due(self, lost_s: float) -> bool:
        """Whether the devices are to be listed: after five seconds, ten more, twenty more."""
        since_s = min(lost_s, self._clock.monotonic_s() - self._listed_at_s)
        if since_s < self._list_again_s:
            return False
        self._list_again_s = min(LIST_AGAIN_LIMIT_S, 2 * self._list_again_s)
        return True

    def _proven(self, offer: Offer[StreamT]) -> StreamT:
        """Open a device that works: some open and are dead."""
        stream = offer.open()
        ends_s = self._clock.monotonic_s() + FIRST_BLOCK_S
        while not stream.blocks:
            if stream.ended or self._leaving or self._clock.monotonic_s() > ends_s:
                self._discarded.append(stream)
                self._close_discarded()
                raise DeviceError(f"the {self._side} {stream.name!r} gives no sound")
            self._pause(0.01)
        return stream

    def _adopt(self, stream: StreamT, rank: int) -> None:
        self._blocks, self._moved_at_s = stream.blocks, self._clock.monotonic_s()
        self._list_again_s = LIST_AGAIN_S
        with self._changing:
            self._held, self._rank = stream, rank
        self._tell(stream.name, there=True)

    def _let_go(self, stream: StreamT, lost: bool = False) -> bool:
        """Hold it no longer; False where it was not held any more. A loss is told later."""
        with self._changing:
            if self._held is not stream:
                return False
            self._lost_at_s = self._clock.monotonic_s()
            self._tried_at_s = 0.0
            self._lost_blocks += stream.lost_blocks
            self._untold = stream.name if lost else None
            self._held = None
        if self._on_lost is not None:
            self._on_lost(stream)
        self._discarded.append(stream)
        return True

    def _tell(self, name: str, there: bool) -> None:
        """Tell what has changed, from the one thread that attends, so that it is in order."""
        if self._told == (name, there):
            return
        self._told = (name, there)
        if there:
            log.info("%s: %r is in use", self._side, name)
        else:
            log.warning("%s: %r is lost", self._side, name)
        self._on_change(self._side.value, name, there)

    def _close_discarded(self) -> None:
        with contextlib.suppress(IndexError):  # another keeper may close them as well
            while True:
                self._discarded.popleft().__exit__(None, None, None)

    def _is_dead(self, stream: StreamT) -> bool:
        now_s = self._clock.monotonic_s()
        if stream.blocks != self._blocks:
            self._blocks, self._moved_at_s = stream.blocks, now_s
        return stream.ended or now_s - self._moved_at_s > SILENT_S

    def _due(self, every_s: float) -> bool:
        """Whether it is time to try again; then it counts as tried."""
        now_s = self._clock.monotonic_s()
        if now_s - self._tried_at_s < every_s:
            return False
        self._tried_at_s = now_s
        return True

    def _report(self) -> None:
        now_s = self._clock.monotonic_s()
        if self.lost_blocks > self._reported and now_s - self._reported_at_s >= REPORT_S:
            log.warning(
                "%s: %d blocks came too late", self._side, self.lost_blocks - self._reported
            )
            self._reported, self._reported_at_s = self.lost_blocks, now_s


def _make_room() -> bool:
    """Close every stream for a moment, if all can be spared."""
    keepers = [*_keepers]
    if not all(keeper.spare for keeper in keepers):
        return False
    for keeper in keepers:
        keeper.make_room()
    return True
